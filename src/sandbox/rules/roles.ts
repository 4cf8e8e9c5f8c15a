import { bitSet } from './bits.ts'
import { discordError } from './discord-error.ts'
import { absent, type Fields, fields, flag, text, whole } from './fields.ts'
import type { Spot } from './form.ts'

const WHITE = 0xffffff

/** What a body may say of a role, checked (resources/guild, Create and Modify Guild Role). */
export interface RoleFields {
  name?: string
  permissions?: bigint
  color?: number
  hoist?: boolean
  mentionable?: boolean
}

/** Collects complaints; what it gives back holds those fields alone that the body has. `colors` goes before `color`. */
export function checkRole(form: Spot, body: Fields): RoleFields {
  const name = text(form.at('name'), body.name, { min: 1, max: 100 })
  const permissions = bitSet(form.at('permissions'), body.permissions)
  const color = whole(form.at('color'), body.color, { min: 0, max: WHITE })
  const colors = absent(body.colors) ? {} : (fields(form.at('colors'), body.colors) ?? {})
  const shade = (key: string) => whole(form.at('colors').at(key), colors[key], { min: 0, max: WHITE })
  const primary = shade('primary_color')
  const others = [shade('secondary_color'), shade('tertiary_color')]
  const hoist = flag(form.at('hoist'), body.hoist)
  const mentionable = flag(form.at('mentionable'), body.mentionable)
  const emoji = text(form.at('unicode_emoji'), body.unicode_emoji, { max: 100 })
  form.finish()
  // These take ENHANCED_ROLE_COLORS and ROLE_ICONS, which come with boosts and no guild here has (~ the code).
  if (others.some((other) => other !== undefined) || emoji || body.icon) throw discordError.needsBoosts()
  const shown = primary ?? color
  return {
    ...(name === undefined ? {} : { name }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(shown === undefined ? {} : { color: shown }),
    ...(absent(body.hoist) ? {} : { hoist }),
    ...(absent(body.mentionable) ? {} : { mentionable }),
  }
}
