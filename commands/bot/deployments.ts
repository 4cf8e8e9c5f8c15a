import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { ago, count, doer, duration, plain } from '../../src/discord/text.ts'
import type { Deployment } from '../../src/domain/deployment.ts'
import { suggestBots } from '../choices.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'
import { kindWords, shortDigest, verdictWords } from '../release-words.ts'

/** `/bot deployments`: what was released, when, by whom, and what became of it; five a page. */
export const botDeployments = {
  data: new SlashCommandSubcommandBuilder()
    .setName('deployments')
    .setDescription('What was deployed of a bot, by whom, and what became of it')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true)),
  level: 'viewer',
  autocomplete: { bot: suggestBots },
  async run(input, app) {
    const { bot, deployments } = await app.bots.deployments(input.text('bot') ?? '')
    const page = pageOf(deployments, 5, input)
    return {
      panels: [
        {
          title: `Deployments of ${plain(bot.name)}`,
          tone: 'info',
          ...(deployments.length === 0 ? { text: 'None yet. Deploy it with /bot deploy.' } : {}),
          fields: page.items.map((one) => ({
            name: `${verdictWords[one.state].icon} ${plain(one.template)} ${one.templateVersion} · ${one.strategy} · ${verdictWords[one.state].word}`,
            value: lines(one, bot.deploymentId === one.id),
          })),
          footer: pageFooter(page, count(deployments.length, 'deployment')),
        },
      ],
      buttons: pageButtons(page, 'bot deployments', { bot: bot.id }),
    }
  },
} satisfies Command

function lines(one: Deployment, runs: boolean): string {
  const took = one.finishedAt ? ` · took ${duration(one.finishedAt.getTime() - one.createdAt.getTime())}` : ''
  const failed = one.steps.find(({ ended }) => ended === 'failed')
  return [
    `${runs ? '**Runs now** · ' : ''}${kindWords[one.kind]} ${ago(one.createdAt)} by ${doer(one.requestedBy)}${took}`,
    `Artifact \`${shortDigest(one.artifact)}\``,
    ...(one.reason ? [`${failed ? `At “${failed.name}”: ` : ''}${plain(one.reason)}`] : []),
  ].join('\n')
}
