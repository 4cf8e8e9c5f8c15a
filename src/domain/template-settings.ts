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
  const { min, max } = setting
  switch (setting.type) {
    case 'boolean':
      return 'yes or no'
    case 'choice':
      return (setting.choices ?? []).join(', ')
    case 'text': {
      const range = rangeOf(min, max)
      return range === undefined ? 'any text' : `${range} characters`
    }
    case 'number': {
      const range = rangeOf(min, max)
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
  if (blank) return setting.default === undefined ? { reason: 'a value is needed' } : { value: setting.default }
  if (!['string', 'number', 'boolean'].includes(typeof given)) return { reason: 'it is not one simple value' }
  const text = String(given).trim()
  switch (setting.type) {
    case 'text':
      return readText(setting, text)
    case 'number':
      return readNumber(setting, text)
    case 'boolean':
      return readBoolean(text)
    case 'choice':
      return readChoice(setting, text)
  }
}

function readText({ min = 0, max = mostCharacters }: TemplateSetting, text: string): Read {
  const length = [...text].length
  if (length < min) return { reason: 'it is too short' }
  if (length > max) return { reason: 'it is too long' }
  return /[^\P{Cc}\n]/u.test(text) ? { reason: 'it has characters that cannot be shown' } : { value: text }
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
