import { type Apart, botProcesses, startApart, textOf, until } from '../e2e/harness.ts'
import { cpuMs, type Figure, memoryMb, startedAt, times } from './measure.ts'
import { create, postedAlerts, prepare, readyAfter } from './prepare.ts'

/** Real bots under PM2, created one after another and then killed one after another. The first creation starts PM2 itself. */
export async function realBots(count: number): Promise<Record<string, Figure>> {
  const apart = await startApart()
  try {
    const muster = (await apart.startMuster({ LOG_LEVEL: 'info' })).child.pid ?? 0
    await prepare(apart)
    const created = []
    for (let i = 0; i < count; i += 1) created.push(await creation(apart, `Bench${i}`, muster))
    const bots = botProcesses(apart.dataDir)
    const memory = memoryMb(muster)
    const weights = bots.map(({ pid }) => memoryMb(pid).now)
    const alerts: number[] = []
    for (const { pid, name } of bots) alerts.push(await alertAfterKill(apart, pid, name))
    return {
      'create → READY': times(
        created.map((one) => one.ready),
        6000,
      ),
      'create → process of the bot started (Muster’s own share of it)': times(
        created.map((one) => one.own),
        2000,
      ),
      'create → final reply': times(
        created.map((one) => one.replied),
        16_000,
      ),
      'computing time of Muster per creation': times(created.map((one) => one.cpu)),
      'kill → alert posted': times(alerts, 2000),
      'memory of a standard bot': times(weights, 75, 'MB'),
      'memory of Muster with the embedded database': {
        ...{ unit: 'MB', value: memory.now, peakWhileMakingTheDatabase: memory.peak },
        ...{ judged: 'value', target: 450, ok: memory.now <= 450 },
      },
    }
  } finally {
    await apart.close()
  }
}

/** READY is when the sandbox took the bot's IDENTIFY; what passes before the bot's process begins is all Muster's (and PM2's). */
async function creation(apart: Apart, name: string, muster: number) {
  const before = cpuMs(muster)
  const began = Date.now()
  await create(apart, name)
  const replied = Date.now() - began
  const ready = await readyAfter(apart, began)
  const bot = botProcesses(apart.dataDir).find((one) => one.name === name)
  if (!bot) throw new Error(`${name} was created, but its process is not to be found`)
  const own = startedAt(bot.pid) - began
  return { replied, own, ready, cpu: cpuMs(muster) - before }
}

async function alertAfterKill(apart: Apart, pid: number, name: string): Promise<number> {
  const posted = () => postedAlerts(apart)
  const known = new Set((await posted()).map(({ id }) => id))
  const killed = Date.now()
  process.kill(pid, 'SIGKILL')
  const alert = await until('the alert', async () =>
    (await posted()).find((one) => !known.has(one.id) && textOf([one]).includes(name)),
  )
  // Its recovery edits the card. Killed any faster, the alerts wait for Discord's limit of five messages in five seconds.
  await until('the recovery', async () => (await posted()).find(({ id, edits }) => id === alert.id && edits > 0))
  return Date.parse(alert.timestamp) - killed
}
