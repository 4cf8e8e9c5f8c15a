import { readFile } from 'node:fs/promises'
import { Problem, problem } from '../../domain/errors.ts'
import type { Clock } from '../../lib/clock.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import { createSupervisorId } from '../docker/supervisor-id.ts'
import { type Driver, DriverUnreachable, type Workload } from '../driver.ts'
import { createCall } from './call.ts'
import { askHealth } from './health.ts'
import { inGroups, lookAt } from './look.ts'
import { createManagementApi } from './management-api.ts'
import { type Label, nameOf, secretOf, slugOf } from './names.ts'
import { type Owned, ownedOf } from './owned.ts'
import { type EdgeSettings, projectOf } from './settings.ts'
import { sourcesOf, stoppedSources } from './source.ts'

export interface EdgeNeeds {
  /** Keeps who this supervisor is. */
  dataDir: string
  edge: EdgeSettings
  clock: Clock
  log: Log
}

/** A new function that does not answer by then is left to be judged by whoever observes it. */
const answersWithinMs = 15_000

/** Runs bots as Supabase Edge Functions, by the Management API; the project is asked nothing before the first bot unless it is expected. */
export function createEdgeDriver({ dataDir, edge: settings, clock, log }: EdgeNeeds): Driver {
  const supervisor = createSupervisorId(dataDir)
  const project = projectOf(settings)
  const bots = createKeyedLock()
  const isUsed = () => settings.expected === true || supervisor.hasUsed('serverless')

  /** Throws Problem `EdgeNotConfigured` where there is no project. */
  const configured = () => {
    if (project instanceof Problem) throw project
    return project
  }
  const api = project instanceof Problem ? undefined : createManagementApi(createCall({ project, clock }))
  /** What was deployed from here cannot be seen without its settings. */
  const reached = () => {
    if (api === undefined) throw new DriverUnreachable('serverless', project)
    return api
  }
  const urlOf = (botId: string) => `${configured().functionsUrl}/${slugOf(botId)}`

  async function list(): Promise<Owned[]> {
    return ownedOf(await reached().listFunctions(), supervisor.get())
  }

  /** Undefined where there is none; Problem `FunctionNotOurs` where another has the name. */
  async function find(botId: string): Promise<Owned | undefined> {
    const slug = slugOf(botId)
    const named = (await reached().listFunctions()).filter((one) => one.slug === slug && one.status !== 'REMOVED')
    const [owned] = ownedOf(named, supervisor.get())
    if (owned === undefined && named.length > 0) throw problem('FunctionNotOurs', slug)
    return owned
  }

  /** Starts the first worker, and gives the platform time to spread the function. */
  async function awaitAnswer(botId: string, label: Label): Promise<void> {
    const until = performance.now() + answersWithinMs
    for (let waitMs = 50; ; waitMs *= 2) {
      const told = await askHealth(urlOf(botId), label, clock)
      if (told.kind === 'report') return
      if (performance.now() + waitMs > until)
        return log.warn({ botId, why: told.why }, 'a function does not answer yet after its deployment')
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }

  async function deploy(workload: Workload): Promise<Label> {
    const { botId, name, generation, artifact, secrets } = workload
    const code = await readFile(artifact.file)
    await reached().putSecret(secretOf(botId), JSON.stringify(secrets))
    const label: Label = {
      ...{ supervisor: supervisor.get(), generation, digest: artifact.digest.slice(0, 16) },
      ...{ askedAt: clock.now().getTime(), state: 'running' },
    }
    await reached().deploy(slugOf(botId), nameOf(name, label), sourcesOf(workload, code))
    return label
  }

  async function removeAll(botId: string): Promise<void> {
    // The function last: as long as it is listed, what else there is of the bot is not forgotten.
    await reached().removeSecret(secretOf(botId))
    await reached().remove(slugOf(botId))
  }

  return {
    strategy: 'serverless',
    isUsed,

    async probe(addresses = []) {
      refuseLoopback(addresses, configured().functionsUrl)
      await list()
    },

    endpointOf: urlOf,

    apply: (workload) =>
      bots.run(workload.botId, async () => {
        const { botId, generation, environment } = workload
        refuseLoopback(Object.values(environment), configured().functionsUrl)
        supervisor.use('serverless')
        const present = await find(botId)
        if (present && present.label.generation > generation) {
          log.warn({ botId, generation }, 'a newer generation is there already, the older one is not deployed')
          return
        }
        const isThere = present?.label.generation === generation && present.label.state === 'running'
        await awaitAnswer(botId, isThere ? present.label : await deploy(workload))
      }),

    stop: (botId) =>
      bots.run(botId, async () => {
        const slug = slugOf(botId)
        const present = isUsed() ? await find(botId) : undefined
        if (!present) return
        const { label } = present
        if (label.state === 'running') {
          const stopped: Label = { ...label, state: 'stopped', askedAt: clock.now().getTime() }
          await reached().deploy(slug, nameOf(botId, stopped), stoppedSources)
        }
        await reached().removeSecret(secretOf(botId))
      }),

    remove: (botId) =>
      bots.run(botId, async () => {
        slugOf(botId)
        if (!isUsed()) return
        await find(botId)
        await removeAll(botId)
      }),

    observe: async () => (isUsed() ? lookAt(await list(), urlOf, clock) : []),

    /** A function has no process whose end could be told: its workers come and go with the requests. */
    watch: () => () => undefined,

    async logs(botId, { tail }) {
      slugOf(botId)
      const present = isUsed() && tail > 0 ? await find(botId) : undefined
      return present ? reached().logs(present.id, tail, clock.now()) : []
    },

    async close({ stopBots = false } = {}) {
      if (!stopBots || !isUsed() || api === undefined) return
      const owned = await list()
      await inGroups(owned, 8, ({ botId }) => bots.run(botId, () => removeAll(botId)))
      supervisor.forget('serverless')
    },
  }
}

/** At Supabase, 127.0.0.1 is nobody's machine; where the functions are on loopback themselves, they may reach it. */
function refuseLoopback(addresses: readonly string[], functionsUrl: string): void {
  const isLoopback = (text: string) => /^https?:\/\/(127\.|localhost\b|\[::1\])/.test(text)
  const unreachable = addresses.find(isLoopback)
  if (unreachable !== undefined && !isLoopback(functionsUrl))
    throw problem('LoopbackFromEdge', new URL(unreachable).origin)
}
