import type { Panel } from '../src/discord/command.ts'
import { plain } from '../src/discord/text.ts'
import type { Client } from '../src/domain/client.ts'

/** What is known of a client, each in a short field. */
export function clientFields(client: Client): NonNullable<Panel['fields']> {
  const field = (name: string, value: string | null) => ({ name, value: value ? plain(value) : '–', inline: true })
  return [
    field('Industry', client.industry),
    field('Contact', client.contact),
    field('Time zone', client.timeZone),
    field('Discord server', client.guildId),
  ]
}
