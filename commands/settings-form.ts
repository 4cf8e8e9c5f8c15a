import type { Form, Input } from '../src/discord/command.ts'
import { cutEnd } from '../src/discord/cut.ts'
import type { Settings } from '../src/domain/bot.ts'
import type { TemplateManifest, TemplateSetting } from '../src/domain/template.ts'

/** A form that asks for every setting of a template, filled in with `current` and the defaults. */
export function settingsForm(manifest: TemplateManifest, title: string, current: Settings = {}): Form {
  return {
    title: cutEnd(title, 45),
    fields: manifest.settings.map((setting) => {
      const value = current[setting.key] ?? setting.default
      const description = describe(setting)
      return {
        id: setting.key,
        label: setting.label,
        ...(description ? { description } : {}),
        ...(value === undefined ? {} : { value: shown(value) }),
        style: setting.type === 'text' && (setting.max ?? 0) > 100 ? 'long' : 'short',
        required: setting.default === undefined,
        ...(setting.type === 'text' && setting.max !== undefined ? { maxLength: Math.min(4000, setting.max) } : {}),
      } as const
    }),
  }
}

/**
 * What was typed into the form; a field left blank takes the default. Undefined when no form was asked for. Everything is
 * text here: the service types and checks it by the manifest.
 */
export function typedSettings(manifest: TemplateManifest, input: Input): Settings | undefined {
  const typed = manifest.settings.flatMap(({ key, default: usual }) => {
    const value = input.field(key)
    if (value === undefined) return []
    return [[key, value.trim() === '' && usual !== undefined ? usual : value] as const]
  })
  return typed.length > 0 ? Object.fromEntries(typed) : undefined
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
  const few = { text: '', number: '', boolean: 'yes or no', choice: (setting.choices ?? []).join(', ') }[setting.type]
  const whole = few ? `${setting.description} (${few})` : setting.description
  return whole.length <= 100 ? whole : setting.description
}

const shown = (value: Settings[string]) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value))
