import type { Driver } from '../../deployment/driver.ts'
import type { Bot, Strategy } from '../../domain/bot.ts'
import { Problem, problem } from '../../domain/errors.ts'
import type { Finding, NamedFinding } from '../../domain/finding.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Policy } from '../policy.ts'
import type { Clients, DiscordApplications } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import { within } from '../within.ts'
import type { Access, Check, Subject } from './check.ts'
import { createCommandsCheck } from './commands.ts'
import { createEngineCheck } from './engine.ts'
import { createIntentsCheck } from './intents.ts'
import { createLoginBudgetCheck } from './login-budget.ts'
import { createPermissionsCheck } from './permissions.ts'
import { createRoomCheck, type Room } from './room.ts'
import { createTokenCheck } from './token.ts'

interface Needs {
  applications: Pick<Stores['applications'], 'markInvalid'>
  clients: Pick<Clients, 'get'>
  discord: Pick<DiscordApplications, 'verify' | 'allowIntents' | 'lackingIn' | 'sessionStarts' | 'commandChanges'>
  drivers: ReadonlyMap<Strategy, Driver>
  tokens: Pick<Tokens, 'of'>
  /** What every bot is told to speak to. */
  data: { url: string }
  discordApiUrl: string
  inviteUrlOf: (bot: Bot, manifest: TemplateManifest) => Promise<string | undefined>
  room: () => Promise<Room>
  log: Log
  redact: Redactor
  policy: Pick<Policy, 'checkMs'>
}

/** All that can be known before a release begins, each check with a deadline of its own; blockers come as findings, not as throws. */
export function createPreflight(needs: Needs) {
  const { tokens, log, policy } = needs

  /** In the order in which people read them. */
  const general: Check[] = [createEngineCheck({ ...needs, timeoutMs: policy.checkMs }), createRoomCheck(needs)]
  const ofDiscord: Check<Access>[] = [
    createIntentsCheck(needs),
    createLoginBudgetCheck(needs),
    createPermissionsCheck(needs),
    createCommandsCheck(needs),
  ]

  async function find<S extends Subject>(check: Check<S>, subject: S): Promise<NamedFinding> {
    const finding = await within(policy.checkMs, check.run(subject), `The check “${check.name}”`).catch(
      (error: unknown): Finding => {
        const known = error instanceof Problem ? error : undefined
        if (!known) log.warn({ botId: subject.bot.id, err: error, check: check.name }, 'a check could not be done')
        const passing = known === undefined || ['DiscordUnreachable', 'DiscordBusy'].includes(known.code)
        if (!passing || check.vital) return { verdict: 'blocker', problem: known ?? problem('DiscordUnreachable') }
        return {
          verdict: 'warning',
          text: `This could not be checked. ${known?.message ?? 'It took too long, or failed.'}`,
        }
      },
    )
    return { check: check.name, ...finding }
  }

  /** Only once the token was seen to work: a refused one is not shown to Discord a second time. */
  async function withToken(subject: Subject): Promise<NamedFinding[]> {
    const { name, applicationId } = subject.bot
    if (applicationId === null)
      return [{ check: 'Token', verdict: 'ok', text: 'It has no application and needs none.' }]
    const token = () => tokens.of({ id: applicationId, name })
    const accepted = await find(createTokenCheck({ ...needs, token }), subject)
    if (accepted.verdict === 'blocker') return [accepted]
    const access: Access = { ...subject, token: await token(), applicationId }
    return [accepted, ...(await Promise.all(ofDiscord.map((check) => find(check, access))))]
  }

  return async function preflight(
    bot: Bot,
    about: { manifest: TemplateManifest; strategy: Strategy; mend: boolean },
  ): Promise<NamedFinding[]> {
    const subject: Subject = { bot, ...about }
    const found = await Promise.all([withToken(subject), ...general.map((check) => find(check, subject))])
    return found.flat()
  }
}
export type Preflight = ReturnType<typeof createPreflight>
