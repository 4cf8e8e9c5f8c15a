import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { AddedApplication } from '../../src/app.ts'
import type { Command } from '../../src/discord/command.ts'
import { count, plain } from '../../src/discord/text.ts'
import { problem } from '../../src/domain/errors.ts'

/** `/application add`: tokens come in by a form and never come out again, not even in part. */
export const applicationAdd = {
  data: new SlashCommandSubcommandBuilder()
    .setName('add')
    .setDescription('Put Discord applications into the pool, by their bot tokens'),
  level: 'admin',
  secretFields: ['tokens'],
  async form() {
    return {
      title: 'Add applications',
      fields: [
        {
          id: 'tokens',
          label: 'Bot tokens, one per line',
          description: 'From the Bot page of each application. They are kept encrypted and never shown again.',
          style: 'long',
          required: true,
          maxLength: 4000,
        },
      ],
    }
  },
  async run(input, app) {
    const tokens = (input.field('tokens') ?? '').split(/\s+/).filter(Boolean)
    if (tokens.length === 0) throw problem('NoTokensGiven')
    input.progress(`Asking Discord about ${count(tokens.length, 'token')}…`)
    const results = await app.applications.add(tokens, input.actor.userId)
    const added = results.filter(({ ok }) => ok).length
    return {
      panels: [
        {
          title:
            added === results.length
              ? `${count(added, 'application')} added`
              : `${added} of ${count(results.length, 'application')} added`,
          tone: added === results.length ? 'good' : added > 0 ? 'warning' : 'bad',
          text: lines(results).join('\n'),
          footer: 'Numbers are the positions of the tokens in the form. Tokens are never shown.',
        },
      ],
    }
  },
} satisfies Command

/** One line per application, and one for all tokens in a row that failed for the same reason. */
function lines(results: readonly AddedApplication[]): string[] {
  const rows: { from: number; to: number; text: string; failed: boolean }[] = []
  for (const result of results) {
    const { position } = result
    const failed = !result.ok
    const text = result.ok ? `**${plain(result.application.name)}** is in the pool` : reason(result.problem)
    const last = rows.at(-1)
    if (failed && last?.failed && last.text === text) last.to = position
    else rows.push({ from: position, to: position, text, failed })
  }
  return rows.map(
    ({ from, to, text, failed }) => `${failed ? '❌' : '✅'} ${from === to ? from : `${from}–${to}`} · ${text}`,
  )
}

const reason = ({ title, message, hint }: Extract<AddedApplication, { ok: false }>['problem']) =>
  `**${title}**: ${plain(message)} ${hint}`
