import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command, Input } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { type DrillKind, drillKinds } from '../../src/domain/drill.ts'
import { suggestBots } from '../choices.ts'
import { drillLines, drillWords } from '../drill-words.ts'

/** `/drill run`: breaks a bot after a click, shows live what comes of it, and leaves the bot as it was. */
export const drillRun = {
  data: new SlashCommandSubcommandBuilder()
    .setName('run')
    .setDescription('Break a bot on purpose, and measure how long it takes until all is well')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true))
    .addStringOption((o) =>
      o
        .setName('how')
        .setDescription('How')
        .setRequired(true)
        .addChoices(drillKinds.map((kind) => ({ name: drillWords[kind].choice, value: kind }))),
    ),
  level: 'admin',
  autocomplete: { bot: suggestBots },
  async confirm(input, app) {
    const kind = kindOf(input)
    const bot = await app.drills.plan({ bot: input.text('bot') ?? '', kind })
    return {
      title: `Break ${plain(bot.name)}?`,
      text: [
        `${drillWords[kind].does} This bot of **${plain(bot.clientName)}** is really offline until Muster has brought it back: ${drillWords[kind].lasts}.`,
        'The alert goes out as for a real failure, the time counts as downtime, and it costs one login.',
        'In the end everything is as before.',
      ].join('\n'),
      button: `Break ${bot.name}`,
      options: { bot: bot.id, how: kind },
    }
  },
  async run(input, app) {
    const asked = { bot: input.text('bot') ?? '', kind: kindOf(input), by: input.actor.userId }
    const drill = await app.drills.run(asked, (so) =>
      input.progress(`**Drill: ${drillWords[so.kind].choice}**\n${drillLines(so)}`),
    )
    const passed = drill.state === 'passed'
    return {
      panels: [
        {
          title: `Drill with ${plain(drill.botName)} ${passed ? 'passed' : 'failed'}`,
          tone: passed ? 'good' : 'bad',
          text: [drillLines(drill), ...(drill.reason === null ? [] : ['', plain(drill.reason)])].join('\n'),
          footer: 'Times are from the breaking. /drill list keeps them.',
        },
      ],
    }
  },
} satisfies Command

const kindOf = (input: Input): DrillKind => drillKinds.find((kind) => kind === input.text('how')) ?? 'kill'
