import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { App } from '../../src/app.ts'
import type { Command, Input } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { type Bot, type Settings, type Strategy, strategies } from '../../src/domain/bot.ts'
import { Problem } from '../../src/domain/errors.ts'
import { suggestBots, suggestTemplates, suggestVersions } from '../choices.ts'
import { given } from '../given.ts'
import { oneSetting, suggestSettings } from '../one-setting.ts'
import { showProgress } from '../progress.ts'
import { notReleased, releasedReply } from '../release-words.ts'

/** `/bot deploy`: builds and deploys again, elsewhere or otherwise if asked to; what does not work is taken back. */
export const botDeploy = {
  data: new SlashCommandSubcommandBuilder()
    .setName('deploy')
    .setDescription('Build and deploy a bot again, and go back by itself if it does not work')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true))
    .addStringOption((o) =>
      o
        .setName('strategy')
        .setDescription('Move it there; it stays where it is when left out')
        .addChoices(strategies.map((strategy) => ({ name: strategy, value: strategy }))),
    )
    .addStringOption((o) =>
      o.setName('template').setDescription('Another template; its own when left out').setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('version').setDescription('The version you expect; the newest when left out').setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('setting').setDescription('One setting to change with it, with value').setAutocomplete(true),
    )
    .addStringOption((o) =>
      o.setName('value').setDescription('What the setting becomes; “default” for its default').setMaxLength(4000),
    )
    .addBooleanOption((o) =>
      o.setName('drop_settings').setDescription('Go on though settings are lost that the template has no place for'),
    ),
  level: 'admin',
  autocomplete: { bot: suggestBots, template: suggestTemplates, version: suggestVersions, setting: suggestSettings },
  async confirm(input, app) {
    if (input.flag('drop_settings') !== true) return undefined
    const what = given({ template: input.text('template'), version: input.text('version') })
    const { bot, dropped } = await app.bots.wouldDrop(input.text('bot') ?? '', what)
    if (dropped.length === 0) return undefined
    const [strategy, setting, value] = ['strategy', 'setting', 'value'].map((option) => input.text(option))
    const more = { strategy, setting, value }
    const lines = dropped.map(({ label, value }) => `**${plain(label)}**: ${plain(String(value))}`)
    return {
      title: `Lose settings of ${plain(bot.name)}?`,
      text: `The template has no place for these, so their values are lost:\n${lines.join('\n')}`,
      button: `Deploy ${bot.name} without them`,
      options: { bot: bot.id, ...what, ...given(more), drop_settings: 'true' },
    }
  },
  async run(input, app) {
    const bot = await app.bots.get(input.text('bot') ?? '')
    const name = plain(bot.name)
    const progress = showProgress(input, `Deploying ${name}`)
    try {
      const asked = { by: input.actor.userId, channelId: input.channelId, replyId: input.replyId }
      const settings = await settingsOf(bot, input, app)
      const released = await app.bots.deploy(bot.id, { ...wanted(input), ...settings, ...asked }, progress.on)
      const moved = released.before.strategy !== released.bot.strategy
      return releasedReply(released, moved ? `${name} has moved to ${released.bot.strategy}` : `${name} was deployed`)
    } catch (error) {
      // What a stop of Muster cuts short is not over: the next start finishes it.
      if (!(error instanceof Problem) || error.code === 'ShuttingDown') throw error
      return notReleased(`${name} was not deployed`, progress.reached(), error)
    }
  },
} satisfies Command

async function settingsOf(bot: Bot, input: Input, app: App): Promise<{ settings?: Settings }> {
  if (input.text('setting') === undefined && input.text('value') === undefined) return {}
  return { settings: oneSetting(await app.templates.get(input.text('template') ?? bot.template), input) }
}

const wanted = (input: Input) =>
  given({
    strategy: input.text('strategy') as Strategy | undefined,
    template: input.text('template'),
    version: input.text('version'),
    dropSettings: input.flag('drop_settings'),
  })
