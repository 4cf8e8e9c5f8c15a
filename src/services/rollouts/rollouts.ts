import type { Bot } from '../../domain/bot.ts'
import { problem } from '../../domain/errors.ts'
import { planWaves, type Rollout, rolloutStates } from '../../domain/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist } from '../insist.ts'
import type { Policy } from '../policy.ts'
import type {
  App,
  ArtifactBuilder,
  Asked,
  Bots,
  Clients,
  Logins,
  RolloutBoard,
  RolloutInput,
  Rollouts,
  Steering,
  Templates,
} from '../services.ts'
import { createDrift } from './drift.ts'
import { createLoops } from './loops.ts'
import { createMove } from './move.ts'
import { createRun } from './run.ts'

interface Needs {
  stores: Pick<Stores, 'rollouts' | 'bots' | 'deployments' | 'outbox' | 'templates'>
  bots: Pick<Bots, 'get' | 'deploy'>
  clients: Pick<Clients, 'get'>
  templates: Pick<Templates, 'get' | 'list'>
  artifacts: Pick<ArtifactBuilder, 'heldByEdits'>
  logins: Logins
  board: RolloutBoard
  sender: Pick<App['outbox'], 'kick'>
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Policy
}

/** From which states a person may do what, and what comes of it. */
const steering = {
  pause: { from: ['running'], to: 'paused', word: 'paused' },
  resume: { from: ['paused'], to: 'running', word: 'resumed' },
  abort: { from: ['running', 'paused'], to: 'aborted', word: 'aborted' },
} as const satisfies Record<Steering, { from: Rollout['state'][]; to: Rollout['state']; word: string }>

const shortHistory = 25

/** Rollouts of new versions; `resume` goes on with those that a stop of Muster interrupted. */
export function createRollouts(needs: Needs): { rollouts: Rollouts; resume(): Promise<void>; stop(): Promise<void> } {
  const { stores, clients, templates, log } = needs
  const { rollouts: store } = stores
  const insist = createInsist(needs)
  const drift = createDrift({ ...needs, bots: stores.bots, released: stores.templates })
  const move = createMove({ ...needs, rollouts: store, deployments: stores.deployments })
  const loops = createLoops({ ...needs, run: createRun({ ...needs, rollouts: store, outbox: stores.outbox, move }) })

  async function plan({ template, client, waves = 'size' }: RolloutInput) {
    const { name, version } = await templates.get(template)
    const { drifted } = await drift({ template: name, ...(client === undefined ? {} : { client }) })
    const movable = drifted.filter(({ heldBy }) => heldBy === null).map(({ bot }) => bot)
    if (movable.length === 0) throw problem('NothingToRollOut', `${name} ${version}`)
    // What works shows best whether the version does.
    const sound = (bot: Bot) => bot.desired === 'running' && bot.status === 'online'
    const ordered = [...movable.filter(sound), ...movable.filter((bot) => !sound(bot))]
    const held = drifted.filter(({ heldBy }) => heldBy !== null)
    // By client, those of one client would all be moved at once.
    return { name, version, waves: planWaves(ordered, client === undefined ? waves : 'size'), held }
  }

  async function note(id: string, replyId: NonNullable<Asked['replyId']>): Promise<void> {
    const messageId = await replyId()
    if (messageId === undefined) return
    await store.update(id, rolloutStates, { messageId })
    loops.kick(id)
  }

  return {
    rollouts: {
      drift,
      plan,
      async start({ by, channelId, replyId, ...input }) {
        const { name: template, version, waves } = await plan(input)
        const clientName = input.client === undefined ? null : (await clients.get(input.client)).name
        const bots = waves.flatMap((wave, i) => wave.map(({ id }) => ({ botId: id, wave: i + 1 })))
        const rollout = await store.create({ template, version, clientName, requestedBy: by, channelId, bots })
        log.info({ rolloutId: rollout.id, template, version, bots: bots.length }, 'a rollout begins')
        loops.kick(rollout.id)
        if (replyId)
          note(rollout.id, replyId).catch((error: unknown) =>
            log.warn({ rolloutId: rollout.id, err: error }, 'where a rollout is shown was not kept'),
          )
        return rollout
      },
      async steer(id, how) {
        const { from, to, word } = steering[how]
        const done = await store.update(id, from, { state: to })
        const rollout = await store.find(id)
        if (!rollout) throw problem('RolloutNotFound')
        // Pressed twice is no mistake.
        if (!done && rollout.state !== to) throw problem('RolloutOver', word, rollout.state)
        loops.kick(id)
        return rollout
      },
      list: () => store.list(shortHistory),
    },
    async resume() {
      for (const { id } of await insist('rollouts', () => store.listActive())) loops.kick(id)
    },
    stop: loops.stop,
  }
}
