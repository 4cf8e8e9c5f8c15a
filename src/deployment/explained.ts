import type { Strategy } from '../domain/bot.ts'
import { Problem, type ProblemCode, problem } from '../domain/errors.ts'
import { EngineRefused, isDiskFull } from './docker/engine.ts'
import { type Driver, DriverUnreachable } from './driver.ts'
import { Refused } from './pm2/link.ts'

/**
 * The same driver, whose refusals are Problems: what the engine said, on one line and cut to length, and what to do about it. `DriverUnreachable`
 * stays what it is, and so does a fault of our own, which is no business of people's.
 */
export function explained(driver: Driver): Driver {
  const { strategy, probe, nodes, elsewhere } = driver
  const told =
    <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      call(...args).catch((error: unknown) => {
        throw explain(error, strategy)
      })
  return {
    ...driver,
    apply: told(driver.apply),
    stop: told(driver.stop),
    remove: told(driver.remove),
    observe: told(driver.observe),
    logs: told(driver.logs),
    close: told(driver.close),
    ...(probe ? { probe: told(probe) } : {}),
    ...(elsewhere ? { elsewhere: told(elsewhere) } : {}),
    ...(nodes ? { nodes: { list: told(nodes.list), take: told(nodes.take) } } : {}),
  }
}

/** What the engine or the system says it is about, and so what a person can do. The first that fits counts. */
const advice: readonly [RegExp, ProblemCode][] = [
  [/socket proxy refused|permission denied|authorization denied|not authorized|forbidden/i, 'EngineForbids'],
  [/memory limit|range of cpus|cpu cfs|pids limit|insufficient resources|invalid cpu/i, 'LimitsRefused'],
  [/\bconstraint\b/i, 'ConstraintsRefused'],
  [/address pool|\bnetwork\b/i, 'BotNetworkRefused'],
]

/** A system error of Node's carries both; other errors with a code of their own do not. */
const isOfSystem = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error

/** The error as a Problem where it is the engine's answer or the system's; as it is otherwise. */
export function explain(error: unknown, strategy: Strategy): unknown {
  if (error instanceof Problem || error instanceof DriverUnreachable) return error
  if (isOfSystem(error)) {
    if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return because(problem('NoRoom', 'disk', 'nothing'), error)
    return because(problem('MachineRefused', short(error.message)), error)
  }
  if (!(error instanceof EngineRefused || error instanceof Refused)) return error
  const said = short(error.message)
  if (isDiskFull(said)) return because(problem('EngineDiskFull', strategy), error)
  const code = advice.find(([about]) => about.test(said))?.[1] ?? 'EngineRefused'
  return because(problem(code, strategy, said), error)
}

const because = (told: Problem, cause: Error) => Object.assign(told, { cause })

const longest = 300

/** As the engine said it, without the wrapping of the swarm's own calls. */
function short(words: string): string {
  const line = words
    .replace(/rpc error: code = \w+ desc = /g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line
}
