import type { OnProgress } from '../src/app.ts'
import type { Input } from '../src/discord/command.ts'
import { duration, plain } from '../src/discord/text.ts'
import type { DeploymentStep } from '../src/domain/deployment.ts'

/** Shows long work step by step in place of “thinking…”, and remembers how far it came. */
export function showProgress(input: Input, heading: string): { on: OnProgress; reached(): string | undefined } {
  let reached: string | undefined
  return {
    on({ step, done, far }) {
      reached = step
      const now = `⏳ ${sentence(step)}… ${far ?? ''}`.trimEnd()
      input.progress([`**${heading}**`, stepLines(done), now].filter(Boolean).join('\n'))
    },
    reached: () => reached && sentence(reached),
  }
}

/** A line for each finished step, with its time. */
export function stepLines(steps: readonly DeploymentStep[]): string {
  return steps
    .map(({ name, ms, ended, note }) => {
      const line = `${icons[ended ?? 'done']} ${sentence(name)} · ${duration(ms)}`
      return note ? `${line}: ${plain(note)}` : line
    })
    .join('\n')
}

const icons = { done: '✅', skipped: '⏭️', failed: '❌' } as const
const sentence = (step: string) => step.charAt(0).toUpperCase() + step.slice(1)
