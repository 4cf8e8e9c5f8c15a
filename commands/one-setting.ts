import type { App } from '../src/app.ts'
import type { Choice, Input } from '../src/discord/command.ts'
import { cutEnd } from '../src/discord/cut.ts'
import type { Settings } from '../src/domain/bot.ts'
import { problem } from '../src/domain/errors.ts'
import type { TemplateManifest } from '../src/domain/template.ts'
import { shown } from './settings-form.ts'

/** What the options `setting` and `value` say: nothing when both are left out, blank for “the default”. */
export function oneSetting(manifest: Pick<TemplateManifest, 'settings'>, input: Input): Settings {
  const [key, value] = [input.text('setting'), input.text('value')]
  if ((key === undefined) !== (value === undefined)) throw problem('SettingIncomplete')
  if (key === undefined || value === undefined) return {}
  return { [keyOf(manifest, key)]: isDefault(value) ? '' : value }
}

/** A setting by its key or its label; one that is neither is refused by the service, which knows the others. */
function keyOf({ settings }: Pick<TemplateManifest, 'settings'>, named: string): string {
  const typed = named.trim().toLowerCase()
  return settings.find(({ key, label }) => key === typed || label.toLowerCase() === typed)?.key ?? named
}

const isDefault = (value: string) => value.trim() === '' || value.trim().toLowerCase() === 'default'

/** Settings of the bot that was picked, or of the template that it is to have, with their present values. */
export async function suggestSettings(typed: string, input: Input, app: App): Promise<Choice[]> {
  try {
    const bot = await app.bots.get(input.text('bot') ?? '')
    const { settings } = await app.templates.get(input.text('template') ?? bot.template)
    const query = typed.trim().toLowerCase()
    return settings
      .filter(({ key, label }) => `${key} ${label}`.toLowerCase().includes(query))
      .map(({ key, label, default: usual }) => {
        const now = shown(bot.settings[key] ?? usual ?? '')
        return { name: cutEnd(now === '' ? label : `${label} · ${now}`, 100), value: key }
      })
  } catch {
    // Nothing to offer; what is typed still works, and a failure is told when the command runs.
    return []
  }
}
