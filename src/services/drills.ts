import type { Driver } from '../deployment/driver.ts'
import type { Bot, Strategy } from '../domain/bot.ts'
import { type Drill, type DrillKind, type DrillTimes, drillReserve, shortcoming } from '../domain/drill.ts'
import { problem } from '../domain/errors.ts'
import { allowsLogin } from '../domain/login-budget.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Stores } from '../stores/stores.ts'
import type { Policy } from './policy.ts'
import type { Applications, Bots, DiscordApplications, Drills, Logins, Reconciler } from './services.ts'
import type { Tokens } from './tokens.ts'

interface Needs {
  drills: Stores['drills']
  incidents: Pick<Stores['incidents'], 'find' | 'openOf' | 'note'>
  bots: Pick<Bots, 'get' | 'start'>
  applications: Pick<Applications, 'add'>
  reconciler: Pick<Reconciler, 'believed'>
  drivers: ReadonlyMap<Strategy, Driver>
  discord: Pick<DiscordApplications, 'sessionStarts'>
  tokens: Pick<Tokens, 'of'>
  logins: Logins
  /** Makes a token worthless and answers the new one: only where Discord is a sandbox. */
  revokeToken?: (applicationId: string) => Promise<string>
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Pick<Policy, 'drill'>
}

/** Breaks a bot on purpose, watches what comes of it without helping, and leaves it as it was. */
export function createDrills(needs: Needs): { service: Drills; resume(): Promise<void> } {
  const { drills, incidents, bots, reconciler, drivers, logins, clock, log, stopping, policy } = needs

  async function check(bot: Bot, kind: DrillKind): Promise<void> {
    const refuse = (why: string) => problem('DrillNotPossible', bot.name, why)
    if (bot.desired !== 'running' || bot.status !== 'online')
      throw refuse('it is not online, so nothing could be told apart')
    if (await incidents.openOf(bot.id)) throw refuse('it has an open incident')
    if (kind === 'revoke' && !(needs.revokeToken && bot.applicationId !== null))
      throw refuse('on Discord itself a revoked token cannot be brought back, so that is only done in the sandbox')
    if (kind !== 'revoke' && !drivers.get(bot.strategy)?.breaks)
      throw refuse(`Muster has no way to break a bot on ${bot.strategy}`)
    const used = await logins.of(bot)
    if (used && used.unattendedLeft <= drillReserve)
      throw refuse(`only ${used.unattendedLeft} restarts are left to it today, and a drill costs one`)
    if (used && bot.applicationId !== null) {
      const token = await needs.tokens.of({ id: bot.applicationId, name: bot.name })
      const { remaining } = await needs.discord.sessionStarts(token)
      if (!allowsLogin(remaining - 1))
        throw refuse(`only ${remaining} logins are left to it today, and a drill costs one`)
    }
  }

  /** Answers what mends it, where it does not mend itself. */
  async function breakIt(bot: Bot, kind: DrillKind, by: string): Promise<() => Promise<void>> {
    if (kind === 'revoke') {
      const token = await needs.revokeToken?.(bot.applicationId ?? '')
      return async () => {
        const [added] = await needs.applications.add([token ?? ''], by)
        if (added && !added.ok) throw problem('DrillNotPossible', bot.name, added.problem.message)
        await bots.start(bot.id, by)
      }
    }
    const breaks = drivers.get(bot.strategy)?.breaks
    if (!(await breaks?.[kind](bot.id)))
      throw problem('DrillNotPossible', bot.name, 'its process is not on this machine, or there is none any more')
    return async () => {
      await breaks?.thaw(bot.id)
      if (reconciler.believed(bot.id)?.status !== 'online') await bots.start(bot.id, by)
    }
  }

  /** The incident that tells of it, or of it with others. */
  async function alertOf(bot: Bot, since: Date) {
    const own = await incidents.find(bot.name)
    if (!own || own.botId !== bot.id || own.openedAt < since) return undefined
    const told = own.groupId === null ? own : ((await incidents.find(own.groupId)) ?? own)
    return { id: own.id, isSent: told.messageId !== null, acknowledgedAt: told.acknowledgedAt ?? own.acknowledgedAt }
  }

  async function watch(drill: Drill, bot: Bot, mend: () => Promise<void>, tell: (times: DrillTimes) => void) {
    const began = clock.now().getTime()
    const since = () => clock.now().getTime() - began
    const times: DrillTimes = { detectedMs: null, notifiedMs: null, acknowledgedMs: null, recoveredMs: null }
    let mended = drill.kind !== 'revoke'
    let noted = false
    while (since() < policy.drill[drill.kind] && shortcoming(times) !== undefined) {
      await clock.sleep(policy.drill.lookMs, stopping)
      const before = { ...times }
      const online = reconciler.believed(bot.id)?.status === 'online'
      if (!online) times.detectedMs ??= since()
      if (online && times.detectedMs !== null) times.recoveredMs ??= since()
      const alert = times.detectedMs === null ? undefined : await alertOf(bot, drill.startedAt)
      if (alert?.isSent) times.notifiedMs ??= since()
      if (alert?.acknowledgedAt) times.acknowledgedMs ??= since()
      if (alert && !noted) {
        noted = true
        await incidents.note(alert.id, drill.startedBy, `This is a drill (${drill.kind}).`)
      }
      if (!mended && times.notifiedMs !== null) {
        mended = true
        await mend()
      }
      if (Object.entries(before).some(([name, value]) => times[name as keyof DrillTimes] !== value)) tell(times)
    }
    return times
  }

  async function run(input: Parameters<Drills['run']>[0], onProgress: Parameters<Drills['run']>[1]): Promise<Drill> {
    const bot = await bots.get(input.bot)
    await check(bot, input.kind)
    const drill = await drills.begin({ bot, kind: input.kind, by: input.by })
    const tell = (times: DrillTimes) => onProgress?.({ ...drill, ...times })
    const nothing: DrillTimes = { detectedMs: null, notifiedMs: null, acknowledgedMs: null, recoveredMs: null }
    tell(nothing)
    let times = nothing
    let reason: string | undefined
    try {
      const mend = await breakIt(bot, input.kind, input.by)
      try {
        times = await watch(drill, bot, mend, tell)
      } finally {
        // What has mended itself needs no help; a Muster that stops leaves the rest to the loop of the next.
        if (times.recoveredMs === null && !stopping.aborted)
          await mend().catch((error: unknown) => {
            log.error({ botId: bot.id, err: error }, 'a bot was not put back after a drill')
          })
      }
      reason = shortcoming(times)
    } catch (error) {
      if (stopping.aborted) throw problem('ShuttingDown')
      await drills.finish(drill.id, { ...times, state: 'failed', reason: 'It could not be carried out.' })
      throw error
    }
    const state = reason === undefined ? 'passed' : 'failed'
    await drills.finish(drill.id, { ...times, state, reason: reason ?? null })
    log.info({ botId: bot.id, kind: drill.kind, state, ...times }, 'a drill is over')
    return { ...drill, ...times, state, reason: reason ?? null, finishedAt: clock.now() }
  }

  return {
    service: {
      run,
      async plan({ bot: ref, kind }) {
        const bot = await bots.get(ref)
        await check(bot, kind)
        return bot
      },
      list: () => drills.list(50),
    },
    resume: () => drills.interrupt('Muster was ended in the middle. The bot is looked after as always; see /bot show.'),
  }
}
