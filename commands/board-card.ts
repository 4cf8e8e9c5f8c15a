import type { FleetView } from '../src/app.ts'
import type { Reply } from '../src/discord/command.ts'
import { cutEnd } from '../src/discord/cut.ts'
import { ago, count, plain } from '../src/discord/text.ts'
import type { BotStatus } from '../src/domain/bot.ts'
import { statusText, statusWords } from './status-words.ts'

/** Discord takes 4,096 characters of text and 1,024 of a field, 6,000 of a message; a board people read stays well below. */
const limits = { clients: 2_800, wrong: 1_000 } as const

const order: readonly BotStatus[] = [
  ...(['failed', 'offline', 'degraded', 'unknown'] as const),
  ...(['deploying', 'starting', 'online', 'maintenance', 'stopped'] as const),
]
const troubles = order.slice(0, 4)

/** The fleet at a glance, for people who pass by: what is wrong first, then a line for each client as far as they fit. */
export function boardReply({ counts, clients, wrong }: FleetView): Reply {
  const total = totalOf(counts)
  const bad = clients.filter((client) => troublesOf(client.counts) > 0)
  const rest = clients.filter((client) => troublesOf(client.counts) === 0)
  const worstFirst = [...bad.toSorted((a, b) => troublesOf(b.counts) - troublesOf(a.counts)), ...rest]
  const lines = worstFirst.map(({ name, counts: of }) => `**${plain(cutEnd(name, 60))}** · ${countsText(of)}`)
  return {
    panels: [
      {
        title: titleOf(total, wrong.length, counts),
        tone: toneOf(counts, wrong.length),
        text: [
          `**${count(total, 'bot')}** · ${countsText(counts)}`,
          '',
          ...(clients.length === 0
            ? ['No clients yet. Add the first with /client create.']
            : fitting(lines, limits.clients, 'client')),
        ].join('\n'),
        fields:
          wrong.length === 0
            ? []
            : [{ name: 'Wrong now', value: fitting(wrong.map(wrongLine), limits.wrong, 'bot').join('\n') }],
      },
    ],
  }
}

const totalOf = (counts: FleetView['counts']) => Object.values(counts).reduce((sum, n) => sum + n, 0)
const troublesOf = (counts: FleetView['counts']) => troubles.reduce((sum, status) => sum + (counts[status] ?? 0), 0)

function titleOf(total: number, wrong: number, counts: FleetView['counts']): string {
  if (total === 0) return 'No bots yet'
  if (wrong > 0) return `${wrong} of ${count(total, 'bot')} ${wrong === 1 ? 'needs' : 'need'} attention`
  const running = total - (counts.stopped ?? 0) - (counts.maintenance ?? 0)
  return running === 0
    ? 'No bot runs'
    : `${running === 1 ? 'The bot that should run does' : `All ${running} bots that should run do`}`
}

function toneOf(counts: FleetView['counts'], wrong: number) {
  if ((counts.failed ?? 0) + (counts.offline ?? 0) > 0) return 'bad'
  return wrong > 0 ? 'warning' : 'good'
}

function countsText(counts: FleetView['counts']): string {
  const parts = order
    .filter((status) => (counts[status] ?? 0) > 0)
    .map((status) => `${statusWords[status].icon} ${counts[status]} ${statusWords[status].word}`)
  return parts.join(' · ') || 'no bots'
}

const wrongLine = ({ name, clientName, status, cause, since }: FleetView['wrong'][number]) =>
  `**${plain(cutEnd(name, 40))}** (${plain(cutEnd(clientName, 40))}) ${statusText({ status, cause })}, ${ago(since)}`

/** As many lines as fit, and how many are left out. */
function fitting(lines: readonly string[], limit: number, what: string): string[] {
  const shown: string[] = []
  let used = 60
  for (const line of lines) {
    used += line.length + 1
    if (used > limit) break
    shown.push(line)
  }
  const left = lines.length - shown.length
  return left === 0 ? shown : [...shown, `and ${count(left, `more ${what}`)}: /fleet status`]
}
