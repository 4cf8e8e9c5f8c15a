import { isInProgress } from '../../domain/deployment.ts'
import { Problem, type ProblemCode, problem } from '../../domain/errors.ts'
import { type Rollout, type RolloutBot, stateAfter } from '../../domain/rollout.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist } from '../insist.ts'
import type { Bots, Logins } from '../services.ts'

interface Needs {
  rollouts: Pick<Stores['rollouts'], 'updateBot'>
  deployments: Pick<Stores['deployments'], 'listOf'>
  bots: Pick<Bots, 'get' | 'deploy'>
  logins: Logins
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: { retryMs: number; rolloutLookMs: number }
}

/** What became of one bot. */
type Verdict = { state: 'moved' | 'waiting' | 'skipped' | 'failed'; reason?: string }

/** Moves single bots, each through the verified release of `/bot deploy`. Nothing rejects: what went wrong is the bot's state. */
export function createMove(needs: Needs) {
  const { rollouts, deployments, bots, logins, stopping, clock, log, policy } = needs
  const insist = createInsist(needs)

  async function release({ template, version, requestedBy: by }: Rollout, botId: string): Promise<Verdict> {
    const bot = await bots.get(botId)
    if (bot.template !== template) return { state: 'skipped', reason: `It runs ${bot.template} meanwhile.` }
    if (bot.templateVersion === version) return { state: 'skipped', reason: `It runs ${version} already.` }
    const used = await logins.of(bot)
    // One more start would leave nothing for a crash: what Muster starts by itself is counted.
    if (used?.heldUntil) return { state: 'waiting', reason: 'It waits for logins: too many were used today.' }
    await bots.deploy(bot.id, { version, by, channelId: null })
    return { state: 'moved' }
  }

  const judged = (code: ProblemCode, reason: string): Verdict => ({ state: stateAfter(code), reason })

  function toldBy(error: unknown, botId: string): Verdict {
    const known = error instanceof Problem ? error : problem('Unexpected', `bot ${botId}`)
    if (known !== error) log.error({ botId, err: error }, 'a bot of a rollout could not be moved')
    return judged(known.code, known.message)
  }

  /** What became of a release that another life of Muster began. */
  async function taken({ version }: Rollout, { botId, beganAt }: RolloutBot): Promise<Verdict> {
    for (;;) {
      const [newest] = await insist('a rollout', () => deployments.listOf(botId, 1))
      const ours = newest && beganAt && newest.createdAt >= beganAt && newest.templateVersion === version
      if (!ours) return { state: 'waiting' }
      if (newest.state === 'succeeded') return { state: 'moved' }
      if (!isInProgress(newest)) {
        const reason = newest.reason ?? 'It was taken back.'
        if (newest.state === 'rolled_back') return { state: 'failed', reason }
        return judged((newest.problem ?? 'Unexpected') as ProblemCode, reason)
      }
      await clock.sleep(policy.rolloutLookMs, stopping)
    }
  }

  /** Where Muster is stopped in the middle, the bot stays `moving` and the next start asks what became of it. */
  async function settle(rollout: Rollout, bot: RolloutBot, work: () => Promise<Verdict>): Promise<Verdict | undefined> {
    const verdict = await work().catch((error: unknown) => {
      if (stopping.aborted) return undefined
      return toldBy(error, bot.botId)
    })
    if (!verdict) return undefined
    const { state, reason } = verdict
    await insist('a rollout', () => rollouts.updateBot(rollout.id, bot.botId, state, reason))
    return verdict
  }

  return {
    async begin(rollout: Rollout, bot: RolloutBot): Promise<Verdict | undefined> {
      const may = await insist('a rollout', () => rollouts.updateBot(rollout.id, bot.botId, 'moving'))
      return may ? settle(rollout, bot, () => release(rollout, bot.botId)) : undefined
    },
    takeUp: (rollout: Rollout, bot: RolloutBot) => settle(rollout, bot, () => taken(rollout, bot)),
  }
}
export type Move = ReturnType<typeof createMove>
