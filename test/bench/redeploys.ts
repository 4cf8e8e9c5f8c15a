import { setTimeout as sleep } from 'node:timers/promises'
import { callDocker, dockerMissing, startDockerEngine } from '../../src/testing/docker-engine.ts'
import { type Apart, botProcesses, startApart, titleOf } from '../e2e/harness.ts'
import { type Figure, memoryMb, times } from './measure.ts'
import { create, prepare, readyAfter } from './prepare.ts'

const place = { guild: 'Fashion Brand', channel: 'general' }
/** A person asks this often while a bot is deployed anew. */
const everyMs = 100

/** How long a bot answers nobody while it is deployed anew: from the last answer of the old session to the first of the new one. */
export async function redeploysUnderPm2(count: number): Promise<Record<string, Figure>> {
  return measured('pm2', count, {}, async ({ dataDir }) => botProcesses(dataDir).map(({ pid }) => pid))
}

/** The same in containers of a real engine, with how long the first takes and what one weighs. */
export async function redeploysInDocker(count: number): Promise<Record<string, Figure>> {
  const why = dockerMissing()
  if (why !== undefined) return { skipped: { unit: 'none', why } }
  const engine = await startDockerEngine()
  try {
    const env = { DOCKER_HOST: engine.host, DOCKER_NETWORK: 'host', BASE_IMAGE: engine.baseImage }
    return await measured('docker', count, env, async () => {
      const all = (await callDocker(engine.socket, 'GET', '/containers/json')) as { Id: string }[]
      const tops = all.map(({ Id }) => callDocker(engine.socket, 'GET', `/containers/${Id}/top?ps_args=-o%20pid,args`))
      const rows = ((await Promise.all(tops)) as { Processes: string[][] }[]).flatMap(({ Processes }) => Processes)
      return rows.filter(([, args]) => args?.includes('bot.mjs') && !args.includes('init')).map(([pid]) => Number(pid))
    })
  } finally {
    await engine.close()
  }
}

async function measured(
  strategy: string,
  count: number,
  env: Record<string, string>,
  pidsOf: (apart: Apart) => Promise<number[]>,
): Promise<Record<string, Figure>> {
  const apart = await startApart({ strategy, env: { ...env, LOG_LEVEL: 'info', RELEASE_STABLE_SECONDS: '2' } })
  try {
    await apart.startMuster()
    await prepare(apart)
    const created: number[] = []
    for (const name of ['Warm', 'Bench']) {
      const began = Date.now()
      await create(apart, name)
      created.push(await readyAfter(apart, began))
    }
    const [bot] = await apart.rows('bots', 'name=eq.Bench')
    await apart.hands.install(String(bot?.application_id), place.guild)
    const gaps: number[] = []
    for (let n = 0; n < count; n += 1) gaps.push(await downtime(apart))
    const weights = (await pidsOf(apart)).map((pid) => memoryMb(pid).now)
    if (weights.length === 0) throw new Error('no process of a bot is to be found')
    return {
      'first create → READY': times(created.slice(0, 1)),
      'create → READY': times(created.slice(1), 6000),
      'redeploy downtime': times(gaps, 5000),
      'memory of a standard bot': times(weights, 70, 'MB'),
    }
  } finally {
    await apart.close()
  }
}

async function downtime({ hands }: Apart): Promise<number> {
  const answered: number[] = []
  const asked: Promise<unknown>[] = []
  const deploying = hands.admin('/bot deploy bot:Bench', 'was deployed|was not deployed', 120_000)
  let isOver = false
  void deploying.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const at = Date.now()
    const asking = hands.type('mia', place, '/leaderboard').then(({ state, first_response_ms }) => {
      if (state !== 'failed' && first_response_ms !== null) answered.push(at + first_response_ms)
    })
    asked.push(asking.catch(() => undefined))
    await sleep(everyMs)
  }
  const title = titleOf(await deploying)
  if (title !== 'Bench was deployed') throw new Error(`the deployment ended with: ${title}`)
  await Promise.all(asked)
  const at = answered.toSorted((a, b) => a - b)
  return Math.max(...at.slice(1).map((time, n) => time - (at[n] ?? time)))
}
