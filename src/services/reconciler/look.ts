import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import { doubtOf } from '../../domain/judge-health.ts'
import type { Wish } from '../../domain/reconciliation.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createGather } from '../gather.ts'
import { groupBy } from '../group-by.ts'
import type { Policy } from '../policy.ts'
import { within } from '../within.ts'
import { type Agenda, everything } from './agenda.ts'
import type { Beliefs } from './beliefs.ts'
import { createExits } from './exits.ts'
import type { Observer } from './observe.ts'
import type { Orphans } from './orphans.ts'
import { createPicture } from './picture.ts'
import { promptly } from './promptly.ts'
import type { Settling } from './settle.ts'
import { isDeaf, type Strategies, sightOf } from './sights.ts'
import type { Vision } from './vision.ts'

interface Needs {
  watch: Stores['watch']
  drivers: ReadonlyMap<Strategy, Driver>
  settling: Settling
  agenda: Agenda
  beliefs: Beliefs
  vision: Vision
  observer: Observer
  strategies: Strategies
  orphans: Orphans
  sees: { deaf: boolean }
  forget: (botId: string) => void
  clock: Clock
  log: Log
  policy: Policy
}

/** One bot by itself is asked for without touching the span; above this many, one call for all that changed is cheaper. */
const fewBots = 4

/** The ways in which the loop comes to see bots: all at once, those whose reports call for it, some that need attention, one whose exit was pushed. None rejects. */
export function createLook(needs: Needs) {
  const { watch, drivers, settling, agenda, beliefs, vision, observer, strategies, orphans, sees, forget, clock } =
    needs
  const { log, policy } = needs
  const looking = new Set<Strategy>()
  const picture = createPicture(watch, policy.silentMs / 2)
  let runId = ''

  /** What fails here is the database: it is asked again soon, and nobody is judged until it answers. True when nothing failed. */
  async function orLater(botIds: readonly string[], work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      vision.missed(error)
      for (const botId of botIds) agenda.add(botId, policy.retryMs)
      return false
    }
  }

  async function wishesOf(botIds: readonly string[]): Promise<Wish[]> {
    if (botIds.length <= fewBots) {
      const wishes = (await Promise.all(botIds.map((botId) => watch.wishOf(botId)))).filter(
        (wish) => wish !== undefined,
      )
      vision.regained()
      strategies.learn(wishes)
      return wishes
    }
    const { now, wishes } = await picture.read(runId)
    vision.regained(now)
    const wanted = botIds.map((botId) => wishes.get(botId)).filter((wish) => wish !== undefined)
    strategies.learn(wanted)
    return wanted
  }

  async function all(): Promise<void> {
    const askedAt = clock.now().getTime()
    const observing = [...drivers.keys()].map((strategy) => observer.observe(strategy))
    const { now, wishes: alive, maintenanceTurnsAt } = await picture.read(runId)
    vision.regained(now)
    if (maintenanceTurnsAt) agenda.add(everything, maintenanceTurnsAt.getTime() - now.getTime())
    const wishes = [...alive.values()]
    strategies.learn(wishes)
    for (const { now } of beliefs.all()) if (!alive.has(now.botId)) agenda.add(now.botId)
    const byStrategy = groupBy(wishes, ({ strategy }) => strategy)
    const prompt = await promptly(observing, policy.graceMs, (late) => {
      for (const { botId } of byStrategy.get(late.strategy) ?? []) agenda.add(botId)
    })
    const away = [...byStrategy.keys()].filter((strategy) => !drivers.has(strategy))
    const observed = [...prompt, ...(await Promise.all(away.map((strategy) => observer.observe(strategy))))]
    const sights = observed.flatMap((one) =>
      (byStrategy.get(one.strategy) ?? []).map((wish) => sightOf(wish, one, askedAt, vision.skewMs())),
    )
    sees.deaf = isDeaf(sights, policy.silentMs, vision.now())
    orphans.sweep(prompt, alive)
    await settling.settle(sights)
  }

  async function some(strategy: Strategy, wishes: readonly Wish[], askedAt: number): Promise<void> {
    const observed = await observer.observe(strategy)
    await settling.settle(wishes.map((wish) => sightOf(wish, observed, askedAt, vision.skewMs())))
  }

  /** Groups by driver, so that a slow one holds up only its own. */
  async function at(botIds: readonly string[]): Promise<void> {
    const later = (botId: string) => agenda.add(botId, policy.lookMs / 5)
    const isBusy = (strategy: Strategy | undefined) => strategy !== undefined && looking.has(strategy)
    const ready = botIds.filter((botId) => !isBusy(strategies.of(botId)))
    for (const botId of botIds) if (isBusy(strategies.of(botId))) later(botId)
    if (ready.length === 0) return
    await orLater(ready, async () => {
      const askedAt = clock.now().getTime()
      const wishes = await wishesOf(ready)
      const alive = new Set(wishes.map(({ botId }) => botId))
      for (const botId of ready) if (!alive.has(botId)) forget(botId)
      for (const [strategy, group] of groupBy(wishes, (wish) => wish.strategy)) {
        const ids = group.map(({ botId }) => botId)
        if (looking.has(strategy)) ids.forEach(later)
        else {
          looking.add(strategy)
          void orLater(ids, () => some(strategy, group, askedAt)).finally(() => looking.delete(strategy))
        }
      }
    })
  }

  return {
    atAll: () => orLater([everything], all),
    /**
     * Between two looks at all bots: reads what bots last said of themselves, without asking an engine, and looks soon at those
     * believed to work that may not. One that is silent may be so because nobody can be heard, so then all are looked at.
     */
    async atReports(): Promise<void> {
      await orLater([], async () => {
        const { now, wishes } = await picture.read(runId)
        vision.regained(now)
        const watching = { watchingSince: vision.watchingSince() }
        for (const wish of wishes.values()) {
          if (wish.status !== 'online' || wish.desired !== 'running') continue
          const doubt = doubtOf(wish, watching, policy, now)
          if (doubt) agenda.add(doubt === 'silent' ? everything : wish.botId)
        }
      })
    },
    /** Those that are due while the database is asked about others are asked for together. */
    at: createGather(async (due: readonly (readonly string[])[]) => {
      await at([...new Set(due.flat())])
      return due.map(() => undefined)
    }),
    atExit: createExits({ ...needs, wishesOf, orLater }),
    /** Muster begins to watch; asks the database until it answers or `goOn` says no. */
    async begin(goOn: () => boolean): Promise<void> {
      while (goOn()) {
        try {
          const begun = await watch.begin()
          runId = begun.runId
          if (begun.gapMs > policy.unseenMs) log.info({ gapMs: begun.gapMs }, 'Muster was away; that time is unknown')
          return
        } catch (error) {
          vision.missed(error)
          await clock.sleep(policy.retryMs)
        }
      }
    },
    async end(): Promise<void> {
      if (runId === '') return
      const ending = within(2_000, watch.end(runId), 'Ending the watch')
      await ending.catch((error: unknown) => log.warn({ err: error }, 'the end of watching was not written'))
    },
  }
}
