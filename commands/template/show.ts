import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import type { TemplateSetting } from '../../src/domain/template.ts'
import { suggestTemplates } from '../choices.ts'

/** `/template show`: the commands a template brings and the settings it takes. */
export const templateShow = {
  data: new SlashCommandSubcommandBuilder()
    .setName('show')
    .setDescription('What a template does and which settings it takes')
    .addStringOption((o) =>
      o.setName('template').setDescription('Which template').setRequired(true).setAutocomplete(true),
    ),
  level: 'viewer',
  autocomplete: { template: suggestTemplates },
  async run(input, app) {
    const manifest = await app.templates.get(input.text('template') ?? '')
    return {
      panels: [
        {
          title: `${plain(manifest.title)} (${plain(manifest.name)} ${manifest.version})`,
          tone: 'info',
          text: plain(manifest.description),
          fields: [
            {
              name: 'Commands',
              value: manifest.commands.map((c) => `\`/${c.name}\` ${plain(c.description)}`).join('\n') || 'none',
            },
            { name: 'Settings', value: manifest.settings.map(settingLine).join('\n') || 'none' },
            { name: 'Runs on', value: manifest.runsOn.join(', '), inline: true },
          ],
        },
      ],
    }
  },
} satisfies Command

function settingLine(setting: TemplateSetting): string {
  const type = setting.type === 'choice' ? (setting.choices ?? []).map(plain).join(' / ') : setting.type
  const usual = setting.default === undefined ? 'must be given' : `usually ${plain(String(setting.default)) || 'empty'}`
  return `**${plain(setting.label)}** (${type}, ${usual}): ${plain(setting.description)}`
}
