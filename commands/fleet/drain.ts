import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { count, plain } from '../../src/discord/text.ts'
import { suggestNodes } from '../choices.ts'

/** `/fleet drain`: empties a node of a swarm, after a click, and shows how far it is. */
export const fleetDrain = {
  data: new SlashCommandSubcommandBuilder()
    .setName('drain')
    .setDescription('Move all bots of a node to other nodes')
    .addStringOption((o) => o.setName('node').setDescription('Which node').setRequired(true).setAutocomplete(true)),
  level: 'admin',
  autocomplete: { node: suggestNodes },
  async confirm(input, app) {
    const node = await app.nodes.drainable(input.text('node') ?? '')
    return {
      title: `Drain ${plain(node.name)}?`,
      text: [
        `**${count(node.bots, 'bot')}** of Muster ${node.bots === 1 ? 'moves' : 'move'} to other nodes, each with a few seconds offline.`,
        'The swarm empties the node of all its services, also of those that are not Muster’s.',
        'Until /fleet activate it takes no bots.',
      ].join('\n'),
      button: `Drain ${node.name}`,
      options: { node: node.id },
    }
  },
  async run(input, app) {
    const { node, moved, left } = await app.nodes.drain(input.text('node') ?? '', ({ total, left }) =>
      input.progress(`**Draining**\n${bar(total - left, total)} ${total - left} of ${count(total, 'bot')} moved`),
    )
    if (left === 0)
      return {
        panels: [
          {
            title: `${plain(node.name)} is drained`,
            tone: 'good',
            text: `${count(moved, 'bot')} moved. It takes no bots until /fleet activate.`,
          },
        ],
      }
    return {
      panels: [
        {
          title: `${plain(node.name)} is not empty yet`,
          tone: 'warning',
          text: `${count(moved, 'bot')} moved, ${left} did not in ten minutes. The swarm goes on; see /fleet drain again, or “docker node ps” for what holds it up.`,
        },
      ],
    }
  },
} satisfies Command

const bar = (done: number, total: number) => {
  const full = total === 0 ? 10 : Math.floor((done / total) * 10)
  return '▰'.repeat(full) + '▱'.repeat(10 - full)
}
