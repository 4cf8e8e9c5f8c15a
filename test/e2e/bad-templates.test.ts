import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Apart, botProcesses, startApart, textOf, titleOf, until } from './harness.ts'
import { seedTemplate } from './own-templates.ts'

const templates = mkdtempSync(join(tmpdir(), 'muster-templates-'))
const thrownAt = seedTemplate(templates, 'throwing', "throw new Error('no catalogue was found')")
// The timer keeps the process alive: Node ends one that waits for nothing.
seedTemplate(templates, 'silent', 'setInterval(() => {}, 1000)\nawait new Promise(() => {})')
seedTemplate(templates, 'fleeting', 'setTimeout(() => process.exit(3), 20_000)')

const bad = ['throwing', 'silent', 'fleeting'] as const
const whyNot = {
  throwing: new RegExp(`ended again and again[\\s\\S]*no catalogue was found .throwing/src/index\\.ts:${thrownAt}.`),
  silent: /did not say READY within 60 seconds/,
  fleeting: /came online and went down again[\s\S]*exit code 3/,
}
const patienceMs = 170_000

/** Code that cannot work, in real processes and with the real times: what is released holds for as long as it does in life. */
describe('a template that does not work', () => {
  let apart: Apart
  const good = ['Anna', 'Bert', 'Cora']
  let made: Promise<unknown>

  beforeAll(async () => {
    apart = await startApart({ env: { MUSTER_TEMPLATES_DIR: templates, RELEASE_STABLE_SECONDS: '30' } })
    await apart.startMuster()
    const { hands } = apart
    await hands.addTokens((await hands.world()).applications.flatMap((a) => (a.name === 'Muster' ? [] : [a.token])))
    await hands.admin('/client create name:"Fashion Brand" guild:"Fashion Brand"')
    await hands.admin('/alerts channel channel:#ops')
    made = Promise.all(good.map((name) => create(name, 'custom')))
  }, 120_000)
  afterAll(async () => {
    await apart?.close()
    rmSync(templates, { recursive: true, force: true })
  }, 60_000)

  const admin = (text: string, wanted: string) => apart.hands.admin(text, wanted, patienceMs)
  const create = (name: string, template: string) =>
    admin(`/bot create name:${name} client:"Fashion Brand" template:${template}`, 'is online|was not created')
  const rows = async (table: string) => apart.rows(table)

  it('is not created: the reply says why, down to the line, and nothing is left', async () => {
    const counted = until('the seconds', async () =>
      /Prove stable… online for \d+ of 30 s/.test(textOf(await apart.hands.messages('admin'))),
    )
    const replies = await Promise.all(bad.map((template) => create(`Not-${template}`, template)))
    await counted
    for (const [i, template] of bad.entries()) {
      const reply = replies[i] as (typeof replies)[number]
      expect(titleOf(reply)).toBe(`Not-${template} was not created`)
      expect(textOf(reply.messages)).toMatch(whyNot[template])
      expect(textOf(reply.messages)).toContain('Nothing is left behind')
    }
    await made
    const kept = await rows('bots')
    expect(kept.map(({ name }) => name).toSorted()).toEqual(good)
    expect(readdirSync(join(apart.dataDir, 'bots')).toSorted()).toEqual(kept.map(({ id }) => String(id)).toSorted())
    // The three that work share one.
    expect(readdirSync(join(apart.dataDir, 'artifacts'))).toHaveLength(1)
    expect(
      botProcesses(apart.dataDir)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(good)
    const claimed = (await rows('applications')).filter(({ state }) => state === 'claimed')
    expect(claimed).toHaveLength(good.length)
    expect(await apart.hands.messages('ops')).toEqual([])
  }, 200_000)

  it('replaces no bot that works: each is back, and the reply, the history and the alert say why', async () => {
    const replies = await Promise.all(
      bad.map((template, i) =>
        admin(`/bot deploy bot:${good[i]} template:${template}`, 'was deployed|was not deployed'),
      ),
    )
    for (const [i, template] of bad.entries()) {
      const reply = replies[i] as (typeof replies)[number]
      expect(titleOf(reply)).toBe(`${good[i]} was not deployed`)
      expect(textOf(reply.messages)).toMatch(/last good release was put back/)
      expect(textOf(reply.messages)).toMatch(whyNot[template])
      const history = textOf((await apart.hands.admin(`/bot deployments bot:${good[i]}`)).messages)
      expect(history).toMatch(/rolled back/)
    }
    expect((await rows('bots')).map(({ template, status }) => `${template} ${status}`)).toEqual(
      good.map(() => 'custom online'),
    )
    const alerts = await until('the alerts', async () => {
      const told = await apart.hands.messages('ops')
      return told.length >= bad.length && told
    })
    for (const template of bad) expect(textOf(alerts)).toMatch(whyNot[template])
    expect(alerts).toHaveLength(bad.length)
    expect(botProcesses(apart.dataDir)).toHaveLength(good.length)
  }, 200_000)
})
