import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { App } from '../../src/app.ts'
import type { Command, Input } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import type { Bot, Settings } from '../../src/domain/bot.ts'
import { problem } from '../../src/domain/errors.ts'
import { suggestBots } from '../choices.ts'
import { given } from '../given.ts'
import { otherName } from '../other-name.ts'
import { showProgress } from '../progress.ts'
import { settingsForm, typedSettings, unchanged } from '../settings-form.ts'
import { statusText, statusWords } from '../status-words.ts'

/** `/bot edit`: changes only what is given; new settings are deployed and go back when they do not work. */
export const botEdit = {
  data: new SlashCommandSubcommandBuilder()
    .setName('edit')
    .setDescription('Change a bot’s name, description or settings')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true))
    .addStringOption((o) => o.setName('name').setDescription('New name').setMaxLength(200))
    .addStringOption((o) => o.setName('description').setDescription('New description').setMaxLength(1000))
    .addBooleanOption((o) => o.setName('customize').setDescription('Change the template’s settings in a form')),
  level: 'admin',
  autocomplete: { bot: suggestBots },
  async form(input, app) {
    if (input.flag('customize') !== true) return undefined
    const bot = await app.bots.get(input.text('bot') ?? '')
    const manifest = await app.templates.get(bot.template)
    if (manifest.settings.length === 0) throw problem('TemplateHasNoSettings', manifest.name)
    return settingsForm(manifest, `Settings of ${bot.name}`, bot.settings)
  },
  async run(input, app) {
    const before = await app.bots.get(input.text('bot') ?? '')
    const changes = given({
      name: input.text('name'),
      description: input.text('description'),
      settings: input.flag('customize') ? await newSettings(before, input, app) : undefined,
    })
    if (Object.keys(changes).length === 0) throw problem('NothingToChange')
    const { bot, username } = await app.bots.edit(
      before.id,
      { ...changes, by: input.actor.userId, channelId: input.channelId },
      showProgress(input, `Changing ${plain(before.name)}`).on,
    )
    return {
      panels: [
        {
          title: `${plain(bot.name)} was changed`,
          tone: statusWords[bot.status].tone,
          fields: [
            { name: 'Status', value: statusText(bot), inline: true },
            ...(changes.name === undefined ? [] : [{ name: 'Was called', value: plain(before.name), inline: true }]),
            ...otherName(bot, username),
            ...(changes.settings === undefined ? [] : [{ name: 'Settings', value: settingLines(bot.settings) }]),
            ...(bot.description ? [{ name: 'Description', value: plain(bot.description) }] : []),
          ],
        },
      ],
    }
  },
} satisfies Command

/** Undefined when the form came back as it was, so that nothing is deployed for nothing. */
async function newSettings(before: Bot, input: Input, app: App): Promise<Settings | undefined> {
  const settings = typedSettings(await app.templates.get(before.template), input)
  return settings && !unchanged(before.settings, settings) ? settings : undefined
}

const settingLines = (settings: Settings) =>
  Object.entries(settings)
    .map(([key, value]) => `${plain(key)}: ${plain(String(value))}`)
    .join('\n') || '–'
