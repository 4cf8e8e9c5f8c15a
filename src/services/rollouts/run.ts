import { nextStep, type Rollout, type RolloutBot } from '../../domain/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist } from '../insist.ts'
import type { Policy } from '../policy.ts'
import type { App, RolloutBoard } from '../services.ts'
import type { Move } from './move.ts'

interface Needs {
  rollouts: Pick<Stores['rollouts'], 'find' | 'update' | 'crashes'>
  outbox: Pick<Stores['outbox'], 'add'>
  sender: Pick<App['outbox'], 'kick'>
  board: RolloutBoard
  move: Move
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Pick<Policy, 'retryMs' | 'rolloutLookMs' | 'rolloutWatchMs' | 'rolloutRetryMs'>
}

/** Each release bundles code and starts a process, so a machine of two cores is kept busy by few of them. */
const atOnce = 5

/** One rollout from where its rows say it is; resolves when it is over or paused and nothing of it is under way. */
export function createRun(needs: Needs) {
  const { rollouts, outbox, sender, board, move, stopping, clock, log, policy } = needs
  const insist = createInsist(needs)
  const now = () => clock.now().getTime()

  /** Told in the channel of alerts, once: whoever began it may be asleep. */
  async function halt({ id, template, version, bots }: Rollout, reason: string): Promise<void> {
    const moved = bots.filter(({ state }) => state === 'moved').length
    const text = `The rollout of **${template} ${version}** halted. ${reason} ${moved} of ${bots.length} bots were moved and stay so; no further bot is. Mend it, then begin again with /template rollout.`
    await insist('a rollout', () =>
      outbox.add({ kind: 'notice', severity: 'major', text, dedupeKey: `rollout:${id}:halted` }),
    )
    await insist('a rollout', () => rollouts.update(id, ['running'], { state: 'halted', reason }))
    sender.kick()
  }

  return async function run(id: string, rest: (ms: number) => Promise<void>, wake: () => void): Promise<void> {
    const underWay = new Set<string>()
    const heldUntil = new Map<string, number>()
    const watch = { done: 0, wave: 0, until: 0 }

    function follow(bot: RolloutBot, work: ReturnType<Move['begin']>): void {
      underWay.add(bot.botId)
      work
        .then((verdict) => {
          // Without a reason nothing stands in its way: its release had not begun when Muster was killed.
          if (verdict?.state === 'waiting' && verdict.reason !== undefined)
            heldUntil.set(bot.botId, now() + policy.rolloutRetryMs)
        })
        .catch((error: unknown) => stopping.aborted || log.error({ botId: bot.botId, err: error }, 'a rollout failed'))
        .finally(() => {
          underWay.delete(bot.botId)
          wake()
        })
    }

    /** Its bots are looked at for a while; `watch.done` moves when that is over. */
    function look(wave: number): void {
      if (watch.wave !== wave) Object.assign(watch, { wave, until: now() + policy.rolloutWatchMs })
      if (now() >= watch.until) watch.done = wave
    }

    while (!stopping.aborted) {
      const rollout = await insist('a rollout', () => rollouts.find(id))
      if (!rollout) return
      board.show(rollout)
      // What another life of Muster began.
      for (const bot of rollout.bots)
        if (bot.state === 'moving' && !underWay.has(bot.botId)) follow(bot, move.takeUp(rollout, bot))
      if (rollout.state !== 'running' && underWay.size === 0) return
      const crashes = await insist('a rollout', () => rollouts.crashes(id))
      const held = new Set([...heldUntil].flatMap(([botId, until]) => (until > now() ? [botId] : [])))
      const step = nextStep(rollout, { atOnce, watched: watch.done, crashes, held })
      // A bot whose release has just begun may not be `moving` yet in what was read.
      if (step.kind === 'move')
        for (const bot of step.bots) if (!underWay.has(bot.botId)) follow(bot, move.begin(rollout, bot))
      if (step.kind === 'watch') look(step.wave)
      if (step.kind === 'halt') await halt(rollout, step.reason)
      if (step.kind === 'finish')
        await insist('a rollout', () => rollouts.update(id, ['running'], { state: 'succeeded' }))
      if (step.kind !== 'halt' && step.kind !== 'finish') await rest(policy.rolloutLookMs)
    }
  }
}
