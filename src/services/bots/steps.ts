import type { DeploymentStep } from '../../domain/deployment.ts'
import type { Clock } from '../../lib/clock.ts'
import type { OnProgress } from '../services.ts'

/** Long work in named steps: tells what is being done and measures what is done. */
export interface Steps {
  run<T>(name: string, work: () => Promise<T>): Promise<T>
  readonly done: readonly DeploymentStep[]
}

/** A listener that fails does not spoil the work it listens to. */
export function createSteps(clock: Clock, onProgress?: OnProgress): Steps {
  const done: DeploymentStep[] = []
  return {
    done,
    async run(step, work) {
      try {
        onProgress?.({ step, done: [...done] })
      } catch {
        // It only shows what is going on.
      }
      const began = clock.now().getTime()
      const result = await work()
      done.push({ name: step, ms: clock.now().getTime() - began })
      return result
    },
  }
}
