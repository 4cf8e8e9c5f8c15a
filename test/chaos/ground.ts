/** What a bot really was: `asked` = somebody has asked for a start that is not through, so nobody can expect it to be up. */
export type Really = 'up' | 'down' | 'asked' | 'off'
export interface Stretch<T extends string> {
  from: number
  to: number
  is: T
}
export interface Start {
  at: number
  botId: string
  token: string
  generation: number
}
/** Something that a Muster did to an engine or to Discord, and under which generation of the lease. */
export interface Deed {
  at: number
  generation: number
  who: string
  what: string
}
interface Process {
  generation: number
  startedAt: number
  readyAt: number
  endedAt: number
  /** Without a working connection: frozen, or disconnected. */
  deaf: { from: number; to: number }[]
}

/** The log of what really happened to bots, as their engines know it, and of when nobody could see. All times in milliseconds since 1970. */
export function createGround(now: () => number) {
  const processes = new Map<string, Process[]>()
  const starts: Start[] = []
  const deeds: Deed[] = []
  const offs = new Map<string, { from: number; to: number }[]>()
  const asks = new Map<string, { at: number; generation: number }[]>()
  /** Without `engine` for all bots. */
  const blind: { from: number; to: number; why: string; engine?: string }[] = []
  const lastOf = (botId: string) => processes.get(botId)?.at(-1)
  const push = <T>(map: Map<string, T[]>, key: string, value: T) => map.set(key, [...(map.get(key) ?? []), value])
  const forever = Number.POSITIVE_INFINITY

  return {
    starts,
    deeds,
    blind,
    started(start: Omit<Start, 'at'>, readyAfterMs: number): void {
      starts.push({ ...start, at: now() })
      const process = {
        generation: start.generation,
        startedAt: now(),
        readyAt: now() + readyAfterMs,
        endedAt: forever,
      }
      push(processes, start.botId, { ...process, deaf: [] })
    },
    ended(botId: string, at: number): void {
      const last = lastOf(botId)
      if (last) last.endedAt = Math.min(last.endedAt, at)
    },
    isDeaf: (botId: string) => lastOf(botId)?.endedAt === forever && lastOf(botId)?.deaf.at(-1)?.to === forever,
    deafened(botId: string): void {
      lastOf(botId)?.deaf.push({ from: now(), to: forever })
    },
    hears(botId: string): void {
      for (const deaf of lastOf(botId)?.deaf ?? []) deaf.to = Math.min(deaf.to, now())
    },
    /** Somebody wants it to be stopped, from now until `wanted`. */
    unwanted: (botId: string) => void push(offs, botId, { from: now(), to: forever }),
    wanted(botId: string): void {
      const off = offs.get(botId)?.at(-1)
      if (off) off.to = Math.min(off.to, now())
    },
    /** Somebody asks for a start of a generation later than this one. */
    asked: (botId: string, generation: number) => void push(asks, botId, { at: now(), generation }),
    /** From one time to another, without gaps. */
    courseOf(botId: string, from: number, to: number): Stretch<Really>[] {
      const all = processes.get(botId) ?? []
      const waits = (asks.get(botId) ?? []).flatMap(({ at, generation }) => {
        const first = all.find((p) => p.generation > generation && p.readyAt < p.endedAt)
        return first ? [{ from: at, to: first.readyAt }] : []
      })
      const is = (at: number): Really => {
        if ((offs.get(botId) ?? []).some((off) => off.from <= at && at < off.to)) return 'off'
        const up = all.some(
          (p) => p.readyAt <= at && at < p.endedAt && !p.deaf.some((deaf) => deaf.from <= at && at < deaf.to),
        )
        if (up) return 'up'
        return waits.some((wait) => wait.from <= at && at < wait.to) ? 'asked' : 'down'
      }
      const times = [
        ...all.flatMap((p) => [p.readyAt, p.endedAt, ...p.deaf.flatMap((deaf) => [deaf.from, deaf.to])]),
        ...[...(offs.get(botId) ?? []), ...waits].flatMap((span) => [span.from, span.to]),
      ]
      return cut(from, to, times, is)
    },
  }
}
export type Ground = ReturnType<typeof createGround>

/** The stretch from one time to another, cut where something may change; equal neighbours are one. */
export function cut<T extends string>(
  from: number,
  to: number,
  times: readonly number[],
  is: (at: number) => T,
): Stretch<T>[] {
  const inside = [...new Set(times)].filter((at) => at > from && at < to).toSorted((a, b) => a - b)
  const stretches: Stretch<T>[] = []
  for (const [i, begin] of [from, ...inside].entries()) {
    const end = inside[i] ?? to
    const last = stretches.at(-1)
    const what = is(begin)
    if (last?.is === what) last.to = end
    else stretches.push({ from: begin, to: end, is: what })
  }
  return stretches
}
