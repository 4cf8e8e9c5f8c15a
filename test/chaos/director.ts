import type { Crew } from './crew.ts'
import { type Blow, botCount, type EngineName, engineOf } from './plan.ts'
import type { Stage } from './stage.ts'

/** Carries out what was planned. */
export async function createDirector(stage: Stage, ids: readonly string[], crew: Crew) {
  const { time, ground, weather, doom, away, sick, h } = stage
  const clock = time.clockOf()
  /** How many outages of each are under way. */
  const outages = { database: 0, discord: 0, pm2: 0, docker: 0 }
  const persons: Promise<unknown>[] = []
  const idOf = (bot: number) => ids[bot] ?? ''
  const engineFor = (bot: number) => stage.engineOf(engineOf(bot))
  const after = (ms: number, work: () => unknown) => void clock.sleep(ms).then(work)

  /** Answers how to end the span. */
  function cannotSee(why: string, engine?: EngineName): () => void {
    const span = { from: time.now(), to: Number.POSITIVE_INFINITY, why, ...(engine ? { engine } : {}) }
    ground.blind.push(span)
    return () => {
      span.to = time.now()
    }
  }

  function outage(what: keyof typeof outages, forMs: number, begin: () => unknown, end: () => unknown): void {
    const seen = cannotSee(what, what === 'pm2' || what === 'docker' ? what : undefined)
    if (outages[what]++ === 0) begin()
    after(forMs, async () => {
      if (--outages[what] === 0) await end()
      seen()
    })
  }

  function loseConnection(bot: number, forMs: number): void {
    const id = idOf(bot)
    // A frozen one has none to lose.
    if (ground.isDeaf(id) || !engineFor(bot).disconnect(id)) return
    ground.deafened(id)
    after(forMs, () => {
      // Started again meanwhile, it has another one.
      if (engineFor(bot).thaw(id)) ground.hears(id)
    })
  }

  function freeze(bot: number): void {
    const id = idOf(bot)
    if (!ground.isDeaf(id) && engineFor(bot).freeze(id)) ground.deafened(id)
  }

  async function person(bot: number, does: 'stop' | 'start' | 'restart'): Promise<void> {
    const app = crew.app()
    const before = await app?.bots.get(idOf(bot))
    if (!app || !before || (does === 'start' && ['online', 'degraded'].includes(before.status))) return
    if (does !== 'stop') ground.wanted(before.id)
    if (does !== 'stop') ground.asked(before.id, before.generation)
    else if (before.desired === 'running') ground.unwanted(before.id)
    await app.bots[does](before.id, '1')
  }

  async function strike(blow: Blow): Promise<unknown> {
    switch (blow.kind) {
      case 'crash':
        return engineFor(blow.bot).crash(idOf(blow.bot), 'SIGKILL')
      case 'freeze':
        return freeze(blow.bot)
      case 'crash-many': {
        const mine = ids.flatMap((_, bot) => (engineOf(bot) === blow.engine ? [bot] : []))
        for (const bot of mine.slice(0, Math.ceil(mine.length * blow.share)))
          after(bot * 20, () => engineFor(bot).crash(idOf(bot), 'SIGKILL'))
        return
      }
      case 'disconnect':
        return loseConnection(blow.bot, blow.forMs)
      case 'sick':
        sick.add(idOf(blow.bot))
        after(blow.forMs, () => sick.delete(idOf(blow.bot)))
        return engineFor(blow.bot).crash(idOf(blow.bot), 7)
      case 'engine': {
        const engine = stage.engineOf(blow.engine)
        const begin = () => {
          away.add(blow.engine)
          engine.unreachable(true)
        }
        outage(blow.engine, blow.forMs, begin, () => {
          engine.unreachable(false)
          away.delete(blow.engine)
        })
        if (blow.dies)
          for (let bot = 0; bot < botCount; bot += 1)
            if (engineOf(bot) === blow.engine) engine.crash(idOf(bot), 'SIGKILL')
        return
      }
      case 'database':
        weather.answersLost = blow.loses
        return outage(
          'database',
          blow.forMs,
          () => {
            weather.database = 'gone'
          },
          () => {
            weather.database = 'there'
          },
        )
      case 'discord': {
        if (blow.bots) for (let bot = 0; bot < botCount; bot += 1) loseConnection(bot, blow.forMs)
        await h.call('POST', 'faults', { match: '* /channels/*', app: 'Muster', status: 503 })
        return outage(
          'discord',
          blow.forMs,
          () => {
            weather.discord = false
          },
          () => {
            weather.discord = true
            return h.call('DELETE', 'faults')
          },
        )
      }
      case 'muster': {
        const met = crew.blow(blow.who, blow.how, blow.forMs)
        if (met) Object.assign(doom, { life: undefined, ...met, calls: blow.calls, phase: blow.phase })
        return
      }
      case 'person':
        return void persons.push(person(blow.bot, blow.does).catch(() => undefined))
    }
  }

  return {
    async perform(blows: readonly Blow[]): Promise<void> {
      for (const blow of blows) {
        await time.advanceTo(stage.start + blow.at)
        await strike(blow)
      }
    },
  }
}
