import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { Problem } from '../../src/domain/errors.ts'
import { suggestBots, suggestReleases } from '../choices.ts'
import { showProgress } from '../progress.ts'
import { notReleased, releasedReply } from '../release-words.ts'

/** `/bot rollback`: back to the code and settings of an earlier release, by the same way as any other release. */
export const botRollback = {
  data: new SlashCommandSubcommandBuilder()
    .setName('rollback')
    .setDescription('Go back to the code and settings of an earlier release')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true))
    .addStringOption((o) =>
      o.setName('to').setDescription('Which of its releases that worked').setRequired(true).setAutocomplete(true),
    ),
  level: 'admin',
  autocomplete: { bot: suggestBots, to: suggestReleases },
  async run(input, app) {
    const bot = await app.bots.get(input.text('bot') ?? '')
    const name = plain(bot.name)
    const progress = showProgress(input, `Taking ${name} back`)
    try {
      const asked = { by: input.actor.userId, channelId: input.channelId, replyId: input.replyId }
      const released = await app.bots.rollback(bot.id, { to: input.text('to') ?? '', ...asked }, progress.on)
      const { template, templateVersion } = released.bot
      return releasedReply(released, `${name} went back to ${plain(template)} ${templateVersion}`)
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'ShuttingDown') throw error
      return notReleased(`${name} did not go back`, progress.reached(), error)
    }
  },
} satisfies Command
