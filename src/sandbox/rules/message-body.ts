import { checkComponents } from './components.ts'
import { discordError } from './discord-error.ts'
import { checkEmbeds } from './embeds.ts'
import { absent, choice, type Fields, fields, flag, list, snowflake, text, whole } from './fields.ts'
import type { Spot } from './form.ts'
import type { IsEmoji } from './tally.ts'

const suppressEmbeds = 4
const componentsV2 = 32768
const settable = suppressEmbeds | 64 | 4096 | 8192 | componentsV2

/** What stands beside a message's body. */
export interface Beside {
  /** How many files are uploaded with it. */
  files: number
  /** It changes an existing message. */
  edit?: boolean
  /** What the changed message is now, as far as the rules ask. */
  present?: { flags?: number | undefined; content?: string; embeds?: readonly unknown[] }
  /** The names that `attachment://` may mean; undefined where they are not known. */
  names?: readonly string[]
  /** Which emojis components may carry; any, where it is not known. */
  isEmoji?: IsEmoji
}

/** Collects complaints about a message that is part of a larger body. */
export function checkMessageAt(spot: Spot, message: Fields, beside: Beside): void {
  const flags = whole(spot.at('flags'), message.flags, { min: 0 }) ?? 0
  if (flags & ~settable)
    spot.at('flags').refuse('FLAGS_INVALID', `Flags ${flags & ~settable} cannot be set on a message.`)
  const v2 = ((flags | (beside.present?.flags ?? 0)) & componentsV2) !== 0
  text(spot.at('content'), message.content, { max: 2000 })
  checkEmbeds(spot.at('embeds'), message.embeds)
  checkComponents(spot.at('components'), message.components, v2, beside.names, beside.isEmoji)
  checkMentions(spot.at('allowed_mentions'), message.allowed_mentions)
  text(spot.at('nonce'), message.nonce, { max: 25 })
  flag(spot.at('tts'), message.tts)
  list(spot.at('sticker_ids'), message.sticker_ids, { max: 3 })
  checkAttachments(spot.at('attachments'), message.attachments, beside.files)
  if (v2) refuseLegacy(spot, { ...legacyOf(beside), ...message })
}

/** Throws 50006 where a new message would show nothing; an edit may leave everything as it is. */
export function refuseEmpty(message: Fields, beside: Pick<Beside, 'files' | 'edit'>): void {
  if (beside.edit || beside.files > 0) return
  const some = (value: unknown) => Array.isArray(value) && value.length > 0
  const words = absent(message.content) ? '' : String(message.content).trim()
  if (words !== '' || some(message.embeds) || some(message.components) || some(message.sticker_ids)) return
  if (!absent(message.poll) || (message.message_reference as Fields | undefined)?.type === 1) return
  throw discordError.emptyMessage()
}

/** What a message that becomes a layout must lose by the same edit (page components/reference, Legacy Message Component Behavior). */
const legacyOf = ({ present }: Beside): Fields => ({ content: present?.content, embeds: present?.embeds })

function refuseLegacy(spot: Spot, message: Fields): void {
  for (const key of ['content', 'embeds', 'sticker_ids', 'poll']) {
    const value = message[key]
    if (absent(value) || value === '' || (Array.isArray(value) && value.length === 0)) continue
    spot
      .at(key)
      .refuse(
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      )
  }
}

function checkMentions(spot: Spot, value: unknown): void {
  if (absent(value)) return
  const mentions = fields(spot, value)
  if (!mentions) return
  const parse = list(spot.at('parse'), mentions.parse, { max: 3 })
  for (const [index, kind] of parse.entries()) choice(spot.at('parse').at(index), kind, ['users', 'roles', 'everyone'])
  for (const kind of ['users', 'roles'] as const) {
    const ids = list(spot.at(kind), mentions[kind], { max: 100 })
    for (const [index, id] of ids.entries()) snowflake(spot.at(kind).at(index), id)
    if (ids.length > 0 && parse.includes(kind))
      spot.refuse(
        'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
        `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
      )
  }
  flag(spot.at('replied_user'), mentions.replied_user)
}

function checkAttachments(spot: Spot, value: unknown, files: number): void {
  const entries = list(spot, value, { max: 10 })
  if (files > 10 && entries.length <= 10) spot.refuse('BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.')
  for (const [index, item] of entries.entries()) {
    const entry = fields(spot.at(index), item)
    if (!entry) continue
    text(spot.at(index).at('id'), entry.id, { max: 20, required: true })
    text(spot.at(index).at('filename'), entry.filename, { max: 1024 })
    text(spot.at(index).at('description'), entry.description, { max: 1024 })
  }
}
