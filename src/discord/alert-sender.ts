import { createHash } from 'node:crypto'
import { type REST, Routes } from 'discord.js'
import type { AlertMessage, AlertSender } from '../app.ts'
import { isCard } from '../domain/incident.ts'
import type { Redactor } from '../lib/redact.ts'
import { alertPanel, refusedPanel } from './alert-panel.ts'
import { findAlert } from './find-alert.ts'
import { incidentButtons } from './incident-buttons.ts'
import { messageOf } from './message.ts'
import { cannotBeChanged, createOwnRest, type OnRefusal, restFailure } from './rest.ts'
import { sendFailed } from './send-failed.ts'

/** Posts alerts as Muster, and edits an incident's card; one send ends within `deadlineMs`, one way or the other. */
export function createAlertSender(needs: {
  apiUrl: string
  token: string
  redact: Pick<Redactor, 'text'>
  onRefusal?: OnRefusal
  deadlineMs?: number
}): AlertSender {
  const { redact } = needs
  const begin = createOwnRest(needs)

  async function show(channelId: string, alert: AlertMessage, body: object, nonce: string): Promise<string> {
    const { rest, signal } = begin()
    const { incident, item } = alert
    const known = incident && isCard(item) && item.clientId === null ? incident : item
    const own = known.messageId && (known.channelId ?? channelId) === channelId ? known.messageId : undefined
    // Tried before, and nobody knows how that ended: it may be there. Discord knows its nonce for “the past few minutes” only.
    const card = own ?? (item.attempts > 0 ? await findAlert({ rest, channelId, alert, body, signal }) : undefined)
    if (card !== undefined && (await edit(rest, channelId, card, body, signal))) return card
    const posted = await rest.post(Routes.channelMessages(channelId), {
      body: { ...body, ...mention(alert), nonce: shortNonce(nonce), enforce_nonce: true },
      signal,
    })
    return (posted as { id: string }).id
  }

  return {
    async send(channelId, alert, nonce) {
      const buttons = alert.incident && alert.item.clientId === null ? incidentButtons(alert.incident) : []
      const { body } = messageOf([alertPanel(alert, redact)], redact, { buttons })
      try {
        return { messageId: await show(channelId, alert, body, nonce) }
      } catch (error) {
        const failure = sendFailed(error, redact)
        if (!failure.invalid) throw failure
        // Better a word than nothing: whoever reads it knows where the rest is.
        const short = messageOf([refusedPanel(alert, failure.message)], redact).body
        const messageId = await show(channelId, alert, short, nonce).catch((again: unknown) => {
          throw sendFailed(again, redact)
        })
        return { messageId, refused: failure.message }
      }
    },
  }
}

/** An edit mentions nobody anew, so only a new message does. */
const mention = ({ roleId }: AlertMessage) =>
  roleId ? { content: `<@&${roleId}>`, allowed_mentions: { parse: [], roles: [roleId] } } : {}

/** False when the message cannot be changed for good, so that a new one has to tell it: a person has deleted it, or it is another's. */
async function edit(
  rest: REST,
  channelId: string,
  messageId: string,
  body: object,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await rest.patch(Routes.channelMessage(channelId, messageId), { body, signal })
    return true
  } catch (error) {
    if (cannotBeChanged(restFailure(error))) return false
    throw error
  }
}

/** Discord takes 25 characters. */
const shortNonce = (nonce: string) =>
  nonce.length <= 25 ? nonce : createHash('sha256').update(nonce).digest('base64url').slice(0, 25)
