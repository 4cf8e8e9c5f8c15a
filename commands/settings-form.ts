import type { Form, Input } from '../src/discord/command.ts'
import { cutEnd } from '../src/discord/cut.ts'
import type { Settings } from '../src/domain/bot.ts'
import type { TemplateManifest, TemplateSetting } from '../src/domain/template.ts'
import { allowedValues, completeSettings } from '../src/domain/template-settings.ts'

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

/** What was typed into the form, checked and typed by the manifest; undefined when no form was asked for. */
export function typedSettings(manifest: TemplateManifest, input: Input): Settings | undefined {
  const typed = manifest.settings.flatMap(({ key }) => {
    const value = input.field(key)
    return value === undefined ? [] : [[key, value] as const]
  })
  return typed.length > 0 ? completeSettings(manifest, Object.fromEntries(typed)) : undefined
}

/** The setting's own words, and what may be typed where few things may. */
function describe(setting: TemplateSetting): string {
  if (setting.type !== 'boolean' && setting.type !== 'choice') return setting.description
  const whole = `${setting.description} (${allowedValues(setting)})`
  return whole.length <= 100 ? whole : setting.description
}

const shown = (value: Settings[string]) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value))
