import { constants } from 'node:os'
import type { ContainerInfo } from 'dockerode'
import type { Exit } from '../driver.ts'
import { labels } from './names.ts'

/** A container of a bot as the engine lists it. */
export interface Listed {
  id: string
  botId: string
  generation: number
  /** When its start was asked for, by Muster's clock. */
  askedAt: Date
  /** `created` = it never ran. */
  state: 'created' | 'running' | 'exited'
  /** Of those that exited. */
  exit?: Pick<Exit, 'code' | 'signal'>
  name: string
}

/** What a line of the engine's list says; undefined for a container that is no bot. */
export function listedOf({ Id, Names, Labels, State, Status, Created }: ContainerInfo): Listed | undefined {
  const botId = Labels[labels.bot]
  if (botId === undefined) return undefined
  const state = stateOf(State)
  const code = /\((\d+)\)/.exec(Status)?.[1]
  return {
    id: Id,
    botId,
    generation: Number(Labels[labels.generation] ?? 0),
    askedAt: new Date(Number(Labels[labels.askedAt] ?? Created * 1000)),
    state,
    name: (Names[0] ?? '').slice(1),
    ...(state === 'exited' && code !== undefined ? { exit: exitOf(Number(code)) } : {}),
  }
}

/** A paused container has its process still; one that is being removed has none any more. */
function stateOf(state: string): Listed['state'] {
  if (state === 'created') return 'created'
  return ['running', 'paused', 'restarting'].includes(state) ? 'running' : 'exited'
}

const signals = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]))

/** An engine tells of a signal by a code of 128 and its number, as shells do; a bot that ends with such a code itself looks the same. */
export function exitOf(code: number): Pick<Exit, 'code' | 'signal'> {
  const signal = code > 128 ? signals.get(code - 128) : undefined
  return signal === undefined ? { code, signal: null } : { code: null, signal }
}

/** One container per bot: what runs comes before what ended, then the newer generation, then the later start. */
export function newestOfEach(listed: readonly Listed[]): Listed[] {
  const best = new Map<string, Listed>()
  for (const one of listed) {
    const other = best.get(one.botId)
    if (!other || isNewer(one, other)) best.set(one.botId, one)
  }
  return [...best.values()]
}

function isNewer(one: Listed, other: Listed): boolean {
  if (one.state !== other.state && [one.state, other.state].includes('running')) return one.state === 'running'
  return one.generation - other.generation > 0 || (one.generation === other.generation && one.askedAt > other.askedAt)
}
