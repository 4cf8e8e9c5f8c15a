import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { projectRoot } from '../../src/main/paths.ts'
import { freePort, type Process, run, until } from '../e2e/processes.ts'
import { amount, cpuMs, type Figure, memoryMb, timed, times } from './measure.ts'
import { forEachOf, send } from './trivial-bot.ts'

const BOTS = 1000
const GUILDS = 100
const PER_SECOND = 200
const SECONDS = 20
const PROCESSES = 2

interface Placed {
  id: string
  guild: string
}

/** The sandbox in a process of its own, trivial bots in two others, and the people typing from here. */
export async function thousandBots(): Promise<Record<string, Figure>> {
  const url = `http://127.0.0.1:${await freePort()}`
  const sandbox = compiled('src/sandbox/main.js', '--port', new URL(url).port)
  const processes: Process[] = [sandbox]
  try {
    await until('the sandbox', async () => sandbox.output().includes(url))
    const bots = await makeWorld(url)
    const share = BOTS / PROCESSES
    const connecting = await timed(async () => {
      for (let i = 0; i < PROCESSES; i += 1) {
        const ids = bots.slice(i * share, (i + 1) * share).map(({ id }) => id)
        processes.push(compiled('test/bench/bots-process.js', url, ...ids))
      }
      for (const process of processes.slice(1))
        await until('all bots connected', async () => process.output().includes('all connected'), 240_000)
    })
    const pid = sandbox.child.pid ?? 0
    const before = cpuMs(pid)
    const typed = await type(url, bots)
    const computing = cpuMs(pid) - before
    const memory = memoryMb(pid)
    const achieved = Math.round((typed.answered / typed.ms) * 10_000) / 10
    return {
      'connecting 1,000 bots, each with a command registered': amount(connecting.ms, 'ms'),
      'bots connected afterwards': atLeast(await connected(url), 'bots', BOTS),
      'heartbeats meanwhile': atLeast(await heartbeats(url), 'heartbeats', 1),
      'interactions answered': atLeast(achieved, 'a second', PER_SECOND * 0.99),
      'interactions not answered': amount(typed.failed, 'interactions', 0),
      'first response, by the sandbox’s clock': times(typed.first, 250),
      'typing → answer over HTTP': times(typed.whole),
      'computing time of the sandbox per interaction': amount(computing / Math.max(1, typed.answered), 'ms'),
      'memory of the sandbox': { ...amount(memory.now, 'MB', 300), peak: memory.peak },
    }
  } finally {
    for (const process of processes.toReversed()) await process.end('SIGKILL')
  }
}

const compiled = (script: string, ...args: string[]) =>
  run(['--enable-source-maps', join(projectRoot(), 'dist', script), ...args], {})

const atLeast = (value: number, unit: string, target: number): Figure => ({
  ...{ unit, value, judged: 'value, which must not be less', target, ok: value >= target },
})

async function makeWorld(url: string): Promise<Placed[]> {
  const make = (what: string, body: object) => send(`${url}/sandbox/${what}`, 'POST', body) as Promise<{ id: string }>
  const guilds: string[] = []
  for (let i = 0; i < GUILDS; i += 1) {
    const { id } = await make('guilds', { name: `Guild ${i}`, owner: 'admin' })
    await make('channels', { guild: id, name: 'bench' })
    guilds.push(id)
  }
  const bots: Placed[] = []
  await forEachOf([...Array(BOTS).keys()], 10, async (i) => {
    const { id } = await make('applications', { name: `Bench ${i}` })
    const guild = guilds[i % GUILDS] ?? ''
    await make('installs', { app: id, guild })
    bots.push({ id, guild })
  })
  return bots
}

/** One command every five milliseconds, whether those before are answered or not. */
async function type(url: string, bots: Placed[]) {
  const first: number[] = []
  const whole: number[] = []
  let failed = 0
  const one = async ({ id, guild }: Placed) => {
    const body = { user: 'admin', guild, channel: '#bench', app: id, text: '/ping' }
    const { ms, result } = await timed(() => send(`${url}/sandbox/commands`, 'POST', body))
    const { state, first_response_ms } = result as { state: string; first_response_ms: number }
    if (state !== 'replied') throw new Error(`the interaction is ${state}`)
    first.push(first_response_ms)
    whole.push(ms)
  }
  const fail = () => {
    failed += 1
  }
  const { ms } = await timed(async () => {
    const began = performance.now()
    const running: Promise<void>[] = []
    for (let i = 0; i < PER_SECOND * SECONDS; i += 1) {
      const early = began + (i * 1000) / PER_SECOND - performance.now()
      if (early > 1) await delay(early)
      running.push(one(bots[i % BOTS] as Placed).catch(fail))
    }
    await Promise.all(running)
  })
  return { answered: first.length, failed, first, whole, ms: Math.max(ms, SECONDS * 1000) }
}

async function connected(url: string): Promise<number> {
  const { applications } = (await (await fetch(`${url}/sandbox/world`)).json()) as {
    applications: { connected: boolean }[]
  }
  return applications.filter((application) => application.connected).length
}

async function heartbeats(url: string): Promise<number> {
  const log = (await (await fetch(`${url}/sandbox/log`)).json()) as { kind: string }[]
  return log.filter(({ kind }) => kind === 'heartbeat').length
}
