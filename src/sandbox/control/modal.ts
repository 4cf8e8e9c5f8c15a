import { storeEphemeral } from '../world/attachments.ts'
import type { Core } from '../world/core.ts'
import { startInteraction } from '../world/interactions.ts'
import type { Guild, Interaction, User } from '../world/records.ts'
import { findMessage } from '../world/world.ts'
import type { GivenFiles } from './attachments.ts'
import { type Component, flatten, isSelect, type Picked, pick } from './components.ts'
import { refused } from './control-error.ts'

const TEXT_INPUT = 4
const LABEL = 18
const FILE_UPLOAD = 19
const RADIO_GROUP = 21
const CHECKBOX_GROUP = 22
const CHECKBOX = 23

/** Submits the modal that an interaction opened: checks the fields as Discord's client does, and sends them. */
export async function submitModal(
  core: Core,
  opened: Interaction,
  user: User,
  { fields, files }: { fields: Record<string, unknown>; files: GivenFiles },
): Promise<Interaction> {
  const { modal } = opened
  const application = core.world.applications.get(opened.application_id)
  const channel = core.world.channels.get(opened.channel_id)
  if (!modal || !application || !channel) throw refused('That modal is gone.')
  const guild = core.world.guilds.get(opened.guild_id ?? '')
  const components = modal.components as unknown as Component[]
  const known = flatten(components).flatMap((c) => c.custom_id ?? [])
  const stranger = Object.keys(fields).find((id) => !known.includes(id))
  if (stranger !== undefined) throw refused(`The modal has no field "${stranger}".`)
  const filling: Filling = { core, guild, fields, files, resolved: { users: [], channels: [], roles: [] }, taken: [] }
  const filledIn = components.map((c) => filled(filling, c))
  files.expectAllIn(filling.taken)
  const stored = await storeEphemeral(core, channel.id, files.all)
  const message = findMessage(core.world, opened.source_message_id ?? '')
  return startInteraction(core, {
    type: 5,
    application,
    user,
    channel,
    data: { custom_id: modal.custom_id, components: filledIn },
    resolved: { ...filling.resolved, files: stored },
    openedBy: opened.id,
    ...(message ? { message } : {}),
  })
}

interface Filling {
  core: Core
  guild: Guild | undefined
  fields: Record<string, unknown>
  files: GivenFiles
  /** What the fields name. */
  resolved: Picked['resolved']
  /** The files that a field takes, by the CDN's id. */
  taken: string[]
}

function filled(filling: Filling, component: Component): object {
  const { core, guild, resolved } = filling
  const inside = (c: Component) => filled(filling, c)
  const { type, id = 0, custom_id = '' } = component
  if (type === LABEL && component.component) return { type, id, component: inside(component.component) }
  if (component.components) return { type, id, components: component.components.map(inside) }
  if (custom_id === '') return { type, id }
  const given = filling.fields[custom_id]
  if (type === TEXT_INPUT) return { type, id, custom_id, value: textOf(component, given) }
  if (type === FILE_UPLOAD) return { type, id, custom_id, values: uploaded(filling, component, given) }
  if (type === CHECKBOX) return { type, id, custom_id, value: checked(component, given) }
  if (type === RADIO_GROUP) return { type, id, custom_id, value: ticked(component, given)[0] ?? null }
  if (type === CHECKBOX_GROUP) return { type, id, custom_id, values: ticked(component, given) }
  if (!isSelect(component)) throw refused(`"${custom_id}" cannot be filled here.`)
  const values = given === undefined ? defaultsOf(component) : [given].flat().map(String)
  const isLeftOut = values.length === 0 && component.required === false
  const picked = isLeftOut ? undefined : pick(core, guild, component, values)
  for (const kind of ['users', 'channels', 'roles'] as const) resolved[kind].push(...(picked?.resolved[kind] ?? []))
  return { type, id, custom_id, values: picked?.values ?? [] }
}

/** A field for files takes one unless it says otherwise (page components/reference, File Upload). */
function uploaded({ files, taken }: Filling, component: Component, given: unknown): string[] {
  const { custom_id, required = true, min_values: least = 1, max_values: most = 1 } = component
  const wanted = given === undefined ? [] : [given].flat().map(String)
  if (wanted.length === 0 && !required) return []
  if (wanted.length < least || wanted.length > most)
    throw refused(`"${custom_id}" takes ${least === most ? least : `${least} to ${most}`} files.`)
  const ids = wanted.map((name) => {
    const id = files.find(name)
    if (id === undefined) throw refused(`"${custom_id}" takes files, and none called "${name}" came along.`)
    return id
  })
  if (new Set(ids).size < ids.length) throw refused(`"${custom_id}" takes each file once.`)
  taken.push(...ids)
  return ids
}

function checked({ custom_id, default: byDefault = false }: Component, given: unknown): boolean {
  const value = given ?? byDefault
  if (typeof value !== 'boolean') throw refused(`"${custom_id}" takes true or false.`)
  return value
}

/** What was ticked in a group, by value or label. */
function ticked(component: Component, given: unknown): string[] {
  const { custom_id, options = [], required = true } = component
  const most = component.max_values ?? (component.type === RADIO_GROUP ? 1 : options.length)
  const least = component.min_values ?? (required ? 1 : 0)
  const wanted = given === undefined ? defaultsOf(component) : [given].flat().map(String)
  if (wanted.length === 0 && !required) return []
  if (wanted.length < least || wanted.length > most) throw refused(`"${custom_id}" takes ${least} to ${most} values.`)
  return wanted.map((one) => {
    const option = options.find((o) => o.value === one) ?? options.find((o) => o.label === one)
    if (!option) throw refused(`"${custom_id}" has no option "${one}".`)
    return option.value
  })
}

function textOf(component: Component, given: unknown): string {
  const value = given === undefined ? (component.value ?? '') : String(given)
  const { custom_id, min_length = 0, max_length = 4000, required = true } = component
  if (value === '' && required) throw refused(`"${custom_id}" is required.`)
  if (value !== '' && value.length < min_length)
    throw refused(`"${custom_id}" must have at least ${min_length} characters.`)
  if (value.length > max_length) throw refused(`"${custom_id}" must have at most ${max_length} characters.`)
  return value
}

const defaultsOf = ({ options = [], default_values = [] }: Component): string[] => [
  ...options.filter((option) => option.default).map((option) => option.value),
  ...default_values.map(({ id }) => id),
]
