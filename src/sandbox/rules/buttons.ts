import { absent, address, choice, type Fields, fields, flag, missing, snowflake, text } from './fields.ts'
import type { Spot } from './form.ts'
import type { Tally } from './tally.ts'

const link = 5
const premium = 6

/** Checks a button, in a row or beside a section. */
export function checkButton(spot: Spot, button: Fields, tally: Tally): void {
  tally.component(spot, button)
  const style = choice(spot.at('style'), button.style, [1, 2, 3, 4, 5, 6])
  const label = text(spot.at('label'), button.label, { max: 80 })
  flag(spot.at('disabled'), button.disabled)
  checkEmoji(spot.at('emoji'), button.emoji, tally)
  if (style === premium) {
    checkPremium(spot, button)
    return
  }
  if (!absent(button.sku_id)) exclusive(spot.at('sku_id'))
  if (!label && absent(button.emoji)) missing(spot.at('label'))
  if (style === link) {
    if (absent(button.url)) missing(spot.at('url'))
    address(spot.at('url'), button.url, { max: 512 })
    if (!absent(button.custom_id)) exclusive(spot.at('custom_id'))
    return
  }
  tally.customId(spot, button)
  if (!absent(button.url)) exclusive(spot.at('url'))
}

/** Checks an emoji by its name or id, as buttons and options carry one. */
export function checkEmoji(spot: Spot, value: unknown, tally: Tally): void {
  if (absent(value)) return
  const emoji = fields(spot, value)
  if (!emoji) return
  text(spot.at('name'), emoji.name, { max: 32 })
  if (!absent(emoji.id)) snowflake(spot.at('id'), emoji.id)
  if (absent(emoji.id) && absent(emoji.name)) missing(spot.at('name'))
  else tally.emoji(spot, emoji)
}

/** Nothing is for sale here, as with an application without monetization: every SKU is unknown (the code is not documented). */
function checkPremium(spot: Spot, button: Fields): void {
  if (absent(button.sku_id)) missing(spot.at('sku_id'))
  else spot.at('sku_id').refuse('BUTTON_COMPONENT_INVALID_SKU', 'Unknown SKU')
}

function exclusive(spot: Spot): void {
  spot.refuse('BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE', 'A custom id and url cannot both be specified')
}
