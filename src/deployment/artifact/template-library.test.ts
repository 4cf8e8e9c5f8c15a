import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { createArtifactBuilder } from './artifact.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'muster-library-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** A builder with a folder of one's own templates; `warned` collects what the log is told. */
function setUp(own = join(dir, 'own')) {
  const warned: string[] = []
  const log = { ...silentLog, warn: (_: object, message: string) => void warned.push(message) }
  const templatesDir = resolve('templates')
  return { warned, builder: createArtifactBuilder({ templatesDir, ownTemplatesDir: own, dataDir: dir, log }) }
}

/** A copy of `custom` under another name in the own folder, with its manifest changed. */
async function ownTemplate(name: string, change: (manifest: Record<string, unknown>) => object = (m) => m) {
  const folder = join(dir, 'own', name)
  await cp(resolve('templates/custom'), folder, { recursive: true })
  const manifest = JSON.parse(await readFile(join(folder, 'template.json'), 'utf8'))
  await writeFile(join(folder, 'template.json'), JSON.stringify(change({ ...manifest, name })))
}

describe('templates of one’s own', () => {
  it('are listed and built beside those that are shipped, on the shipped runtime', async () => {
    await ownTemplate('fanclub')
    const { builder } = setUp()
    expect((await builder.manifests()).map(({ name }) => name)).toEqual(['advanced', 'custom', 'standard', 'fanclub'])
    for (const carrier of ['gateway', 'interactions'] as const) {
      const { file } = await builder.build({ botId: 'b', template: 'fanclub', settings: {}, carrier })
      expect(await readFile(file, 'utf8')).toContain('fanclub 1.0.0')
    }
  })

  it('that are wrong are named with the reason, logged once, and harm no other', async () => {
    await ownTemplate('good')
    await ownTemplate('standard')
    await ownTemplate('versionless', ({ version: _, ...rest }) => rest)
    await ownTemplate('misfit', (m) => ({
      ...m,
      settings: [{ key: 'a', label: 'A', description: '', type: 'number', max: 3, default: 4 }],
    }))
    await mkdir(join(dir, 'own', 'broken'))
    await writeFile(join(dir, 'own', 'broken', 'template.json'), '{')
    const { builder, warned } = setUp()
    expect((await builder.manifests()).map(({ name }) => name)).toContain('good')
    const unusable = Object.fromEntries((await builder.unusable()).map(({ name, why }) => [name, why]))
    expect(Object.keys(unusable).toSorted()).toEqual(['broken', 'misfit', 'standard (own)', 'versionless'])
    expect(unusable.versionless).toContain('version: ')
    expect(unusable.misfit).toContain('a default is wrong: “A” cannot be used: it is too large')
    expect(unusable.broken).toContain('not JSON')
    expect(unusable['standard (own)']).toContain('has the name of one that comes with Muster')
    await builder.manifests()
    expect(warned).toHaveLength(4)
  })

  it('in a folder that is not there take nothing else down', async () => {
    const { builder, warned } = setUp(join(dir, 'nowhere'))
    expect(await builder.manifests()).toHaveLength(3)
    expect(warned).toEqual(['The folder cannot be read (ENOENT).'])
  })
})

it('tells what is new in the version, and nothing of the others', async () => {
  const { builder } = setUp()
  const [standard] = (await builder.manifests()).filter(({ name }) => name === 'standard')
  if (!standard) throw new Error('standard is gone')
  const changes = await builder.changes(standard)
  expect(changes).toMatch(/^- Also runs over HTTP/)
  expect(changes).not.toContain('##')
  expect(await builder.changes({ ...standard, version: '9.9.9' })).toBeUndefined()
})

it('makes another file for each carrier, and refuses one that a template was not made for', async () => {
  await ownTemplate('still', (m) => ({ ...m, runsOn: ['gateway'] }))
  const { builder } = setUp()
  const of = (template: string, carrier: 'gateway' | 'interactions') =>
    builder.build({ botId: 'b', template, settings: {}, carrier })
  const [gateway, http] = [await of('custom', 'gateway'), await of('custom', 'interactions')]
  expect(gateway.digest).not.toBe(http.digest)
  expect([gateway.file, http.file].map((file) => file.split('/').at(-1))).toEqual(['bot.mjs', 'interactions.mjs'])
  expect(await builder.find(http.digest)).toBe(http.file)
  const code = await readFile(http.file, 'utf8')
  expect(code).not.toMatch(/^import /m)
  expect(http.sizeBytes).toBeLessThan(100_000)
  await expect(of('still', 'interactions')).rejects.toMatchObject({ code: 'CarrierNotSupported' })
})
