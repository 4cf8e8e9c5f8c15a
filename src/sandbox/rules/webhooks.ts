import { DiscordError } from './discord-error.ts'
import { absent, address, type Fields, fields, text } from './fields.ts'
import { createForm, type Spot } from './form.ts'
import { type Beside, checkMessageAt, refuseEmpty } from './message-body.ts'

const LONGEST_NAME = 80
const FORBIDDEN = ['clyde', 'discord']

/** Collects complaints about a webhook's name (resources/webhook, Create Webhook). */
export function checkWebhookName(spot: Spot, value: unknown, options: { required?: boolean } = {}): string | undefined {
  const name = text(spot, value, { min: 1, max: LONGEST_NAME, required: options.required === true })
  const found = FORBIDDEN.find((part) => name?.toLowerCase().includes(part))
  if (found) spot.refuse('USERNAME_INVALID_CONTAINS', `Username cannot contain "${found}"`)
  return name
}

/** What a webhook may do with components: nothing (they are passed over), show those that do nothing, or all. */
export type ComponentRight = 'none' | 'shown' | 'all'

/**
 * Checks a message that a channel's webhook writes or edits (resources/webhook, Execute Webhook); the message without what is
 * passed over.
 */
export function checkWebhookMessage(value: unknown, beside: Beside, right: ComponentRight): Fields {
  const form = createForm()
  const { components, ...rest } = fields(form, value) ?? {}
  const body = right === 'none' || components === undefined ? rest : { ...rest, components }
  checkMessageAt(form, body, beside)
  checkWebhookName(form.at('username'), body.username)
  address(form.at('avatar_url'), body.avatar_url)
  text(form.at('thread_name'), body.thread_name, { max: 100 })
  if (right === 'shown') refuseInteractive(form.at('components'), body.components)
  form.finish()
  refuseEmpty(body, beside)
  // Forums are not emulated, so no channel here may have a thread made this way (topics/opcodes-and-status-codes).
  if (!absent(body.thread_name))
    throw new DiscordError(400, 220003, 'Webhooks can only create threads in forum channels')
  return body
}

/** That only an application's own webhook has interactive components is documented; ~ with which words it is refused is not. */
function refuseInteractive(spot: Spot, value: unknown): void {
  if (!Array.isArray(value)) return
  for (const [index, part] of value.entries()) refusePart(spot.at(index), part)
}

function refusePart(spot: Spot, part: Fields | null | undefined): void {
  if (!absent(part?.custom_id))
    spot.at('custom_id').refuse('COMPONENT_INTERACTIVE_NOT_ALLOWED', 'This webhook cannot send interactive components')
  refuseInteractive(spot.at('components'), part?.components)
  if (!absent(part?.accessory)) refusePart(spot.at('accessory'), part.accessory as Fields)
}
