// Over 200 lines: every kind of blow beside what it is held against.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { unattendedCeiling } from '../../src/domain/login-budget.ts'
import { createDice } from '../../src/testing/dice.ts'
import { callDocker, type DockerEngine, dockerMissing, startDockerEngine } from '../../src/testing/docker-engine.ts'
import { databaseIn } from './elsewhere.ts'
import {
  type Apart,
  botProcesses,
  endProcessesOf,
  type Message,
  startApart,
  textOf,
  titleOf,
  until,
} from './harness.ts'
import { mostSessionsAtOnce } from './sessions.ts'

const names = ['Ada', 'Bea', 'Cleo', 'Dora']
/** Where there is an engine, these run on it, and the others under PM2. */
const inContainers = ['Cleo', 'Dora']
const chosen = process.env.CHAOS_SEED
const wantsEngine = process.env.CHAOS_ENGINE !== 'none'
/** Blows follow each other this closely, in milliseconds: often before the last one is over. */
const pauseMs = { least: 1_000, most: 9_000 }
const blows = 16

/**
 * The same as `test/chaos`, with nothing imagined: real processes, PM2's daemon, a Docker engine, sockets and real time. It takes
 * minutes and tells less than ten hours of fake time, so it runs only where `CHAOS_SEED` is set (vitest.config.ts).
 */
describe('chaos among real processes', { retry: 0 }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'muster-chaos-'))
  let database: Awaited<ReturnType<typeof databaseIn>>
  let apart: Apart
  let people: Apart['hands']
  let engine: DockerEngine | undefined

  beforeAll(async () => {
    engine = wantsEngine && dockerMissing() === undefined ? await startDockerEngine() : undefined
    database = await databaseIn(join(dir, 'data'))
    const docker = engine && { DOCKER_HOST: engine.host, DOCKER_NETWORK: 'host', BASE_IMAGE: engine.baseImage }
    const quick = { RELEASE_STABLE_SECONDS: '1', MONITOR_CRON: '*/5 * * * * *' }
    apart = await startApart({ env: { ...database.env, ...docker, ...quick } })
    people = apart.hands
    await apart.startMuster()
    const spare = (await people.world()).applications.filter(({ name }) => name !== 'Muster')
    await people.addTokens(spare.slice(0, names.length).map(({ token }) => token))
    await people.admin('/alerts channel channel:#ops')
    await people.admin('/client create name:"Fashion Brand"')
    for (const name of names) {
      const where = engine && inContainers.includes(name) ? 'docker' : 'pm2'
      const line = `/bot create name:${name} client:"Fashion Brand" strategy:${where}`
      expect(titleOf(await people.admin(line, 'is online|not created', 120_000))).toBe(`${name} is online`)
    }
  }, 480_000)
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(apart.output().slice(-12_000))
  })
  afterAll(async () => {
    await apart?.close()
    await engine?.close()
    await endProcessesOf(dir)
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }, 120_000)

  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  async function rows(table: string): Promise<Record<string, unknown>[]> {
    const { SUPABASE_URL: at, SUPABASE_SECRET_KEY: key } = database.env
    const headers = { apikey: key, authorization: `Bearer ${key}` }
    const answer = await fetch(`${at}/rest/v1/${table}`, { headers })
    if (!answer.ok) throw new Error(`${table}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Record<string, unknown>[]
  }
  const shut = (pid: number | undefined) => {
    try {
      if (pid) process.kill(pid, 'SIGKILL')
    } catch {
      // It had ended before.
    }
  }
  async function containers(): Promise<{ Id: string; name: string }[]> {
    if (!engine) return []
    const running = (await callDocker(engine.socket, 'GET', '/containers/json')) as {
      Id: string
      Labels: Record<string, string>
    }[]
    return running.map(({ Id, Labels }) => ({ Id, name: Labels['muster.name'] ?? '' }))
  }
  const gateway = (app: string, what: object) =>
    people.call<{ sessions: number }>('POST', '/sandbox/gateway', { app, ...what }).catch(() => undefined)

  /** Bots whose gateways were made to say nothing more, at which time, and how often they had identified by then. */
  interface Frozen {
    name: string
    at: number
    identified: number
    /** Something else was done to it before it was back: which of the two it was told as is not known. */
    touched: boolean
  }

  /** One after the other, each once it is done but not once it is over. */
  function kinds(dice: ReturnType<typeof createDice>, appOf: ReadonlyMap<string, string>, frozen: Frozen[]) {
    const touch = (...whom: readonly string[]) => {
      for (const one of frozen) one.touched ||= whom.includes(one.name)
    }
    return {
      async 'a bot is killed'() {
        const name = dice.pick(names)
        touch(name)
        const container = (await containers()).find((one) => one.name === name)
        if (engine && container)
          await callDocker(engine.socket, 'POST', `/containers/${container.Id}/kill`).catch(() => undefined)
        else shut(botProcesses(apart.dataDir).find((bot) => bot.name === name)?.pid)
      },
      async 'a bot’s gateway is closed'() {
        const name = dice.pick(names)
        touch(name)
        await gateway(appOf.get(name) ?? '', { action: 'close', code: 4000 })
      },
      async 'a bot’s gateway is frozen'() {
        const name = dice.pick(names)
        const app = appOf.get(name) ?? ''
        const isOnline = (await rows(`bots?select=status&name=eq.${name}`).catch(() => []))[0]?.status === 'online'
        const identified = await people.identifies(app)
        const { sessions = 0 } = (await gateway(app, { action: 'freeze' })) || {}
        // One that has no session keeps none from being silent.
        if (sessions === 0) return
        touch(name)
        frozen.push({ name, at: Date.now(), identified, touched: !isOnline })
      },
      async 'Muster’s gateway is closed'() {
        await gateway('Muster', { action: 'close', code: 4000 })
      },
      async 'Muster is killed'() {
        await apart.muster().end('SIGKILL')
        await pause(dice.below(4_000))
        apart.launchMuster()
      },
      async 'Muster is paused'() {
        const { child } = apart.muster()
        child.kill('SIGSTOP')
        await pause(1_000 + dice.below(6_000))
        child.kill('SIGCONT')
      },
      async 'PM2’s daemon is killed'() {
        touch(...names.filter((name) => !(engine && inContainers.includes(name))))
        shut(Number(readFileSync(join(apart.dataDir, 'pm2', 'pm2.pid'), 'utf8')))
      },
      async 'the Docker engine is ended and started'() {
        if (engine) touch(...inContainers)
        await engine?.restart()
      },
      async 'the database hangs'() {
        database.signal('SIGSTOP')
        await pause(1_000 + dice.below(6_000))
        database.signal('SIGCONT')
      },
      async 'the database is killed'() {
        await database.kill()
        await pause(dice.below(3_000))
        await database.start()
      },
    }
  }

  it('ends with every bot running once, and every incident told once and truly', async () => {
    const seed = chosen === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(chosen)
    console.info(`CHAOS_SEED=${seed}`)
    const dice = createDice(seed)
    const bots = await rows('bots?select=name,application_id')
    const appOf = new Map(bots.map(({ name, application_id }) => [String(name), String(application_id)]))
    const frozen: Frozen[] = []
    const all = kinds(dice, appOf, frozen)
    for (let n = 0; n < blows; n += 1) {
      const kind = dice.pick(Object.keys(all) as (keyof typeof all)[])
      console.info(kind)
      await all[kind]()
      await pause(pauseMs.least + dice.below(pauseMs.most - pauseMs.least))
    }

    // Of a frozen gateway nobody can know before three acks are missing.
    for (const { name, identified } of frozen)
      await until(
        `a new session of ${name}, whose gateway was frozen`,
        async () => (await people.identifies(appOf.get(name) ?? '')) > identified,
        300_000,
      )
    const online = async () => {
      const now = await rows('bots?select=name,status,cause')
      // Three short lives in a row are given up, as is promised: then a person starts it again.
      for (const { name, cause } of now)
        if (cause === 'crash_loop') await people.admin(`/bot restart bot:${name}`, 'online|not|did', 60_000)
      return now.every(({ status }) => status === 'online') && (await apart.health()).ok
    }
    await until('all bots online', online, 180_000)
    const over = async () => (await rows('incidents?state=eq.open&flapping_since=is.null')).length === 0
    await until('the end of all incidents', over, 120_000)
    await until('nothing owed', async () => (await rows('outbox?state=eq.pending')).length === 0, 120_000)

    const running = [...botProcesses(apart.dataDir), ...(await containers())].map(({ name }) => name)
    expect(running.toSorted()).toEqual(names)
    const { applications } = await people.world()
    for (const [name, app] of appOf) {
      expect([name, applications.find(({ id }) => id === app)?.connected]).toEqual([name, true])
      expect([name, await mostSessionsAtOnce(apart, app)]).toEqual([name, 1])
      expect(await people.identifies(app), name).toBeLessThanOrEqual(1 + unattendedCeiling)
    }
    const messages = await people.messages('ops')
    const told = (mark: string) => messages.filter((message) => footerOf(message).startsWith(`Incident ${mark}`))
    const incidents = await rows(
      'incidents?select=id,state,bot_name,group_id,message_id,flapping_since,cause,opened_at,restarts',
    )
    const wrong = incidents.filter(({ id, group_id, message_id, flapping_since }) => {
      const mine = told(String(id).slice(0, 8))
      if (group_id !== null) return mine.length > 1
      const ends = flapping_since === null ? /online again$/ : /comes and goes$|online again$/
      return mine.length !== 1 || mine[0]?.id !== message_id || !ends.test(mine[0]?.embeds[0]?.title ?? '')
    })
    expect(wrong.map(({ id, bot_name }) => [bot_name, textOf(told(String(id).slice(0, 8)))])).toEqual([])
    const unnoticed = frozen.filter(
      ({ name, at, touched }) =>
        !touched &&
        !incidents.some(
          ({ bot_name, cause, opened_at, restarts }) =>
            bot_name === name &&
            cause === 'zombie_gateway' &&
            Date.parse(String(opened_at)) > at &&
            Number(restarts) > 0,
        ),
    )
    expect(unnoticed).toEqual([])
    console.info(`${frozen.length} frozen, ${frozen.filter(({ touched }) => !touched).length} of them left alone`)
    console.info(`${incidents.length} incidents, ${messages.length} messages`)
  }, 900_000)
})

const footerOf = ({ embeds: [embed] }: Message) => embed?.footer?.text ?? ''
