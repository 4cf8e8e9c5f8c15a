import { connectBot, forEachOf, reply, send } from './trivial-bot.ts'

/** A process of trivial bots: its first argument is the sandbox's address, the others are their tokens' applications' ids. */
const [url = '', ...ids] = process.argv.slice(2)
const world = await fetch(`${url}/sandbox/world?tokens=1`)
const { applications } = (await world.json()) as { applications: { id: string; token: string }[] }
const tokens = new Map(applications.map(({ id, token }) => [id, token]))

await forEachOf(ids, 20, async (id) => {
  const token = tokens.get(id) ?? ''
  await send(`${url}/api/v10/applications/${id}/commands`, 'POST', { name: 'ping', description: 'Answers' }, token)
  await connectBot(url, token, (interaction) => reply(url, interaction))
})
process.stdout.write('all connected\n')
