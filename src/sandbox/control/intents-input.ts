import { GatewayIntentBits } from 'discord-api-types/v10'
import { refused } from './control-error.ts'

/** `intents_allowed` as a bit set: a number, `true` for all, or names of intents. Absent: none of the privileged ones. */
export function allowedIntents(value: unknown): number {
  if (value === undefined || value === null || value === false) return 0
  if (value === true) return -1
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value)
  if (Array.isArray(value)) return value.reduce<number>((all, name) => all | bitOf(name), 0)
  throw refused('"intents_allowed" must be a number or a list of names.')
}

function bitOf(name: unknown): number {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '')
  const found = Object.entries(GatewayIntentBits).find(
    ([key, bit]) =>
      typeof bit === 'number' && (plain(key) === plain(String(name)) || plain(key) === `guild${plain(String(name))}`),
  )
  if (typeof name === 'number') return name
  if (found) return found[1] as number
  throw refused(`There is no intent "${String(name)}".`)
}
