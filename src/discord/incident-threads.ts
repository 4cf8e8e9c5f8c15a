import { type REST, Routes } from 'discord.js'
import type { IncidentThreads } from '../app.ts'
import type { Incident } from '../domain/incident.ts'
import type { ThreadPart, ThreadStep } from '../domain/incident-thread.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Panel } from './command.ts'
import { cutEnd } from './cut.ts'
import { newestMessages } from './find-alert.ts'
import { logField } from './incident-card.ts'
import { messageOf } from './message.ts'
import { createOwnRest, type OnRefusal, restFailure } from './rest.ts'
import { sendFailed } from './send-failed.ts'
import { count } from './text.ts'

/** The message has a thread already, Muster's of before or a person's. A message has one at most, whose id is its own (resources/channel, Start Thread from Message). */
const threadExists = 160004
/** Unknown message, wrong kind of channel, locked, a thousand threads active (topics/opcodes-and-status-codes). */
const noThread = [10008, 50024, 160005, 160006]
/** Minutes of silence after which Discord hides it: a day, which every server may choose. */
const archiveAfter = 1440

/** Threads under the cards of incidents, as Muster itself. `name` = what one is called, `line` = how a step reads. */
export function createIncidentThreads(needs: {
  apiUrl: string
  token: string
  redact: Pick<Redactor, 'text'>
  name: (incident: Incident) => string
  line: (step: ThreadStep) => string
  onRefusal?: OnRefusal
  deadlineMs?: number
}): IncidentThreads {
  const { redact, name, line } = needs
  const begin = createOwnRest(needs)

  async function mayFail<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw sendFailed(error, redact, noThread)
    }
  }

  return {
    open: (incident) =>
      mayFail(async () => {
        const { rest, signal } = begin()
        const { channelId, messageId } = incident
        const body = { name: cutEnd(redact.text(name(incident)), 100), auto_archive_duration: archiveAfter }
        try {
          const made = await rest.post(Routes.threads(channelId ?? '', messageId ?? ''), { body, signal })
          return (made as { id: string }).id
        } catch (error) {
          const failure = restFailure(error)
          if (failure?.kind === 'refused' && failure.code === threadExists) return messageId ?? ''
          throw error
        }
      }),
    post: (threadId, incident, part, nonce) =>
      mayFail(async () => {
        const { rest, signal } = begin()
        const panel = partPanel(incident, part, line, redact)
        if (part.attempts > 0 && (await isThere(rest, threadId, panel.footer, signal))) return
        const { body } = messageOf([panel], redact)
        await rest.post(Routes.channelMessages(threadId), { body: { ...body, nonce, enforce_nonce: true }, signal })
      }),
  }
}

function partPanel(
  incident: Incident,
  { part, steps, logTail }: ThreadPart,
  line: (step: ThreadStep) => string,
  redact: Pick<Redactor, 'text'>,
): Panel & { footer: string } {
  return {
    title: part === 1 ? 'What happened' : 'What happened then',
    tone: 'quiet',
    text: steps.map(line).join('\n'),
    fields: [...restartsField(incident), ...logField({ logTail }, redact)],
    footer: `Incident ${incident.id.slice(0, 8)} · part ${part}`,
  }
}

/** Starting again is no step of its own while it succeeds or fails at once. */
const restartsField = ({ restarts }: Incident) =>
  restarts === 0 ? [] : [{ name: 'Restarts so far', value: count(restarts, 'restart'), inline: true }]

/** Discord remembers a nonce for a few minutes only, so it is looked for among the newest hundred messages. */
async function isThere(rest: REST, threadId: string, footer: string, signal: AbortSignal): Promise<boolean> {
  const messages = await newestMessages(rest, threadId, signal)
  return messages.some(({ author, embeds: [embed] }) => author.bot && embed?.footer?.text === footer)
}
