import { type APIMessage, type REST, Routes, SnowflakeUtil } from 'discord.js'
import type { AlertMessage } from '../app.ts'
import { alertMark } from './alert-panel.ts'

/** Between Discord's clock and the database's. */
const skewMs = 60_000

/**
 * The id of the message that already tells of this alert, among the newest hundred of the channel; undefined where there is
 * none. Where it is another bot's after all, it cannot be changed, and a new one is posted. Discord returns no nonce of older messages, so an incident's is known by its footer, a notice by its words.
 */
export async function findAlert(needs: {
  rest: REST
  channelId: string
  alert: AlertMessage
  body: object
  signal: AbortSignal
}): Promise<string | undefined> {
  const { rest, channelId, alert, body, signal } = needs
  // Discord numbers messages by time. https://docs.discord.com/developers/reference#snowflakes
  const since = alert.item.createdAt.getTime() - skewMs
  const messages = await newestMessages(rest, channelId, signal)
  const text = (body as Pick<APIMessage, 'embeds'>).embeds[0]?.description
  const found = messages.find(({ id, author, embeds: [embed] }) => {
    if (!author.bot || SnowflakeUtil.timestampFrom(id) < since) return false
    return alert.incident
      ? embed?.footer?.text.startsWith(alertMark(alert.item, alert.incident))
      : embed?.description === text
  })
  return found?.id
}

/** The newest hundred messages of a channel or thread, as many as Discord gives at once. */
export function newestMessages(rest: REST, channelId: string, signal: AbortSignal): Promise<APIMessage[]> {
  const query = new URLSearchParams({ limit: '100' })
  return rest.get(Routes.channelMessages(channelId), { query, signal }) as Promise<APIMessage[]>
}
