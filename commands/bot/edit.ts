import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { App } from '../../src/app.ts'
import type { Command, Input } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import type { Bot, Settings } from '../../src/domain/bot.ts'
import { problem } from '../../src/domain/errors.ts'
import { suggestBots } from '../choices.ts'
import { given } from '../given.ts'
import { oneSetting, suggestSettings } from '../one-setting.ts'
import { otherName } from '../other-name.ts'
import { showProgress } from '../progress.ts'
import { formParts, known, settingsForm, shown, typedSettings, unchanged } from '../settings-form.ts'
import { statusText, statusWords } from '../status-words.ts'

/** `/bot edit`: changes only what is given; new settings are deployed and go back when they do not work. */
export const botEdit = {
  data: new SlashCommandSubcommandBuilder()
    .setName('edit')
    .setDescription('Change a bot’s name, description or settings')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true))
    .addStringOption((o) => o.setName('name').setDescription('New name').setMaxLength(200))
    .addStringOption((o) => o.setName('description').setDescription('New description').setMaxLength(1000))
    .addBooleanOption((o) => o.setName('customize').setDescription('Change the template’s settings in a form'))
    .addIntegerOption((o) =>
      o
        .setName('part')
        .setDescription('With customize: which five of the settings; the first when left out')
        .setMinValue(1)
        .setMaxValue(5),
    )
    .addStringOption((o) =>
      o.setName('setting').setDescription('One setting to change, with value').setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('value').setDescription('What the setting becomes; “default” for its default').setMaxLength(4000),
    ),
  level: 'admin',
  autocomplete: { bot: suggestBots, setting: suggestSettings },
  async form(input, app) {
    if (input.flag('customize') !== true) return undefined
    const bot = await app.bots.get(input.text('bot') ?? '')
    const manifest = await app.templates.get(bot.template)
    if (manifest.settings.length === 0) throw problem('TemplateHasNoSettings', manifest.name)
    const part = Math.min(input.integer('part') ?? 1, formParts(manifest))
    return settingsForm(manifest, `Settings of ${bot.name}`, bot.settings, part)
  },
  async run(input, app) {
    const before = await app.bots.get(input.text('bot') ?? '')
    const changes = given({
      name: input.text('name'),
      description: input.text('description'),
      settings: await newSettings(before, input, app),
    })
    if (Object.keys(changes).length === 0) throw problem('NothingToChange')
    const { bot, username } = await app.bots.edit(
      before.id,
      { ...changes, by: input.actor.userId, channelId: input.channelId, replyId: input.replyId },
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

/** Undefined when everything is as it was, so that nothing is deployed for nothing. */
async function newSettings(before: Bot, input: Input, app: App): Promise<Settings | undefined> {
  if (input.flag('customize') !== true && input.text('setting') === undefined && input.text('value') === undefined)
    return undefined
  const manifest = await app.templates.get(before.template)
  const form = input.flag('customize') ? typedSettings(manifest, input, before.settings) : undefined
  const settings = { ...(form ?? known(manifest, before.settings)), ...oneSetting(manifest, input) }
  return unchanged(before.settings, settings) ? undefined : settings
}

const settingLines = (settings: Settings) =>
  Object.entries(settings)
    .map(([key, value]) => `${plain(key)}: ${plain(shown(value)) || '–'}`)
    .join('\n') || '–'
