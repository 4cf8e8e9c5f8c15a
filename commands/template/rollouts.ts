import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { cutEnd } from '../../src/discord/cut.ts'
import { progressLine, rolloutWords } from '../../src/discord/rollout-card.ts'
import { ago, count, doer, duration, plain } from '../../src/discord/text.ts'
import type { Rollout } from '../../src/domain/rollout.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'

/** `/template rollouts`: the newest rollouts and what became of them, five a page, with buttons for those that may go on. */
export const templateRollouts = {
  data: new SlashCommandSubcommandBuilder()
    .setName('rollouts')
    .setDescription('Rollouts of new versions, and what became of them'),
  level: 'viewer',
  async run(input, app) {
    const all = await app.rollouts.list()
    const page = pageOf(all, 5, input)
    const open = page.items.filter(({ state }) => state === 'running' || state === 'paused')
    return {
      panels: [
        {
          title: 'Rollouts',
          tone: 'info',
          ...(all.length === 0
            ? { text: 'None yet. Begin one with /template rollout; /template drift says what for.' }
            : {}),
          fields: page.items.map((one) => ({ name: nameOf(one), value: lines(one) })),
          footer: pageFooter(page, count(all.length, 'rollout')),
        },
      ],
      buttons: [...pageButtons(page, 'template rollouts'), ...open.flatMap(steering)],
    }
  },
} satisfies Command

function nameOf({ template, version, state }: Rollout): string {
  const { icon, word } = rolloutWords[state]
  return `${icon} ${plain(template)} ${version} · ${word}`
}

function lines(one: Rollout): string {
  const took = one.finishedAt ? ` · took ${duration(one.finishedAt.getTime() - one.createdAt.getTime())}` : ''
  return [
    progressLine(one),
    `${ago(one.createdAt)} by ${doer(one.requestedBy)}${took}`,
    ...(one.reason === null ? [] : [plain(cutEnd(one.reason, 300))]),
  ].join('\n')
}

/** For where the message with the live progress is gone. */
function steering({ id, template, state }: Rollout) {
  const to = (label: string, action: string) => ({
    label: `${label} ${template}`,
    command: 'template rollout',
    options: { rollout: id, action },
  })
  return [state === 'running' ? to('⏸ Pause', 'pause') : to('▶ Resume', 'resume'), to('⏹ Abort', 'abort')]
}
