import type { Core } from '../world/core.ts'
import { findChannels, findMemberUser, findRole } from '../world/names.ts'
import type { Guild } from '../world/records.ts'
import { refused } from './control-error.ts'

/** A button, select or input, read loosely: the rules checked it when it was sent. */
export interface Component {
  type: number
  id?: number
  custom_id?: string
  style?: number
  disabled?: boolean
  required?: boolean
  label?: string
  min_values?: number
  max_values?: number
  min_length?: number
  max_length?: number
  value?: string
  /** Whether a box is ticked from the start. */
  default?: boolean
  options?: { label: string; value: string; default?: boolean }[]
  default_values?: { id: string; type: 'user' | 'role' | 'channel' }[]
  channel_types?: number[]
  components?: Component[]
  component?: Component
  accessory?: Component
}

export interface Picked {
  values: string[]
  resolved: { users: string[]; channels: string[]; roles: string[] }
}

/** All components, however deep. */
export const flatten = (components: readonly Component[]): Component[] =>
  components.flatMap((c) => [
    c,
    ...flatten([...(c.components ?? []), ...(c.component ? [c.component] : []), ...(c.accessory ? [c.accessory] : [])]),
  ])

export const isSelect = ({ type }: Component): boolean => type === 3 || (type >= 5 && type <= 8)

/** What a person picked in a select, checked as Discord's client does; names become ids. */
export function pick(core: Core, guild: Guild | undefined, select: Component, values: readonly string[]): Picked {
  const least = select.min_values ?? (select.required === false ? 0 : 1)
  const most = select.max_values ?? 1
  if (values.length < least || values.length > most)
    throw refused(`"${select.custom_id}" takes ${least === most ? least : `${least} to ${most}`} values.`)
  const picked: Picked = { values: [], resolved: { users: [], channels: [], roles: [] } }
  for (const value of values) picked.values.push(one(core, guild, select, value, picked.resolved))
  return picked
}

function one(
  core: Core,
  guild: Guild | undefined,
  select: Component,
  value: string,
  resolved: Picked['resolved'],
): string {
  if (select.type === 3) {
    const option = select.options?.find((o) => o.value === value) ?? select.options?.find((o) => o.label === value)
    if (!option) throw refused(`"${select.custom_id}" has no option "${value}".`)
    return option.value
  }
  const role = (select.type === 6 || select.type === 7) && guild ? findRole(guild, value) : undefined
  const user = (select.type === 5 || select.type === 7) && !role ? findMemberUser(core.world, guild, value) : undefined
  const channel = select.type === 8 && guild ? findChannels(core.world, value, guild)[0] : undefined
  const found = role ?? user ?? channel
  const isOfType = !channel || !select.channel_types?.length || select.channel_types.includes(channel.type)
  if (!found || !isOfType) throw refused(`"${select.custom_id}" cannot take "${value}".`)
  if (role) resolved.roles.push(role.id)
  if (user) resolved.users.push(user.id)
  if (channel) resolved.channels.push(channel.id)
  return found.id
}
