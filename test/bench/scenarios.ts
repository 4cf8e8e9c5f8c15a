import { join } from 'node:path'
import { botProcesses, buttonsOf, startApart, textOf, until } from '../e2e/harness.ts'
import { populate } from './fleet.ts'
import { memoryMb, spread, timed } from './measure.ts'

type Apart = Awaited<ReturnType<typeof startApart>>

/** Ten real bots under PM2: creating them, killing them, and what they and Muster weigh. */
export async function realBots(count: number) {
  const apart = await startApart()
  try {
    const muster = await apart.startMuster()
    await prepare(apart)
    const ready: number[] = []
    const replied: number[] = []
    for (let i = 0; i < count; i += 1) {
      const before = new Set((await apart.hands.world()).applications.filter((a) => a.connected).map((a) => a.id))
      const start = performance.now()
      const online = until('READY', async () => {
        const now = (await apart.hands.world()).applications.filter((a) => a.connected)
        return now.some((a) => !before.has(a.id)) && performance.now() - start
      })
      const reply = await apart.hands.admin(
        `/bot create name:Bench${i} client:Bench template:standard`,
        'is online|was not created',
      )
      if (!textOf(reply.messages).includes('is online')) throw new Error(textOf(reply.messages))
      replied.push(performance.now() - start)
      ready.push(await online)
    }
    const pids = botProcesses(apart.dataDir).map(({ pid }) => pid)
    const weights = pids.map(memoryMb)
    const memory = { musterWithDatabaseMb: memoryMb(muster.child.pid ?? 0), botMb: spread(weights) }
    const alerts: number[] = []
    for (const pid of pids) {
      const known = (await apart.hands.messages('ops')).length
      const { ms } = await timed(async () => {
        process.kill(pid, 'SIGKILL')
        await until('the alert', async () => (await apart.hands.messages('ops')).length > known, 20_000)
      })
      alerts.push(ms)
    }
    return { createToReadyMs: spread(ready), createToReplyMs: spread(replied), killToAlertMs: spread(alerts), memory }
  } finally {
    await apart.close()
  }
}

/** How fast listing commands answer, and what a tick costs, with `count` simulated bots. */
export async function fleetOf(count: number) {
  const apart = await startApart({ strategy: 'simulation', env: { MONITOR_CRON: '*/5 * * * * *' } })
  try {
    await populate(apart.dataDir, count)
    const muster = await apart.startMuster()
    await until(
      'all online',
      async () =>
        new RegExp(`Online[^0-9]*${count}\\b`, 'i').test(
          textOf((await apart.hands.admin('/fleet status', 'Online', 20_000)).messages),
        ),
      240_000,
    )
    const answers: Record<string, ReturnType<typeof spread>> = {}
    for (const text of [
      '/bot list',
      '/client list',
      '/fleet status',
      '/stats',
      '/bot show bot:"Bot 0000"',
      '/template list',
    ]) {
      const times: number[] = []
      for (let i = 0; i < 10; i += 1) {
        const { ms } = await timed(() =>
          apart.hands.type('admin', { guild: 'Muster HQ', channel: 'admin', app: 'Muster' }, text),
        )
        times.push(ms)
      }
      answers[text] = spread(times)
    }
    const offered: number[] = []
    for (let i = 0; i < 10; i += 1)
      offered.push((await timed(() => apart.hands.offer('admin', '/bot show bot:00', 'bot'))).ms)
    answers['autocomplete of bot'] = spread(offered)
    return { bots: count, answersMs: answers, musterWithDatabaseMb: memoryMb(muster.child.pid ?? 0) }
  } finally {
    await apart.close()
  }
}

/** Muster's own memory when the database is elsewhere: an embedded one in this process stands for hosted Supabase. */
export async function musterAlone() {
  const { startEmbedded } = await import('../../src/stores/embedded/embedded.ts')
  const { silentLog } = await import('../../src/lib/log.ts')
  const apart = await startApart()
  const database = await startEmbedded({ dataDir: join(apart.dir, 'elsewhere'), log: silentLog })
  try {
    const muster = await apart.startMuster({
      SUPABASE_URL: database.url,
      SUPABASE_SECRET_KEY: database.secretKey,
      SUPABASE_PUBLISHABLE_KEY: database.publishableKey,
      TOKEN_ENCRYPTION_KEY: 'ab'.repeat(32),
    })
    await prepare(apart)
    const reply = await apart.hands.admin(
      '/bot create name:Alone client:Bench template:standard',
      'is online|was not created',
    )
    return {
      created: textOf(reply.messages).includes('is online'),
      musterWithoutDatabaseMb: memoryMb(muster.child.pid ?? 0),
    }
  } finally {
    await apart.close()
    await database.close()
  }
}

/** Ten applications in the pool, alerts to #ops, one client. */
async function prepare(apart: Apart): Promise<void> {
  const { hands } = apart
  const tokens = (await hands.world()).applications.filter((a) => a.name !== 'Muster').map((a) => a.token)
  const form = await hands.admin('/application add')
  await hands.submit('admin', form.id, { tokens: tokens.join('\n') }, '12')
  await hands.admin('/alerts channel channel:#ops', 'ops')
  const client = await hands.admin('/client create name:Bench', 'Bench')
  if (buttonsOf(client).length > 5) throw new Error('unexpected buttons')
}
