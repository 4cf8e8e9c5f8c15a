import type { Config } from '../config/config.ts'
import { createRedactor } from '../lib/redact.ts'
import { type Check, reasonOf, wrong } from './doctor-check.ts'
import { databaseChecks } from './doctor-database.ts'
import { discordChecks } from './doctor-discord.ts'
import { edgeCheck } from './doctor-edge.ts'
import { engineCheck } from './doctor-engine.ts'
import { hostedChecks } from './doctor-hosted.ts'
import { openKept } from './doctor-kept.ts'
import { machineChecks } from './doctor-machine.ts'

/** Examines everything that “Going live” sets up, in its order, and says each; answers how many are wrong. Changes nothing. */
export async function examineAll(
  config: Config,
  systemEnvironment: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<number> {
  const redact = createRedactor()
  for (const secret of config.secrets) redact.add(secret)
  const tell = (line: string) => say(redact.text(line))
  if (!config.discord) tell('No DISCORD_BOT_TOKEN is set: this looks at Muster in its own sandbox.')
  const before = [...discordChecks(config), ...hostedChecks(config), ...machineChecks(config)]
  const first = await examine(before, tell)
  const kept = await openKept(config).catch((error: unknown) => ({ failed: reasonOf(error) }))
  try {
    const second = await examine(
      [...databaseChecks(config, kept), engineCheck(config, systemEnvironment), edgeCheck(config)],
      tell,
    )
    return first + second
  } finally {
    if (!('failed' in kept)) await kept.close()
  }
}

/** Runs the checks one after another and says each; answers how many found something wrong. */
export async function examine(checks: readonly Check[], say: (line: string) => void): Promise<number> {
  let found = 0
  for (const { name, run } of checks) {
    const finding = await run().catch((error: unknown) =>
      wrong(
        `could not be checked: ${reasonOf(error)}`,
        'see whether the address is right and can be reached from here',
      ),
    )
    say(`${marks[finding.state]} ${name}: ${finding.says}`)
    if (finding.state !== 'wrong') continue
    found += 1
    say(`  → ${finding.fix}`)
  }
  return found
}

const marks = { ok: '✔', wrong: '✘', skipped: '–' } as const
