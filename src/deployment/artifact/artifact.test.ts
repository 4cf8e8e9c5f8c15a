// Over 200 lines: one template, from its folder to its bundle.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Problem } from '../../domain/errors.ts'
import { silentLog } from '../../lib/log.ts'
import type { ArtifactBuilder } from '../../services/services.ts'
import { createArtifactBuilder } from './artifact.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'muster-artifact-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const shipped = resolve('templates')
const standard = (over: object = {}) => ({ botId: 'bot-1', template: 'standard', settings: {}, ...over })
const builderIn = (...path: string[]): ArtifactBuilder =>
  createArtifactBuilder({ templatesDir: shipped, dataDir: join(dir, ...path) })

/** The shipped templates as a copy to spoil. */
async function ownTemplates(): Promise<string> {
  const templatesDir = join(dir, 'templates')
  await cp(shipped, templatesDir, { recursive: true })
  return templatesDir
}

async function problemOf(promise: Promise<unknown>): Promise<Partial<Problem>> {
  const { code, message } = await promise.then(
    () => ({ code: undefined, message: 'no problem' }),
    (error: Problem) => error,
  )
  return { code: code as Problem['code'], message }
}

describe('build', () => {
  it('gives the same digest whatever the bot, the folder and the order of the settings', async () => {
    const first = builderIn('a')
    const one = await first.build(standard({ settings: { program_name: 'P', leaderboard_size: 4 } }))
    const two = await first.build(standard({ botId: 'bot-2', settings: { leaderboard_size: 4, program_name: 'P' } }))
    const far = await builderIn('b', 'deeper', 'down').build(
      standard({ botId: 'bot-3', settings: { program_name: 'P', leaderboard_size: 4 } }),
    )
    expect([two.digest, far.digest]).toEqual([one.digest, one.digest])
    expect(two.file).toBe(one.file)
    expect(one.file).toBe(join(dir, 'a', 'artifacts', one.digest, 'bot.mjs'))
    expect(one.sizeBytes).toBe((await stat(one.file)).size)
    const content = await readFile(far.file, 'utf8')
    expect(content).not.toContain(dir)
    expect(content).not.toContain(resolve('.'))
    expect(content).not.toContain('bot-3')
  })

  it('gives defaults and the same values written out the same digest, other values another', async () => {
    const builder = builderIn()
    const plain = await builder.build(standard())
    const same = await builder.build(standard({ settings: { leaderboard_size: '10' } }))
    const other = await builder.build(standard({ settings: { leaderboard_size: 11 } }))
    expect(same.digest).toBe(plain.digest)
    expect(other.digest).not.toBe(plain.digest)
  })

  it('leaves a folder that a person can read, also for code that was bundled before', async () => {
    const builder = builderIn()
    await builder.build(standard())
    await builder.build(standard({ botId: 'bot-2', settings: { program_name: 'Friends' } }))
    const source = join(dir, 'bots', 'bot-2', 'source')
    expect((await readdir(source)).sort()).toEqual(
      [
        ...[
          '.muster.json',
          'README.md',
          'interactions.ts',
          'main.ts',
          'package.json',
          'runtime',
          'settings.json',
          'standard',
        ],
      ].sort(),
    )
    expect(JSON.parse(await readFile(join(source, 'settings.json'), 'utf8'))).toEqual({
      program_name: 'Friends',
      leaderboard_size: 10,
    })
    expect(await readFile(join(source, 'README.md'), 'utf8')).toContain('Referral bot')
    const all = await readdir(join(dir, 'bots'), { recursive: true })
    expect(all.filter((name) => name.endsWith('.test.ts'))).toEqual([])
    expect(await readdir(join(dir, 'bots', 'bot-2'))).toEqual(['source'])
  })

  it('writes the folder anew, without what is no longer in it', async () => {
    const builder = builderIn()
    await builder.build(standard())
    const stray = join(dir, 'bots', 'bot-1', 'source', 'stray.ts')
    await writeFile(stray, '')
    await builder.build(standard())
    await expect(stat(stray)).rejects.toThrow('ENOENT')
  })

  it('builds side by side, for one bot and for many', async () => {
    const builder = builderIn()
    const bots = ['bot-1', 'bot-1', 'bot-2', 'bot-3']
    const built = await Promise.all(bots.map((botId) => builder.build(standard({ botId }))))
    expect(new Set(built.map(({ digest }) => digest)).size).toBe(1)
  })

  it('bundles again when the artifact was deleted meanwhile', async () => {
    const builder = builderIn()
    const { digest } = await builder.build(standard())
    expect(await builder.find(digest)).toMatch(/bot\.mjs$/)
    await rm(join(dir, 'artifacts'), { recursive: true })
    expect(await builder.find(digest)).toBeUndefined()
    expect((await builder.build(standard())).digest).toBe(digest)
    expect(await builder.find(digest)).toBeDefined()
  })

  it.each(['nothing', 'runtime', '../standard', '/etc', '', 'Standard', 'a/b'])(
    'knows no template %j',
    async (template) => {
      expect((await problemOf(builderIn().build(standard({ template })))).code).toBe('TemplateNotFound')
    },
  )

  it('refuses settings that the template does not take, and writes nothing', async () => {
    const build = builderIn().build(standard({ settings: { leaderboard_size: 2 } }))
    expect(await problemOf(build)).toEqual({
      code: 'SettingInvalid',
      message: '“Places on the leaderboard” cannot be used: it is too small. Allowed: a whole number, 3 to 25.',
    })
    expect(await readdir(dir)).toEqual([])
  })

  it.each(['../x', 'a/b', '', '.', '..'])('touches no folder for the bot id %j', async (botId) => {
    await expect(builderIn().build(standard({ botId }))).rejects.toThrow('not an id')
    await expect(builderIn().remove(botId, [])).rejects.toThrow('not an id')
  })

  it('tells the place of a mistake in the code, without the machine’s paths', async () => {
    const templatesDir = await ownTemplates()
    await writeFile(join(templatesDir, 'standard', 'src', 'stats.ts'), 'export const stats = {\n  run: (\n')
    const { code, message } = await problemOf(createArtifactBuilder({ templatesDir, dataDir: dir }).build(standard()))
    expect(code).toBe('BuildFailed')
    expect(message).toMatch(/“standard” could not be bundled\. standard\/src\/stats\.ts:3: Unexpected/)
    expect(message).not.toContain(dir)
  })

  it('lets nothing that lies above the folder into the code', async () => {
    const clean = await builderIn('clean').build(standard())
    const planted = join(dir, 'node_modules', '@discordjs', 'core')
    await mkdir(planted, { recursive: true })
    await writeFile(join(planted, 'package.json'), '{"name":"@discordjs/core","main":"index.js"}')
    await writeFile(join(planted, 'index.js'), 'throw new Error("planted")')
    await writeFile(join(dir, 'tsconfig.json'), '{"compilerOptions":{"useDefineForClassFields":false}}')
    await writeFile(join(dir, 'package.json'), '{"type":"commonjs","sideEffects":false}')
    expect((await builderIn('surrounded').build(standard())).digest).toBe(clean.digest)
  })

  it('brings no HTTP client besides Node’s own, which keeps a bot small', async () => {
    const { file } = await builderIn().build(standard())
    expect(await readFile(file, 'utf8')).not.toMatch(/node_modules\/undici\//)
  })

  it('does not follow links out of a template', async () => {
    const templatesDir = await ownTemplates()
    await writeFile(join(dir, 'secret.ts'), 'canary')
    await symlink(join(dir, 'secret.ts'), join(templatesDir, 'standard', 'src', 'secret.ts'))
    await createArtifactBuilder({ templatesDir, dataDir: dir }).build(standard())
    expect(await readdir(join(dir, 'bots/bot-1/source/standard/src'))).not.toContain('secret.ts')
  })
})

describe('remove', () => {
  it('deletes the bot’s folder and keeps the artifact; again is no error', async () => {
    const builder = builderIn()
    const { digest } = await builder.build(standard())
    await builder.remove('bot-1', [])
    await builder.remove('bot-1', [])
    expect(await readdir(join(dir, 'bots'))).toEqual([])
    expect(await builder.find(digest)).toBeDefined()
  })

  it('deletes the artifacts that are named, and nothing else; again is no error, and they can be built again', async () => {
    const builder = builderIn()
    const { digest } = await builder.build(standard())
    const other = await builder.build(standard({ settings: { leaderboard_size: 4 } }))
    await builder.remove('bot-1', [digest, '', '..', '../bots'])
    await builder.remove('bot-1', [digest])
    expect(await readdir(join(dir, 'artifacts'))).toEqual([other.digest])
    expect(await builder.find(digest)).toBeUndefined()
    expect((await builder.build(standard())).digest).toBe(digest)
    expect(await builder.find(digest)).toBeDefined()
  })
})

it.each(['', '../artifacts', 'A'.repeat(64)])('finds nothing for the digest %j', async (digest) => {
  expect(await builderIn().find(digest)).toBeUndefined()
})

describe('manifests', () => {
  it('leaves a broken template out and tells it, in the log and when it is built', async () => {
    const templatesDir = await ownTemplates()
    await mkdir(join(templatesDir, 'empty'))
    for (const [name, manifest] of Object.entries({
      broken: '{',
      wrong: (await readFile(join(shipped, 'standard', 'template.json'), 'utf8')).replace(
        /"version": "[\d.]+"/,
        '"version": "one"',
      ),
      other: await readFile(join(shipped, 'standard', 'template.json'), 'utf8'),
    })) {
      await mkdir(join(templatesDir, name))
      await writeFile(join(templatesDir, name, 'template.json'), manifest)
    }
    const warned: string[] = []
    const log = { ...silentLog, warn: (_: object, message: string) => void warned.push(message) }
    const builder = createArtifactBuilder({ templatesDir, dataDir: dir, log })
    const names = (await builder.manifests()).map(({ name }) => name)
    expect(names).toContain('standard')
    expect(names).not.toContain('wrong')
    expect(warned).toHaveLength(3)
    expect((await problemOf(builder.build(standard({ template: 'wrong' })))).message).toContain('version: ')
    expect((await problemOf(builder.build(standard({ template: 'other' })))).message).toContain('folder')
  })
})
