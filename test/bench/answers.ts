import { type Apart, startApart, textOf, until } from '../e2e/harness.ts'
import { populate } from './fleet.ts'
import { amount, cpuMs, type Figure, memoryMb, repeated, times } from './measure.ts'

/** Everything that lists or shows, as an admin types it. */
const listings = [
  '/bot list',
  '/bot list client:"Client 3" status:online',
  '/bot show bot:"Bot 0000"',
  '/client list',
  '/client show client:"Client 0"',
  '/application list',
  '/template list',
  '/template show template:standard',
  '/fleet status',
  '/stats',
  '/stats client:"Client 0"',
  '/stats bot:"Bot 0000"',
  '/access list',
]

/** What is typed so far, and the option the cursor is in. */
const offers: readonly [text: string, focused: string][] = [
  ['/bot show bot:00', 'bot'],
  ['/bot list client:cli', 'client'],
  ['/client show client:cli', 'client'],
  ['/application remove application:app', 'application'],
  ['/template show template:st', 'template'],
  ['/stats bot:00', 'bot'],
  ['/stats client:cli', 'client'],
  ['/client create name:x timezone:eu', 'timezone'],
]

const targetMs = 300

/** How long a person waits for each listing, from typing it to reading the answer, one at a time. */
export async function answersWith(bots: number): Promise<Record<string, Figure>> {
  const apart = await startApart({ strategy: 'simulation', env: { LOG_LEVEL: 'info' } })
  try {
    await populate(apart.dataDir, bots)
    const began = performance.now()
    const muster = (await apart.startMuster()).child.pid ?? 0
    await until('all bots online', () => allOnline(apart, bots), 240_000)
    const allOnlineAfter = performance.now() - began
    const figures: Record<string, Figure> = {}
    const measure = async (name: string, work: () => Promise<void>) => {
      const before = cpuMs(muster)
      const answered = times(await repeated(10, work), targetMs)
      figures[name] = { ...answered, computingMs: Math.round((cpuMs(muster) - before) / 10) }
    }
    for (const line of listings) await measure(line, () => typed(apart, line))
    for (const [text, focused] of offers) await measure(`autocomplete ${text}`, () => offered(apart, text, focused))
    return {
      'start until all bots are online': amount(allOnlineAfter, 'ms'),
      ...figures,
      'memory of Muster with the embedded database': amount(memoryMb(muster).now, 'MB', 450),
    }
  } finally {
    await apart.close()
  }
}

async function allOnline({ hands }: Apart, bots: number): Promise<boolean> {
  return textOf((await hands.admin('/fleet status')).messages).includes(` ${bots} online`)
}

async function typed({ hands }: Apart, line: string): Promise<void> {
  const { state, messages } = await hands.admin(line)
  const text = textOf(messages)
  if (state !== 'replied' || /not found|no longer|went wrong|cannot be reached/i.test(text)) {
    throw new Error(`${line}: ${state}, ${text}`)
  }
}

async function offered({ hands }: Apart, text: string, focused: string): Promise<void> {
  const { choices } = await hands.offer('admin', text, focused)
  if (choices.length === 0) throw new Error(`nothing was offered for ${text}`)
}
