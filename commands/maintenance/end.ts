import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { ago, at } from '../../src/discord/text.ts'
import { suggestMaintenance } from '../choices.ts'
import { subjectText } from '../maintenance-words.ts'

/** `/maintenance end`: ends what is open at once, or cancels what is planned. */
export const maintenanceEnd = {
  data: new SlashCommandSubcommandBuilder()
    .setName('end')
    .setDescription('End a maintenance now, or cancel one that is planned')
    .addStringOption((o) =>
      o.setName('maintenance').setDescription('Which one').setRequired(true).setAutocomplete(true),
    ),
  level: 'operator',
  autocomplete: { maintenance: suggestMaintenance },
  async run(input, app) {
    const { ended, wasOpen, next } = await app.maintenance.end(input.text('maintenance') ?? '', input.actor.userId)
    const again =
      next && `It comes again ${at(next.startsAt)} (${ago(next.startsAt)}); end that one, too, if it is not to.`
    const text = wasOpen
      ? `${subjectText(ended)}: alerts and uptime count again from now.`
      : `${subjectText(ended)}: what was planned for ${at(ended.startsAt)} does not come${ended.cron === null ? '' : ', nor does what would have followed'}.`
    return {
      panels: [
        {
          title: wasOpen ? 'Maintenance ended' : 'Maintenance cancelled',
          tone: 'good',
          text: [text, again].filter(Boolean).join('\n'),
        },
      ],
    }
  },
} satisfies Command
