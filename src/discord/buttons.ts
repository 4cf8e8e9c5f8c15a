import { type ProblemCode, problem } from '../domain/errors.ts'
import type { Answer } from './answer.ts'
import { type Ask, inputOf } from './ask.ts'
import type { Command } from './command.ts'
import type { Remembered } from './custom-id.ts'
import { directWithinMs, type Flow, progressMessage, replyMessage, runCommand } from './flow.ts'
import { incidentOptions, whispered } from './incident-buttons.ts'
import { messageOf, problemPanel } from './message.ts'

/** Confirmations, pages and what stands under alerts; everything a button needs is in its id, so a restart of Muster does not break it. */
export interface Buttons {
  press(customId: string, messageId: string, ask: Ask, answer: Answer): Promise<void>
  /** Where the answer goes: `inPlace` of the message that the button is on, or a message of its own, for one person or for all. */
  placeOf(customId: string): 'inPlace' | 'whisper' | 'aloud'
}

const confirmationLifeMs = 10 * 60_000

export function createButtons(flow: Flow): Buttons {
  const { app, clock, customIds, index, redact, runner } = flow
  /** Messages whose confirmation was pressed, with when: a second click must not act again. */
  const pressed = new Map<string, number>()

  const tell = (code: ProblemCode) => messageOf([problemPanel(problem(code))], redact)

  /** False when somebody pressed it before. */
  function take(messageId: string): boolean {
    const now = clock.now().getTime()
    for (const [id, at] of pressed) if (now - at > confirmationLifeMs) pressed.delete(id)
    if (pressed.has(messageId)) return false
    pressed.set(messageId, now)
    return true
  }

  async function confirmed(
    messageId: string,
    what: Remembered,
    command: Command,
    ask: Ask,
    answer: Answer,
  ): Promise<void> {
    if (!take(messageId)) return answer.seen()
    let acts = false
    await runner.run({
      path: what.path,
      command,
      ask,
      answer,
      async work(begun) {
        acts = true
        const show = (text: string) => progressMessage(flow, what.path, text)
        answer.deferAt(directWithinMs, show('Working on it…'))
        begun()
        const input = inputOf(ask, (text) => answer.progress(show(text)), answer.messageId)
        const reply = await command.run(input, app())
        await answer.show(replyMessage(flow, reply))
        return reply
      },
    })
    // Refused before anything was done: the button stays good for who may press it.
    if (!acts) pressed.delete(messageId)
  }

  async function turned(what: Remembered, command: Command, ask: Ask, answer: Answer): Promise<void> {
    await runner.run({
      path: what.path,
      command,
      ask,
      answer,
      async work() {
        answer.deferAt(directWithinMs)
        const input = inputOf(ask, () => undefined)
        const reply = await command.run(input, app())
        await answer.show(replyMessage(flow, reply))
        return reply
      },
    })
  }

  return {
    placeOf(customId) {
      const what = customIds.read(customId)
      if (what?.kind !== 'incident') return 'inPlace'
      return 'path' in what && whispered(what.path) ? 'whisper' : 'aloud'
    },
    async press(customId, messageId, ask, answer) {
      const what = customIds.read(customId)
      if (!what || 'forgotten' in what) return answer.whisper(tell('ButtonExpired'))
      if (what.userId !== '' && what.userId !== ask.actor.userId) return answer.whisper(tell('NotYourButton'))
      if (what.kind === 'cancel') {
        if (!take(messageId)) return answer.seen()
        return answer.show(messageOf([{ title: 'Cancelled', tone: 'quiet', text: 'Nothing was changed.' }], redact))
      }
      const command = index.find(what.path)
      if (!command) return answer.show(messageOf([problemPanel(problem('UnknownCommand', what.path))], redact))
      const asked = { ...ask, options: what.options }
      // As if typed: who pressed is checked as who types, and the card stays as it is.
      if (what.kind === 'incident')
        return runCommand(flow, {
          ...{ path: what.path, command, ask: asked, answer },
          optionsOf: () => incidentOptions(what, app()),
        })
      if (what.kind === 'page') return turned(what, command, asked, answer)
      if (clock.now().getTime() - what.issuedAt.getTime() > confirmationLifeMs)
        return answer.show(tell('ConfirmationExpired'))
      return confirmed(messageId, what, command, asked, answer)
    },
  }
}
