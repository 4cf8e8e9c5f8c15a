import { type ApplicationCommandDataResolvable, Client, Events, GatewayIntentBits } from 'discord.js'

/** A bot that has logged in as the sandbox's application Muster, in place of the real one, with these commands in Muster HQ. */
export async function standIn(url: string, commands: readonly ApplicationCommandDataResolvable[]): Promise<Client> {
  const world = (await (await fetch(`${url}/sandbox/world?tokens=1`)).json()) as {
    applications: { name: string; token: string }[]
  }
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api: `${url}/api`, version: '10', cdn: `${url}/cdn` },
  })
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(world.applications.find(({ name }) => name === 'Muster')?.token ?? '')
  const guild = (await ready).guilds.cache.find(({ name }) => name === 'Muster HQ')
  await guild?.commands.set(commands)
  return client
}
