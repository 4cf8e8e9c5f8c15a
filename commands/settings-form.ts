import type { Form, Input } from '../src/discord/command.ts'
import { cutEnd } from '../src/discord/cut.ts'
import type { Settings } from '../src/domain/bot.ts'
import { mustBeGiven, type TemplateManifest, type TemplateSetting } from '../src/domain/template.ts'
import { allowedValues } from '../src/domain/template-settings.ts'

/** What Discord's modals hold (components/reference). */
const perForm = 5

/** How many forms a template's settings fill. */
export const formParts = ({ settings }: Pick<TemplateManifest, 'settings'>) => Math.ceil(settings.length / perForm)

/** A form that asks for five settings of a template, those first that must be given; filled in with `current` and the defaults. */
export function settingsForm(manifest: TemplateManifest, title: string, current: Settings = {}, part = 1): Form {
  const parts = formParts(manifest)
  const counted = parts > 1 ? ` (${part} of ${parts})` : ''
  return {
    title: `${cutEnd(title, 45 - counted.length)}${counted}`,
    fields: inOrder(manifest)
      .slice((part - 1) * perForm, part * perForm)
      .map((setting) => {
        const value = current[setting.key] ?? setting.default
        const description = describe(setting)
        const isText = setting.type === 'text' || setting.type === 'long_text'
        return {
          id: setting.key,
          label: setting.label,
          ...(description ? { description } : {}),
          ...(value === undefined ? {} : { value: shown(value) }),
          style: setting.type === 'long_text' || (isText && (setting.max ?? 0) > 100) ? 'long' : 'short',
          required: mustBeGiven(setting),
          ...(isText && setting.max !== undefined ? { maxLength: Math.min(4000, setting.max) } : {}),
        } as const
      }),
  }
}

const inOrder = ({ settings }: TemplateManifest) =>
  settings.toSorted((a, b) => Number(mustBeGiven(b)) - Number(mustBeGiven(a)))

/**
 * What was typed into the form, with `current` for what the form did not ask; a field left blank takes the default. Undefined
 * when no form was asked for. Everything is text here: the service types and checks it by the manifest.
 */
export function typedSettings(manifest: TemplateManifest, input: Input, current: Settings = {}): Settings | undefined {
  const typed = manifest.settings.flatMap(({ key, default: usual }) => {
    const value = input.field(key)
    if (value === undefined) return []
    return [[key, value.trim() === '' && usual !== undefined ? usual : value] as const]
  })
  return typed.length > 0 ? { ...known(manifest, current), ...Object.fromEntries(typed) } : undefined
}

/** Those settings that the template still has. */
export function known(manifest: Pick<TemplateManifest, 'settings'>, settings: Settings): Settings {
  const keys = new Set(manifest.settings.map(({ key }) => key))
  return Object.fromEntries(Object.entries(settings).filter(([key]) => keys.has(key)))
}

/** True when the form says what `current` says already, so that nothing need be deployed. */
export function unchanged(current: Settings, typed: Settings): boolean {
  return Object.entries(typed).every(([key, value]) => {
    const before = current[key]
    return before !== undefined && shown(before).trim() === shown(value).trim()
  })
}

/** The setting's own words, and what may be typed where few things may. */
function describe(setting: TemplateSetting): string {
  const free = ['text', 'long_text', 'number'].includes(setting.type) && setting.patternHint === undefined
  const whole = free ? setting.description : `${setting.description} (${allowedValues(setting).split(':')[0]})`
  return whole.length <= 100 ? whole : setting.description
}

/** A setting's value as people write it. */
export const shown = (value: Settings[string]) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value))
