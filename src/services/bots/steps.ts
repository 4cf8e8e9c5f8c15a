import type { DeploymentStep } from '../../domain/deployment.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Insist } from '../insist.ts'
import type { OnProgress } from '../services.ts'

/** Long work in named steps: tells what is being done and measures what is done. */
export interface Steps {
  run<T>(name: string, work: (note: Note, far: HowFar) => Promise<T>): Promise<T>
  /** Work that belongs to no step, and is as patient as they are. */
  also<T>(work: () => Promise<T>): Promise<T>
  /** Those that have ended, well or not. */
  readonly done: readonly DeploymentStep[]
}

/** Says something about the step that is being done; `skipped` when there was nothing to do. */
export type Note = (text: string, ended?: 'skipped') => void

/** Says how far a step is that takes long; nothing of it is kept. */
export type HowFar = (text: string) => void

/** Steps that wait this long while the database is away, instead of failing at once. Their work may then be done twice. */
export interface Patience {
  insist: Insist
  withinMs: number
}

/** A listener that fails does not spoil the work it listens to. */
export function createSteps(clock: Clock, onProgress?: OnProgress, patience?: Patience): Steps {
  const done: DeploymentStep[] = []

  function tell(step: string, far?: string): void {
    try {
      onProgress?.({ step, done: [...done], ...(far === undefined ? {} : { far }) })
    } catch {
      // It only shows what is going on.
    }
  }

  async function insist<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (!patience) return work()
    const { withinMs } = patience
    return patience.insist(what, work, { withinMs, onWait: () => tell('wait for the database') })
  }

  return {
    done,
    also: (work) => insist('work in steps', work),
    async run(step, work) {
      tell(step)
      const began = clock.now().getTime()
      const noted: Pick<DeploymentStep, 'note' | 'ended'> = {}
      const end = (how: typeof noted) => done.push({ name: step, ms: clock.now().getTime() - began, ...noted, ...how })
      const note: Note = (text, ended) => Object.assign(noted, { note: text, ...(ended ? { ended } : {}) })
      try {
        const result = await insist(step, () => work(note, (far) => tell(step, far)))
        end({})
        return result
      } catch (error) {
        end({ ended: 'failed' })
        throw error
      }
    },
  }
}
