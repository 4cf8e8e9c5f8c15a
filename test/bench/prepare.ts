import { type Apart, type Message, textOf } from '../e2e/harness.ts'

/** All the sandbox's applications in the pool, alerts to #ops, one client. */
export async function prepare({ hands }: Apart): Promise<void> {
  const { applications } = await hands.world()
  await hands.addTokens(applications.filter(({ name }) => name !== 'Muster').map(({ token }) => token))
  await hands.admin('/alerts channel channel:#ops')
  await hands.admin('/client create name:Bench')
}

/** All alerts so far, with when Discord took each. */
export const postedAlerts = ({ hands }: Apart) => hands.messages('ops') as Promise<(Message & { timestamp: string })[]>

/** Creates a bot and waits for the final reply; throws when that tells of a failure. */
export async function create({ hands }: Apart, name: string, template = 'standard'): Promise<void> {
  const line = `/bot create name:${name} client:Bench template:${template}`
  const text = textOf((await hands.admin(line, 'is online|was not created', 90_000)).messages)
  if (!text.includes('is online')) throw new Error(text)
}

/** How long after `began` the sandbox took the IDENTIFY of the bot created then, in milliseconds. */
export async function readyAfter({ hands }: Apart, began: number): Promise<number> {
  const log = await hands.call<{ at: string; kind: string; code?: number }[]>('GET', `/sandbox/log?since=${began}`)
  const ready = log.find(({ kind, code }) => kind === 'identify' && code === undefined)
  if (!ready) throw new Error('a bot was created, but its login is not to be found')
  return Date.parse(ready.at) - began
}
