import type { FleetView } from '../src/app.ts'
import type { Reply } from '../src/discord/command.ts'
import { cutEnd } from '../src/discord/cut.ts'
import { ago, at, count, plain } from '../src/discord/text.ts'
import type { BotStatus } from '../src/domain/bot.ts'
import { subjectText } from './maintenance-words.ts'
import { statusText, statusWords } from './status-words.ts'

/** Discord takes 4,096 characters of text and 1,024 of a field, 6,000 of a message; a board people read stays well below. */
const limits = { clients: 2_800, wrong: 1_000, maintenance: 600 } as const

const order: readonly BotStatus[] = [
  ...(['failed', 'offline', 'degraded', 'unknown'] as const),
  ...(['deploying', 'starting', 'online', 'maintenance', 'stopped'] as const),
]
const troubles = order.slice(0, 4)

/** The fleet at a glance, for people who pass by: what is wrong first, then a line for each client as far as they fit. */
export function boardReply({ counts, clients, wrong, maintenance }: FleetView): Reply {
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
            : fitting(lines, limits.clients, ['client', '/fleet status'])),
        ].join('\n'),
        fields: [
          ...field('Wrong now', wrong.map(wrongLine), limits.wrong, ['bot', '/fleet status']),
          ...field('Maintenance', maintenance.map(maintenanceLine), limits.maintenance, [
            'maintenance',
            '/maintenance list',
          ]),
        ],
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

/** Set in each reader's own time, and true without an edit when it begins: what begins changes its bots, and so the board. */
function maintenanceLine(one: FleetView['maintenance'][number]): string {
  const subject = subjectText({ ...one, subject: cutEnd(one.subject, 60) })
  const [from, until] = [at(one.startsAt), at(one.endsAt)]
  return one.startsAt > new Date() ? `next: ${subject}, ${from} (${ago(one.startsAt)})` : `${subject} until ${until}`
}

function field(name: string, lines: readonly string[], limit: number, what: readonly [string, string]) {
  return lines.length === 0 ? [] : [{ name, value: fitting(lines, limit, what).join('\n') }]
}

/** As many lines as fit, and how many of what are left out, and which command tells of them. */
function fitting(lines: readonly string[], limit: number, [what, command]: readonly [string, string]): string[] {
  const shown: string[] = []
  let used = 60
  for (const line of lines) {
    used += line.length + 1
    if (used > limit) break
    shown.push(line)
  }
  const left = lines.length - shown.length
  return left === 0 ? shown : [...shown, `and ${count(left, `more ${what}`)}: ${command}`]
}
