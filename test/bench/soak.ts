import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { silentLog } from '../../src/lib/log.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { amount, type Figure } from './measure.ts'
import { connectBot, reply, send } from './trivial-bot.ts'

const STEP_MS = 2 * 60 * 1000
const STEPS = 720
const INTERACTIONS = 10
/** Below the 120 a minute that a socket may send. */
const HEARTBEATS = 100
const SAMPLE_EVERY = 15

/**
 * A day of hard use in a minute or two: at every step people type and write, a bot answers, follows up with a file now and then,
 * and the clock goes on. In the first third everything that has a bound reaches it; afterwards the heap stays as it is.
 */
export async function soak(): Promise<Record<string, Figure>> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const sandbox = await createSandbox({ port: 0, log: silentLog })
  const { url } = sandbox
  const world = (await (await fetch(`${url}/sandbox/world?tokens=1`)).json()) as {
    applications: { id: string; name: string; token: string }[]
  }
  const [app = { id: '', name: '', token: '' }] = world.applications
  await send(`${url}/api/v10/applications/${app.id}/commands`, 'POST', { name: 'ping', description: '.' }, app.token)
  const answer = async (interaction: { id: string; token: string }) => {
    await reply(url, interaction)
    await followUp(`${url}/api/v10/webhooks/${app.id}/${interaction.token}`)
  }
  const heap: number[] = []
  const rss: number[] = []
  try {
    let bot = await connectBot(url, app.token, answer)
    const typing = { user: 'admin', guild: 'Muster HQ', channel: '#ops', app: app.id, text: '/ping', until: 'More' }
    for (let step = 0; step < STEPS; step += 1) {
      const typed = Array.from({ length: INTERACTIONS }, () => send(`${url}/sandbox/commands`, 'POST', typing))
      await Promise.all(typed)
      await send(`${url}/sandbox/messages`, 'POST', { user: 'admin', channel: '#ops', content: `Step ${step}` })
      await Promise.all(Array.from({ length: HEARTBEATS }, bot.beat))
      await send(`${url}/sandbox/clock`, 'POST', { advance_ms: STEP_MS })
      if (step % 60 === 59) {
        await bot.close()
        bot = await connectBot(url, app.token, answer)
      }
      if (step % SAMPLE_EVERY !== SAMPLE_EVERY - 1) continue
      collect()
      const { heapUsed, rss: resident } = process.memoryUsage()
      heap.push(heapUsed / 2 ** 20)
      rss.push(resident / 2 ** 20)
    }
    await bot.close()
  } finally {
    await sandbox.close()
  }
  return figuresOf(heap, rss)
}

/** With a file in one of three. */
async function followUp(webhook: string): Promise<void> {
  if (Math.random() > 1 / 3) return void (await send(webhook, 'POST', { content: 'More' }))
  const form = new FormData()
  form.set('payload_json', JSON.stringify({ content: 'More' }))
  form.set('files[0]', new Blob(['x'.repeat(10_000)]), 'file.txt')
  const response = await fetch(webhook, { method: 'POST', body: form })
  if (!response.ok) throw new Error(`a follow-up with a file: ${response.status}`)
  await response.arrayBuffer()
}

function figuresOf(heap: readonly number[], rss: readonly number[]): Record<string, Figure> {
  const third = Math.floor(heap.length / 3)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [middle, last] = [mean(heap.slice(third, 2 * third)), mean(heap.slice(2 * third))]
  return {
    'heap in the first third of the day': amount(mean(heap.slice(0, third)), 'MB'),
    'heap in the middle third': amount(middle, 'MB'),
    'heap in the last third': amount(last, 'MB'),
    'growth from the middle to the last third': amount((last / middle - 1) * 100, '%', 5),
    'memory of the process at the end, bots and people included': amount(rss.at(-1) ?? 0, 'MB'),
  }
}
