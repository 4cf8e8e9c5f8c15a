import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Behaviour, Harness } from '../../deployment/contract.ts'
import type { Driver, Workload } from '../../deployment/driver.ts'
import { createEdgeDriver } from '../../deployment/edge/edge.ts'
import { secretOf, slugOf } from '../../deployment/edge/names.ts'
import type { EdgeSettings } from '../../deployment/edge/settings.ts'
import { systemClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { type EdgeStandIn, startEdgeStandIn } from './stand-in.ts'

/** Edge Functions in real Deno with tiny real bots; imported by tests only. */
export interface EdgeHarness extends Harness {
  standIn: EdgeStandIn
  open(settings?: Partial<EdgeSettings>): Promise<Driver>
}

export async function createEdgeHarness(): Promise<EdgeHarness> {
  const standIn = await startEdgeStandIn()
  const { functions, secrets } = standIn
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-edge-data-'))
  for (const behaviour of Object.keys(bots) as Behaviour[])
    await writeFile(join(dataDir, `${behaviour}.mjs`), bots[behaviour])
  const open = async (settings: Partial<EdgeSettings> = {}) =>
    createEdgeDriver({
      ...{ dataDir, clock: systemClock, log: silentLog },
      edge: { ...standIn.settings, ...settings },
    })
  const signal = async (botId: string, name: NodeJS.Signals) => {
    const pids = functions.alive(slugOf(botId))
    for (const pid of pids) process.kill(pid, name)
    while (pids.some((pid) => functions.alive(slugOf(botId)).includes(pid)))
      await new Promise((resolve) => setTimeout(resolve, 10))
  }

  return {
    standIn,
    open,
    workload(overrides = {}, behaviour: Behaviour = 'run'): Workload {
      const botId = overrides.botId ?? randomUUID()
      return {
        botId,
        name: 'Greeter “of” $HOME; `id` [running 9 x 9 y]',
        generation: 1,
        artifact: { digest: 'd'.repeat(64), file: join(dataDir, `${behaviour}.mjs`) },
        secrets: { DISCORD_TOKEN: 't', BOT_KEY: 'k' },
        limits: { memoryMb: 128 },
        ...overrides,
        environment: { MUSTER_BOT_ID: botId, MUSTER_GENERATION: String(overrides.generation ?? 1) },
      }
    },
    kill: (botId) => signal(botId, 'SIGKILL'),
    crash: (botId) => signal(botId, 'SIGUSR2'),
    processes: async (botId) => functions.alive(slugOf(botId)).length,
    async visible() {
      const ask = (path: string) =>
        fetch(`${standIn.url}/v1/projects/${standIn.settings.projectId}${path}`, {
          headers: { authorization: `Bearer ${standIn.settings.accessToken}` },
        }).then((answer) => answer.text())
      return [await ask('/functions'), await ask('/secrets')].join('\n')
    },
    async secretsSeen(botId) {
      const answer = await fetch(`${standIn.url}/functions/v1/${slugOf(botId)}/secrets`)
      return ((await answer.json()) as { own: unknown }).own
    },
    files: async (botId) => [
      ...functions.list().flatMap(({ slug }) => (slug === slugOf(botId) ? [slug] : [])),
      ...[...secrets.keys()].flatMap((name) => (name === secretOf(botId) ? [`secret ${name}`] : [])),
    ],
    restartEngine: () => functions.endWorkers(),
    async tap(breakAfter = Number.POSITIVE_INFINITY) {
      const { apiUrl, calls } = standIn.tap(breakAfter)
      return { driver: await open({ apiUrl }), calls }
    },
    limitsOf: async () => undefined,
    silence: async () => standIn.silence(),
    async close() {
      await standIn.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const begin = `
const { MUSTER_GENERATION, MUSTER_ARTIFACT: digest, MUSTER_SECRETS_VARIABLE } = globalThis.musterEnvironment
const generation = Number(MUSTER_GENERATION)
const health = { ready: true, generation, digest }
const secrets = { own: JSON.parse(Deno.env.get(MUSTER_SECRETS_VARIABLE)), environment: Deno.env.toObject() }
Deno.serve(({ url }) => Response.json(url.endsWith('/health') ? health : secrets))
const end = (words) => Deno.addSignalListener('SIGTERM', () => setTimeout(() => { words(); Deno.exit(0) }, 150))
`
const ends = `end(() => console.log('closed ' + generation)); console.log('opened ' + generation);`

const bots: Record<Behaviour, string> = {
  run: begin + ends,
  stubborn: `${begin}Deno.addSignalListener('SIGTERM', () => {}); console.log('opened ' + generation)`,
  exit: `${begin}console.log('opened ' + generation); Deno.exit(3)`,
  talk: `${begin}${ends}for (let n = 1; n <= 300; n++) console.log('line ' + n)`,
  timed: `${begin}
console.log('from ' + generation + ' ' + Date.now())
end(() => console.log('until ' + generation + ' ' + Date.now()))
console.log('opened ' + generation)`,
}
