import type Dockerode from 'dockerode'
import type { Strategy } from '../../domain/bot.ts'
import { Problem, problem } from '../../domain/errors.ts'
import { DriverUnreachable } from '../driver.ts'
import { connect } from './connection.ts'
import type { DockerSettings } from './settings.ts'

/** An engine that answers at all answers within this, busy as it may be, but for what is known to take longer. */
export const answerWithinMs = 20_000

/** A list is read many times a minute, and costs the engine little. */
export const listsWithinMs = 10_000

/** The engine answered and said no; `status` as HTTP has it. */
export class EngineRefused extends Error {
  readonly status: number
  constructor(status: number, reason: string) {
    super(reason)
    this.name = 'EngineRefused'
    this.status = status
  }
}

/** The way to a Docker engine: every call has a deadline. */
export type Engine = ReturnType<typeof createEngine>

/** Throws `EngineRefused`, Problem `EngineDiskFull`, or `DriverUnreachable` for everything that is no answer. */
export function createEngine({ settings, strategy }: { settings: DockerSettings; strategy: Strategy }) {
  let connected: Promise<Dockerode> | undefined
  let closed = false

  function client(): Promise<Dockerode> {
    if (closed) return Promise.reject(new Error('This driver was closed.'))
    connected ??= connect(settings).catch((error) => {
      connected = undefined
      throw error
    })
    return connected
  }

  return {
    /** One call (or one and what belongs to it). The signal ends it when the time is up. */
    async ask<T>(
      work: (docker: Dockerode, signal: AbortSignal) => Promise<T>,
      withinMs: number = answerWithinMs,
    ): Promise<T> {
      const deadline = new AbortController()
      const late = new Promise<never>((_, reject) => {
        deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason))
      })
      const reason = new Error(`The engine did not answer within ${Math.round(withinMs / 1000)} s.`)
      const timer = setTimeout(() => deadline.abort(reason), withinMs)
      try {
        return await Promise.race([client().then((docker) => work(docker, deadline.signal)), late])
      } catch (error) {
        throw meaning(error, strategy)
      } finally {
        clearTimeout(timer)
      }
    },
    /** Further calls fail; connections that are open are closed. */
    async close(): Promise<void> {
      closed = true
      const docker = await connected?.catch(() => undefined)
      ;(docker?.modem as { agent?: { destroy(): void } } | undefined)?.agent?.destroy()
    },
  }
}

/** What an error of the client says about the engine. */
function meaning(error: unknown, strategy: Strategy): Error {
  if (error instanceof Problem || error instanceof EngineRefused || error instanceof DriverUnreachable) return error
  const { statusCode, json, message } = error as { statusCode?: number; json?: { message?: string }; message?: string }
  if (statusCode === undefined) return new DriverUnreachable(strategy, error)
  const reason = json?.message ?? message ?? 'It gave no reason.'
  return isDiskFull(reason) ? problem('EngineDiskFull', strategy) : new EngineRefused(statusCode, reason)
}

/** True for the system's words for ENOSPC and EDQUOT, wherever in a reason they stand. */
export const isDiskFull = (reason: string): boolean => /no space left on device|disk quota exceeded/i.test(reason)

/** For `catch`: fine when it is an answer of one of these kinds, thrown again otherwise. */
export const unless =
  (...statuses: number[]) =>
  (error: unknown): undefined => {
    if (error instanceof EngineRefused && statuses.includes(error.status)) return undefined
    throw error
  }
