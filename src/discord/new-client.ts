import { Client, GatewayIntentBits, Options } from 'discord.js'
import { countRefusals, type OnRefusal, restAddress } from './rest.ts'

/** A discord.js client that keeps guilds and who owns them; everything else would fill the memory for nothing. */
export function newClient(apiUrl: string, onRefusal?: OnRefusal): Client {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { ...restAddress(apiUrl), timeout: 10_000, retries: 2 },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      ApplicationCommandManager: 0,
      GuildMemberManager: { maxSize: 1, keepOverLimit: (member) => member.id === member.client.user.id },
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      ThreadManager: 0,
      UserManager: { maxSize: 1, keepOverLimit: (user) => user.id === user.client.user?.id },
      VoiceStateManager: 0,
    }),
  })
  countRefusals(client.rest, onRefusal)
  return client
}
