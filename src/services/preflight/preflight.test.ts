import { expect, it } from 'vitest'
import type { Driver } from '../../deployment/driver.ts'
import { problem } from '../../domain/errors.ts'
import { createRedactor } from '../../lib/redact.ts'
import { fakeDiscord, listeningLog } from '../../testing/app.ts'
import { aBot, aClient, aManifest } from '../../testing/commands.ts'
import { createPreflight } from './preflight.ts'

const never = () => new Promise<never>(() => undefined)
const token = `${Buffer.from('101').toString('base64url')}.x.y`
const checkMs = 60

type Needs = Parameters<typeof createPreflight>[0]

type Changes = Partial<Pick<Needs, 'room'> & Pick<Driver, 'observe' | 'probe' | 'elsewhere'>> & {
  discord?: Partial<Needs['discord']>
}

function examine(changes: Changes) {
  const { observe = async () => [], probe, elsewhere } = changes
  const driver = { strategy: 'pm2', observe, ...(probe ? { probe } : {}), ...(elsewhere ? { elsewhere } : {}) }
  const log = listeningLog()
  const preflight = createPreflight({
    applications: { markInvalid: async () => undefined },
    clients: { get: async () => aClient() },
    discord: { ...fakeDiscord().discord, ...changes.discord },
    drivers: new Map([['pm2', driver as Driver]]),
    tokens: { of: async () => token },
    data: { url: 'http://127.0.0.1:4401' },
    discordApiUrl: 'https://discord.com/api',
    inviteUrlOf: async () => 'https://discord.example',
    room: changes.room ?? (async () => ({ disk: 10 ** 12, memory: 10 ** 12 })),
    log,
    redact: createRedactor(),
    policy: { checkMs },
  })
  const bot = aBot({ applicationId: '101', strategy: 'pm2' })
  return { log, found: preflight(bot, { manifest: aManifest(), strategy: 'pm2', mend: true }) }
}
const findingOf = async (examined: ReturnType<typeof examine>, check: string) =>
  (await examined.found).find((finding) => finding.check === check)

it.each<[string, Parameters<typeof examine>[0], string]>([
  ['Token', { discord: { verify: never } }, 'DiscordUnreachable'],
  ['Engine', { observe: never }, 'EngineUnreachable'],
  ['Login budget', { discord: { sessionStarts: never } }, 'DiscordUnreachable'],
])('%s that never answers holds the release up at its deadline, as a clear blocker', async (check, hangs, code) => {
  const began = performance.now()
  const examined = examine(hangs)
  expect(await findingOf(examined, check)).toMatchObject({ verdict: 'blocker', problem: { code } })
  expect(performance.now() - began).toBeLessThan(checkMs * 20)
  // The others were not held up by it.
  expect(await findingOf(examined, 'Disk and memory')).toMatchObject({ verdict: 'ok' })
})

it.each<[string, Parameters<typeof examine>[0]]>([
  ['Intents', { discord: { allowIntents: never } }],
  ['Permissions', { discord: { lackingIn: never } }],
  ['Commands', { discord: { commandChanges: never } }],
  ['Disk and memory', { room: never }],
])('%s that never answers is a warning, told as such, and kept in the log', async (check, hangs) => {
  const examined = examine(hangs)
  const text = 'This could not be checked. It took too long, or failed.'
  expect(await findingOf(examined, check)).toEqual({ check, verdict: 'warning', text })
  expect(examined.log.lines.join()).toMatch(
    new RegExp(`could not be done.*The check “${check}” took longer than 60 ms`),
  )
  expect(await findingOf(examined, 'Engine')).toMatchObject({ verdict: 'ok' })
})

it('asks the engine whether bots can reach there what they have to speak to', async () => {
  const probe = async (addresses: readonly string[] = []) => {
    throw problem('LoopbackFromEdge', addresses.join(' '))
  }
  const { verdict, problem: why } = (await findingOf(examine({ probe }), 'Engine')) as {
    verdict: string
    problem: Error
  }
  expect([verdict, why.message]).toEqual(['blocker', expect.stringContaining('127.0.0.1:4401 https://discord.com/api')])
})

it('does not pass Muster’s own machine off as the one that bots run on', async () => {
  const elsewhere = async () => ({ name: 'build-1', memoryBytes: 8 * 2 ** 30 })
  const finding = await findingOf(examine({ elsewhere, room: async () => ({ disk: 0, memory: 0 }) }), 'Disk and memory')
  const text = 'Bots of pm2 run elsewhere (build-1, 8 GB of memory in all), and what is free there is not told.'
  expect(finding).toEqual({ check: 'Disk and memory', verdict: 'unknown', text })
  const here = await findingOf(examine({ elsewhere: async () => undefined }), 'Disk and memory')
  expect(here).toMatchObject({ verdict: 'ok' })
})
