import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { DriftedBot } from '../../src/app.ts'
import type { Command } from '../../src/discord/command.ts'
import { cutEnd } from '../../src/discord/cut.ts'
import { ago, count, plain } from '../../src/discord/text.ts'
import { suggestClients, suggestTemplates } from '../choices.ts'
import { given } from '../given.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'

/** `/template drift`: which bots run another version than is current, since when, and whose edited code keeps them there; ten a page. */
export const templateDrift = {
  data: new SlashCommandSubcommandBuilder()
    .setName('drift')
    .setDescription('Which bots run another version of their template than is current')
    .addStringOption((o) => o.setName('template').setDescription('Only bots of this template').setAutocomplete(true))
    .addStringOption((o) => o.setName('client').setDescription('Only bots of this client').setAutocomplete(true)),
  level: 'viewer',
  autocomplete: { template: suggestTemplates, client: suggestClients },
  async run(input, app) {
    const ref = input.text('client')
    const client = ref === undefined ? undefined : await app.clients.get(ref)
    const filter = given({ template: input.text('template'), client: client?.id })
    const { current, drifted } = await app.rollouts.drift(filter)
    const page = pageOf(drifted, 10, input)
    const held = drifted.filter(({ heldBy }) => heldBy !== null).length
    const totals = [
      `${count(drifted.length, 'bot')} behind or ahead`,
      `${current} current`,
      ...(held > 0 ? [`${held} not movable`] : []),
    ]
    return {
      panels: [
        {
          title: client ? `Drift of ${plain(client.name)}` : 'Drift',
          tone: drifted.length === 0 ? 'good' : 'info',
          text: page.items.map(line).join('\n') || nothing(current),
          footer: pageFooter(page, totals.join(' · ')),
        },
      ],
      buttons: pageButtons(page, 'template drift', filter),
    }
  },
} satisfies Command

function line({ bot, version, since, heldBy }: DriftedBot): string {
  const released = since === null ? '' : `, released ${ago(since)}`
  const runs = `**${plain(bot.name)}** · ${plain(bot.clientName)} · ${plain(bot.template)} ${bot.templateVersion} → ${version}${released}`
  return heldBy === null ? runs : `${runs}\n⛔ Not movable: ${plain(cutEnd(heldBy, 250))}`
}

const nothing = (current: number) =>
  current === 0
    ? 'No bots here yet. Make one with /bot create.'
    : `No drift: ${current === 1 ? 'the only bot runs' : `all ${current} bots run`} the current version. /template show tells what is in it.`
