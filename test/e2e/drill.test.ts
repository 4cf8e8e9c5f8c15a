import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endProcessesOf, type People, type Process, people, run, textOf, titleOf, until } from './harness.ts'

/** Real bots of `npm start`, broken on purpose; and what Muster says of itself meanwhile. */
describe('drills', () => {
  const dir = mkdtempSync(join(tmpdir(), 'muster-drill-'))
  let muster: Process
  let hands: People
  let health = ''

  beforeAll(async () => {
    muster = run('src/main.js', {
      ...{ MUSTER_DATA_DIR: join(dir, 'data'), MUSTER_PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'info' },
      RELEASE_STABLE_SECONDS: '5',
    })
    const said = await until(
      'the greeting',
      async () => muster.output().includes('End: Ctrl+C') && muster.output(),
      180_000,
    )
    const [sandbox = '', healthz = ''] = said.match(/http:\/\/127\.0\.0\.1:\d+\S*/g) ?? []
    hands = people(sandbox)
    health = healthz
    await hands.admin('/client create name:"Fashion Brand"')
    const made = await hands.admin(
      '/bot create name:Anchor client:"Fashion Brand" template:standard',
      'is online|was not',
    )
    expect(titleOf(made)).toBe('Anchor is online')
  }, 300_000)
  afterAll(async () => {
    await muster?.end('SIGTERM')
    await endProcessesOf(dir)
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }, 60_000)

  it.each(['kill', 'revoke'])(
    '%s: noticed, told and over, and the bot is as before',
    async (kind) => {
      const done = await hands.confirm('admin', `/drill run bot:Anchor how:${kind}`, 'passed|failed|No drill')
      expect([titleOf(done), textOf(done.messages)]).toEqual([
        'Drill with Anchor passed',
        expect.stringMatching(/noticed after [\s\S]*alert sent after [\s\S]*online again after /),
      ])
      await until('the alert’s end', async () => {
        const [newest] = (await hands.messages('ops')).toReversed()
        return newest && textOf([newest]).includes('Anchor is online again')
      })
      expect(textOf((await hands.admin('/bot list')).messages)).toMatch(/Anchor/)
      const list = textOf((await hands.admin('/drill list')).messages)
      expect(list).toContain(`✅ ${kind} · Anchor on pm2 · passed`)
    },
    120_000,
  )

  it('shows Muster’s own state to people and to Prometheus', async () => {
    const answer = await hands.admin('/fleet health')
    expect(titleOf(answer)).toMatch(/^Muster (is well|works, but look at this)$/)
    expect(textOf(answer.messages)).toMatch(
      /generation 1 [\s\S]*answers in \d+ m?s[\s\S]*lowest: Anchor[\s\S]*pm2: answers/,
    )
    const metrics = await (await fetch(health.replace('/healthz', '/metrics'))).text()
    expect(metrics).toContain('\nmuster_bots{status="online"} 1\n')
    expect(metrics).toContain('\nmuster_engine_up{engine="pm2"} 1\n')
    expect(metrics).toMatch(/\nmuster_tick_duration_seconds_count [1-9]/)
    expect(metrics).not.toMatch(/Anchor|Fashion/)
    for (const { token } of (await hands.world()).applications) expect(metrics).not.toContain(token)
  }, 60_000)
})
