import type { Settings } from './bot.ts'
import { problem } from './errors.ts'
import type { TemplateManifest, TemplateSetting } from './template.ts'

type Value = Settings[string]
type Read = { value: Value } | { reason: string }

/** A text setting's length where its template sets none: what Discord's text inputs hold. */
const mostCharacters = 4000

/**
 * Fills in defaults and checks what was given against the template, in the template's order, so that equal settings are
 * equal text. Text as a form gives it is read as the setting's own type, blank as “the default”. Throws the Problem
 * `SettingInvalid` for the first that is wrong; a setting the template does not know is refused, so that a typing error is
 * not lost in silence.
 */
export function completeSettings(
  manifest: Pick<TemplateManifest, 'settings'>,
  given: Readonly<Record<string, unknown>>,
): Settings {
  const unknown = Object.keys(given).find((key) => !manifest.settings.some((setting) => setting.key === key))
  if (unknown !== undefined) {
    const known = manifest.settings.map(({ key }) => key).join(', ') || 'none'
    throw problem('SettingInvalid', unknown, 'the template has no such setting', known)
  }
  return Object.fromEntries(
    manifest.settings.map((setting) => {
      const read = readSetting(setting, given[setting.key])
      if ('value' in read) return [setting.key, read.value]
      throw problem('SettingInvalid', setting.label, read.reason, allowedValues(setting))
    }),
  )
}

/** What the setting takes, for people: `a whole number, 3 to 25`. */
export function allowedValues(setting: TemplateSetting): string {
  const { min, max, pattern, patternHint } = setting
  const range = rangeOf(min, max)
  switch (setting.type) {
    case 'boolean':
      return 'yes or no'
    case 'choice':
      return (setting.choices ?? []).join(', ')
    case 'colour':
      return 'a colour as six hex digits, for example #3ba55d'
    case 'url':
      return 'an address that begins with https:// or http://'
    case 'channel':
      return 'the id of a channel: right-click it in Discord and choose “Copy Channel ID”'
    case 'role':
      return 'the id of a role: right-click it in Discord and choose “Copy Role ID”'
    case 'text':
    case 'long_text': {
      if (pattern !== undefined && patternHint !== undefined) return patternHint
      return range === undefined ? 'any text' : `${range} characters`
    }
    case 'number': {
      const kind = setting.integer ? 'a whole number' : 'a number'
      return range === undefined ? kind : `${kind}, ${range}`
    }
  }
}

function rangeOf(min: number | undefined, max: number | undefined): string | undefined {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`
  if (min !== undefined) return `at least ${min}`
  return max === undefined ? undefined : `at most ${max}`
}

function readSetting(setting: TemplateSetting, given: unknown): Read {
  const blank = given === undefined || given === null || (typeof given === 'string' && given.trim() === '')
  if (blank) return readBlank(setting)
  if (!['string', 'number', 'boolean'].includes(typeof given)) return { reason: 'it is not one simple value' }
  const text = String(given).trim()
  switch (setting.type) {
    case 'text':
    case 'long_text':
      return readText(setting, text)
    case 'number':
      return readNumber(setting, text)
    case 'boolean':
      return readBoolean(text)
    case 'choice':
      return readChoice(setting, text)
    case 'colour':
      return readColour(text)
    case 'url':
      return readUrl(text)
    case 'channel':
      return readId(text, /^(?:<#)?(\d{15,21})>?$/, 'it is not the id of a channel')
    case 'role':
      return readId(text, /^(?:<@&)?(\d{15,21})>?$/, 'it is not the id of a role')
  }
}

function readBlank(setting: TemplateSetting): Read {
  if (setting.default !== undefined) return { value: setting.default }
  return setting.required === false ? { value: '' } : { reason: 'a value is needed' }
}

function readText({ type, min = 0, max = mostCharacters, pattern }: TemplateSetting, text: string): Read {
  if ([...text].length < min) return { reason: 'it is too short' }
  // ~ In UTF-16 units, the stricter way, so that whatever is kept fits into Discord's text input again.
  if (text.length > Math.min(max, mostCharacters)) return { reason: 'it is too long' }
  if (/[^\P{Cc}\n]/u.test(text)) return { reason: 'it has characters that cannot be shown' }
  if (type === 'text' && text.includes('\n')) return { reason: 'it has more than one line' }
  const fits = pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(text)
  return fits ? { value: text } : { reason: 'it does not have the right form' }
}

function readNumber({ min, max, integer }: TemplateSetting, text: string): Read {
  const value = Number(text)
  if (!/^[+-]?\d+(\.\d+)?$/.test(text) || !Number.isFinite(value)) return { reason: 'it is not a number' }
  if (integer && !Number.isInteger(value)) return { reason: 'it is not a whole number' }
  if (min !== undefined && value < min) return { reason: 'it is too small' }
  return max !== undefined && value > max ? { reason: 'it is too large' } : { value }
}

function readBoolean(text: string): Read {
  if (/^(true|yes|on|1)$/i.test(text)) return { value: true }
  return /^(false|no|off|0)$/i.test(text) ? { value: false } : { reason: 'it is neither yes nor no' }
}

function readChoice({ choices = [] }: TemplateSetting, text: string): Read {
  const chosen = choices.find((choice) => choice.toLowerCase() === text.toLowerCase())
  return chosen === undefined ? { reason: 'it is not on the list' } : { value: chosen }
}

function readColour(text: string): Read {
  const [, digits] = /^#?([0-9a-f]{6})$/i.exec(text) ?? []
  return digits === undefined ? { reason: 'it is not a colour' } : { value: `#${digits.toLowerCase()}` }
}

function readUrl(text: string): Read {
  const isWeb = /^https?:\/\/[^\s/]+\.?[^\s]*$/i.test(text) && text.length <= 2000
  return isWeb ? { value: text } : { reason: 'it is not an address' }
}

/** An id as it is copied from Discord, or as a mention. */
function readId(text: string, shape: RegExp, reason: string): Read {
  const [, id] = shape.exec(text) ?? []
  return id === undefined ? { reason } : { value: id }
}
