import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { suggestNodes } from '../choices.ts'

/** `/fleet activate`: undoes `/fleet drain`. */
export const fleetActivate = {
  data: new SlashCommandSubcommandBuilder()
    .setName('activate')
    .setDescription('Let a node take bots again')
    .addStringOption((o) => o.setName('node').setDescription('Which node').setRequired(true).setAutocomplete(true)),
  level: 'admin',
  autocomplete: { node: suggestNodes },
  async run(input, app) {
    const node = await app.nodes.activate(input.text('node') ?? '')
    return {
      panels: [
        {
          title: `${plain(node.name)} takes bots`,
          tone: node.state === 'down' ? 'warning' : 'good',
          text:
            node.state === 'down'
              ? 'It is down, so it takes none before it is back.'
              : 'New bots, and those that are started again, may run there. Those that left it stay where they are.',
        },
      ],
    }
  },
} satisfies Command
