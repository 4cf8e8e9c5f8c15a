import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../src/app.ts'
import { createSimulation } from '../../src/deployment/simulation/simulation.ts'
import { createAlertSender } from '../../src/discord/alert-sender.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { createRedactor } from '../../src/lib/redact.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'
import type { Transition } from '../../src/stores/stores.ts'
import { until } from '../e2e/processes.ts'
import { adoptedFleet } from './adopted-fleet.ts'
import { countRows } from './count-rows.ts'
import { needsOf } from './counted-app.ts'
import { amount, type Figure, timed } from './measure.ts'

/** Where alerts go, and what of them can be read there. */
interface Post {
  apiUrl: string
  token: string
  channelId: string
  titles(): Promise<string[]>
  close(): Promise<void>
}

/**
 * So many incidents that have nothing in common, opened at once and later over at once: each is one message that is posted and
 * then edited. Through the real outbox and the real way to Discord, from a database in a worker to a sandbox in this process.
 */
export async function alertsOf(incidents: number, limits: 'without' | 'at'): Promise<Record<string, Figure>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-alerts-'))
  const post = await openPost(limits)
  try {
    await adoptedFleet(dataDir, incidents, post.channelId)
    const database = await startEmbedded({ dataDir, log: silentLog })
    try {
      return await told(dataDir, database, post)
    } finally {
      await database.close()
    }
  } finally {
    await post.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function openPost(limits: 'without' | 'at'): Promise<Post> {
  const sandbox = await createSandbox({ port: 0, log: silentLog, ...(limits === 'without' ? { limits: [] } : {}) })
  const read = async (path: string) => (await fetch(`${sandbox.url}/sandbox/${path}`)).json()
  const { applications, guilds } = (await read('world?tokens=1')) as {
    applications: { name: string; token: string }[]
    guilds: { channels: { id: string; name: string }[] }[]
  }
  const channelId = guilds.flatMap(({ channels }) => channels).find(({ name }) => name === 'ops')?.id ?? ''
  return {
    apiUrl: `${sandbox.url}/api`,
    token: applications.find(({ name }) => name === 'Muster')?.token ?? '',
    channelId,
    async titles() {
      const messages = await read(`channels/${channelId}/messages?user=admin&limit=1000`)
      return (messages as { embeds: { title?: string }[] }[]).map(({ embeds: [embed] }) => embed?.title ?? '')
    },
    close: () => sandbox.close(),
  }
}

async function told(dataDir: string, database: { url: string; secretKey: string }, post: Post) {
  const simulation = createSimulation({ clock: systemClock, dataDir })
  const needs = needsOf(dataDir, database, simulation, [])
  const app = createApp({ ...needs, alerts: createAlertSender({ ...post, redact: createRedactor() }) })
  const bots = (await needs.stores.bots.list()).map(({ id }) => id)
  const send = async (transitions: Transition[]) => {
    await needs.stores.watch.record(transitions)
    const { ms } = await timed(async () => {
      await app.outbox.drain()
      const pending = () => countRows(database, 'outbox?select=id&state=eq.pending')
      await until('everything sent', async () => (await pending()) === 0, bots.length * 5_000)
    })
    return ms
  }
  try {
    // Its cause lies with one application, so each is an incident of its own.
    const cause = { status: 'offline', cause: 'login_budget', incident: 'open', logTail: ['last words'] } as const
    const over = { status: 'online', cause: null, incident: 'resolve', resolution: 'recovered' } as const
    const of = (what: typeof cause | typeof over) =>
      bots.map((botId) => ({
        botId,
        generation: 1,
        since: new Date(),
        ...what,
        logTail: [...('logTail' in what ? what.logTail : [])],
      }))
    const postsMs = await send(of(cause))
    const editsMs = await send(of(over))
    const titles = await post.titles()
    const right = new Set(titles.filter((title) => title.endsWith('is online again'))).size
    const perSecond = (ms: number) => amount((bots.length / ms) * 1000, 'a second')
    return {
      [`${bots.length} incidents: all posted`]: amount(postsMs / 1000, 's'),
      [`${bots.length} incidents: all edited to their end`]: amount(editsMs / 1000, 's'),
      posts: perSecond(postsMs),
      edits: perSecond(editsMs),
      'incidents whose message is missing or not as they ended': amount(bots.length - right, 'incidents', 0),
      'messages too many': amount(titles.length - bots.length, 'messages', 0),
    }
  } finally {
    await app.stop()
  }
}
