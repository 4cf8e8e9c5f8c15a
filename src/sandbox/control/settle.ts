import type { Core } from '../world/core.ts'
import { messagesOfInteraction } from '../world/interactions.ts'
import type { Interaction } from '../world/records.ts'
import { refused } from './control-error.ts'
import type { Input } from './input.ts'
import { messageText } from './views.ts'

const SETTLE_MS = 15_000

/** How long and for what a caller waits. */
export interface Patience {
  settleMs: number
  until?: RegExp
}

export function patienceOf(input: Input): Patience {
  const settleMs = input.optionalNumber('settle_ms') ?? SETTLE_MS
  const until = input.optionalText('until')
  if (until === undefined) return { settleMs }
  try {
    return { settleMs, until: new RegExp(until) }
  } catch {
    throw refused('"until" is not a regular expression.')
  }
}

/** Resolves when the interaction settled as the caller wants, or the patience is over. */
export function settled(core: Core, interaction: Interaction, { settleMs, until }: Patience): Promise<void> {
  const isDone = () => {
    if (interaction.state === 'failed' || interaction.state === 'modal') return true
    if (!until) return interaction.state === 'replied'
    return messagesOfInteraction(core, interaction).some((message) => until.test(messageText(message)))
  }
  if (isDone()) return Promise.resolve()
  return new Promise((resolve) => {
    const check = () => {
      // A message is told of before the interaction's state follows.
      if (isDone()) setImmediate(finish)
    }
    const timer = setTimeout(finish, settleMs)
    const stops = (['interaction', 'message', 'message_update'] as const).map((kind) => core.bus.on(kind, check))
    function finish() {
      clearTimeout(timer)
      for (const stop of stops) stop()
      resolve()
    }
  })
}
