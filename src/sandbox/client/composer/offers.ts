import type { OptionShape } from '../../typing/command-shape.ts'
import type { Guild } from '../shapes.ts'

/** One thing that may be picked for an option: what is shown, and what is sent. */
export interface Offer {
  text: string
  value: string
  note?: string
}

const most = 25

/** What Discord's client itself offers for an option: choices, booleans, members, channels, roles. */
export function offersFor(option: OptionShape, guild: Guild | undefined, typed: string): Offer[] {
  const all = allFor(option, guild)
  const query = typed.replace(/^[@#&]+/, '').toLowerCase()
  const exact = all.some(({ text }) => text === typed)
  const hits = exact ? all : all.filter(({ text }) => text.toLowerCase().includes(query))
  return hits.slice(0, most)
}

function allFor({ type, choices }: OptionShape, guild: Guild | undefined): Offer[] {
  if (choices && choices.length > 0) return choices.map(({ name, value }) => ({ text: name, value: String(value) }))
  const people = (guild?.members ?? []).map(({ user_id, username, bot }) => ({
    text: `@${username}`,
    value: user_id,
    ...(bot ? { note: 'APP' } : {}),
  }))
  const roles = (guild?.roles ?? [])
    .filter(({ name }) => name !== '@everyone')
    .map(({ id, name }) => ({ text: `@${name}`, value: `<@&${id}>`, note: 'Role' }))
  const channels = (guild?.channels ?? []).map(({ id, name }) => ({ text: `#${name}`, value: id }))
  const booleans = ['True', 'False'].map((text) => ({ text, value: text }))
  return { 5: booleans, 6: people, 7: channels, 8: roles, 9: [...people, ...roles] }[type] ?? []
}
