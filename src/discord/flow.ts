import { problem } from '../domain/errors.ts'
import type { Answer } from './answer.ts'
import { type Ask, inputOf } from './ask.ts'
import type { Command, Reply } from './command.ts'
import type { CommandIndex } from './command-index.ts'
import { type createCommandRunner, decideWithinMs, type Needs as RunnerNeeds } from './command-runner.ts'
import type { CustomIds } from './custom-id.ts'
import { modalOf } from './form.ts'
import type { OutgoingMessage } from './interaction-port.ts'
import { type Button, messageOf } from './message.ts'
import { within } from './within.ts'

/** What every flow from an interaction to an answer needs. */
export interface Flow extends RunnerNeeds {
  index: CommandIndex
  customIds: CustomIds
  runner: ReturnType<typeof createCommandRunner>
}

/** A quick answer is given at once; a slower one begins with “thinking…”. */
export const directWithinMs = 400

/** From a typed command, a button that stands for one, or a submitted form to its answer; a form or a confirmation may come before the run. */
export async function runCommand(
  flow: Flow,
  {
    path,
    command,
    ask,
    answer,
    submitted = false,
    optionsOf,
  }: {
    path: string
    command: Command
    ask: Ask
    answer: Answer
    submitted?: boolean
    /** Where the options are yet to be found out; asked when access is certain. */
    optionsOf?: () => Promise<Ask['options']>
  },
): Promise<void> {
  const { app, clock, customIds, redact } = flow
  const id = { path, userId: ask.actor.userId, issuedAt: clock.now(), index: 0 }
  await flow.runner.run({
    path,
    command,
    ask,
    answer,
    async work(begun) {
      const progress = (text: string) => answer.progress(progressMessage(flow, path, text))
      const inTime = <T>(work: () => Promise<T>) =>
        within(decideWithinMs - answer.elapsedMs(), clock, work, problem('DatabaseUnreachable'))
      const options = optionsOf ? await inTime(optionsOf) : ask.options
      const input = inputOf({ ...ask, options }, progress, answer.messageId)
      if (command.form && !submitted) {
        const build = () => command.form?.(input, app()) ?? Promise.resolve(undefined)
        const form = await inTime(build)
        if (form) {
          await answer.openModal(modalOf(form, customIds.write({ ...id, kind: 'form', options: asText(options) })))
          return undefined
        }
      }
      answer.deferAt(directWithinMs)
      const asked = await command.confirm?.(input, app())
      if (asked) {
        const { title, text, button, options } = asked
        const buttons: Button[] = [
          { label: button, style: 'danger', customId: customIds.write({ ...id, kind: 'confirm', options }) },
          { label: 'Cancel', customId: customIds.write({ ...id, kind: 'cancel', options: {}, index: 1 }) },
        ]
        await answer.show(messageOf([{ title, text, tone: 'warning' }], redact, { buttons }))
        return undefined
      }
      begun()
      const reply = await command.run(input, app())
      await answer.show(replyMessage(flow, reply))
      return reply
    },
  })
}

/** A reply with its links and page buttons. */
export function replyMessage(
  { customIds, clock, redact }: Pick<Flow, 'customIds' | 'clock' | 'redact'>,
  reply: Reply,
): OutgoingMessage {
  const buttons = (reply.buttons ?? []).map((button, index): Button => {
    if ('url' in button) return button
    const remembered = { kind: 'page', path: button.command, options: button.options, userId: '', index } as const
    return {
      label: button.label,
      customId: customIds.write({ ...remembered, issuedAt: clock.now() }),
      ...(button.disabled ? { disabled: true } : {}),
    }
  })
  return messageOf(reply.panels, redact, { buttons, ...(reply.files ? { files: reply.files } : {}) })
}

/** What stands in place of “thinking…” while long work runs. */
export function progressMessage({ redact }: Flow, path: string, text: string): OutgoingMessage {
  return messageOf([{ title: `/${path}`, tone: 'info', text }], redact)
}

const asText = (options: Ask['options']) =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [key, String(value)]))
