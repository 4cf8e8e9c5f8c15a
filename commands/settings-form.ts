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
        ...(value === undefined ? {} : { value: String(value) }),
        style: setting.type === 'text' && (setting.max ?? 0) > 100 ? 'long' : 'short',
        required: setting.default === undefined,
        ...(setting.type === 'text' && setting.max !== undefined ? { maxLength: Math.min(4000, setting.max) } : {}),
      } as const
    }),
  }
}

/** What was typed into the form, as text by setting; undefined when no form was asked for. */
export function typedSettings(manifest: TemplateManifest, input: Input): Record<string, string> | undefined {
  const typed = manifest.settings.flatMap(({ key }) => {
    const value = input.field(key)
    return value === undefined ? [] : [[key, value] as const]
  })
  return typed.length > 0 ? Object.fromEntries(typed) : undefined
}

/** The setting's own words, and what may be typed where not everything may. */
function describe(setting: TemplateSetting): string {
  const allowed = {
    text: '',
    number: 'a number',
    boolean: 'yes or no',
    choice: (setting.choices ?? []).join(', '),
  }[setting.type]
  const whole = allowed ? `${setting.description} (${allowed})` : setting.description
  return whole.length <= 100 ? whole : setting.description
}
