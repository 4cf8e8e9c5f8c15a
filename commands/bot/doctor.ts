import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command, Tone } from '../../src/discord/command.ts'
import { count, plain } from '../../src/discord/text.ts'
import type { NamedFinding } from '../../src/domain/finding.ts'
import { suggestBots } from '../choices.ts'

/** `/bot doctor`: the checks before a release alone, with what mends each and where. Changes nothing. */
export const botDoctor = {
  data: new SlashCommandSubcommandBuilder()
    .setName('doctor')
    .setDescription('Check everything a bot needs, and say how to mend what is missing')
    .addStringOption((o) => o.setName('bot').setDescription('Which bot').setRequired(true).setAutocomplete(true)),
  level: 'operator',
  autocomplete: { bot: suggestBots },
  async run(input, app) {
    const { bot, findings } = await app.bots.doctor(input.text('bot') ?? '')
    const of = (verdict: NamedFinding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length
    const [blockers, warnings] = [of('blocker'), of('warning')]
    const tone: Tone = blockers > 0 ? 'bad' : warnings > 0 ? 'warning' : 'good'
    const links = findings.flatMap((finding) =>
      'link' in finding && finding.link ? [{ label: linkWords(finding.link), url: finding.link }] : [],
    )
    return {
      panels: [
        {
          title: `${plain(bot.name)}: ${sum(blockers, warnings, of('unknown'))}`,
          tone,
          fields: findings.map((finding) => ({
            name: `${icons[finding.verdict]} ${finding.check}`,
            value: text(finding),
          })),
        },
      ],
      buttons: links.filter(({ url }, index) => links.findIndex((other) => other.url === url) === index),
    }
  },
} satisfies Command

const icons: Readonly<Record<NamedFinding['verdict'], string>> = {
  ...{ ok: '✅', unknown: '❔', fixed: '🔧', warning: '⚠️', blocker: '⛔' },
}

function text(finding: NamedFinding): string {
  if (finding.verdict === 'blocker') return `${plain(finding.problem.message)}\n**What to do**: ${finding.problem.hint}`
  const fix = 'fix' in finding && finding.fix ? `\n**What to do**: ${finding.fix}` : ''
  return `${plain(finding.text)}${fix}`
}

function sum(blockers: number, warnings: number, unknown: number): string {
  const stands = blockers > 0 ? [`${count(blockers, 'thing')} in the way`] : []
  const warns = warnings > 0 ? [count(warnings, 'warning')] : []
  return [...stands, ...warns].join(', ') || (unknown > 0 ? 'all that can be seen is well' : 'all is well')
}

const linkWords = (url: string) => (url.includes('/oauth2/') ? 'Invite to a server' : 'Open the Developer Portal')
