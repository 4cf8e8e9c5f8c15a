import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { cutEnd } from '../../src/discord/cut.ts'
import { ago, count, doer, duration, plain } from '../../src/discord/text.ts'
import type { Drill } from '../../src/domain/drill.ts'
import { pageButtons, pageFooter, pageOf } from '../paging.ts'

/** `/drill list`: the newest drills with their times. */
export const drillList = {
  data: new SlashCommandSubcommandBuilder().setName('list').setDescription('Drills, and how long everything took'),
  level: 'viewer',
  async run(input, app) {
    const all = await app.drills.list()
    const page = pageOf(all, 8, input)
    return {
      panels: [
        {
          title: 'Drills',
          tone: 'info',
          ...(all.length === 0 ? { text: 'None yet. Break a bot on purpose with /drill run.' } : {}),
          fields: page.items.map((drill) => ({ name: nameOf(drill), value: lines(drill) })),
          footer: pageFooter(page, count(all.length, 'drill')),
        },
      ],
      buttons: pageButtons(page, 'drill list'),
    }
  },
} satisfies Command

const icons = { running: '⏳', passed: '✅', failed: '❌', interrupted: '⚠️' } as const

const nameOf = ({ state, kind, botName, strategy }: Drill) =>
  `${icons[state]} ${kind} · ${plain(cutEnd(botName, 80))} on ${strategy} · ${state}`

function lines(drill: Drill): string {
  const time = (name: string, ms: number | null) => `${name} ${ms === null ? '–' : duration(ms)}`
  return [
    [
      time('noticed', drill.detectedMs),
      time('alert', drill.notifiedMs),
      time('acknowledged', drill.acknowledgedMs),
      time('back', drill.recoveredMs),
    ].join(' · '),
    `${plain(cutEnd(drill.clientName, 80))} · ${ago(drill.startedAt)} by ${doer(drill.startedBy)}`,
    ...(drill.reason === null ? [] : [plain(cutEnd(drill.reason, 200))]),
  ].join('\n')
}
