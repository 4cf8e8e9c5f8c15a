import type { App } from '../src/app.ts'
import type { Panel } from '../src/discord/command.ts'
import { plain } from '../src/discord/text.ts'
import type { Client } from '../src/domain/client.ts'

/** What is known of a client, each in a short field; of a server that Muster is not in only the id is known, and it is said so. */
export async function clientFields(client: Client, app: Pick<App, 'clients'>): Promise<NonNullable<Panel['fields']>> {
  const guild = (await app.clients.guilds()).find(({ id }) => id === client.guildId)
  const field = (name: string, value: string | null) => ({ name, value: value ? plain(value) : '–', inline: true })
  return [
    field('Industry', client.industry),
    field('Contact', client.contact),
    field('Time zone', client.timeZone),
    field(
      'Discord server',
      guild?.name ?? (client.guildId && `${client.guildId} (Muster is not in it, so nobody checked it)`),
    ),
  ]
}
