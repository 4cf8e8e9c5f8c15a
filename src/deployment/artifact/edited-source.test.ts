import { appendFile, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArtifactBuilder } from './artifact.ts'

let dir: string
let templatesDir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'muster-edited-'))
  templatesDir = join(dir, 'templates')
  await cp(resolve('templates'), templatesDir, { recursive: true })
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const builder = () => createArtifactBuilder({ templatesDir, dataDir: dir })
const build = (settings = {}) => builder().build({ botId: 'one', template: 'custom', settings })
const heldByEdits = () => builder().heldByEdits({ botId: 'one', template: 'custom' })
const source = (...path: string[]) => join(dir, 'bots', 'one', 'source', ...path)
const hello = () => source('custom', 'src', 'hello.ts')
const edit = async (path: string, from: string, to: string) =>
  writeFile(path, (await readFile(path, 'utf8')).replace(from, to))

describe('the source of a custom bot', () => {
  it('is built as it was written, keeps what was written, and takes new settings', async () => {
    const plain = await build()
    await edit(hello(), 'title: `Hello, ', 'title: `Servus, ')
    await writeFile(source('custom', 'src', 'extra.ts'), 'export const extra = 1\n')
    const edited = await build({ greeting: 'New' })
    expect(edited.digest).not.toBe(plain.digest)
    const code = await readFile(edited.file, 'utf8')
    expect(code).toContain('Servus')
    expect(code).toContain('New')
    expect(await readFile(hello(), 'utf8')).toContain('Servus')
    expect(await readFile(source('custom', 'src', 'extra.ts'), 'utf8')).toContain('extra')
    expect((await build({ greeting: 'New' })).digest).toBe(edited.digest)
  })

  it('that nobody changed follows the template', async () => {
    await build()
    await edit(join(templatesDir, 'custom', 'src', 'hello.ts'), 'Hello, ', 'Ahoy, ')
    await edit(join(templatesDir, 'custom', 'template.json'), '1.0.0', '1.1.0')
    expect(await heldByEdits()).toBeUndefined()
    expect(await readFile((await build()).file, 'utf8')).toContain('Ahoy, ')
  })

  it('is not replaced by a newer version of the template, until somebody says so', async () => {
    await build()
    await appendFile(hello(), '// mine\n')
    await edit(join(templatesDir, 'custom', 'template.json'), '1.0.0', '1.1.0')
    expect(await heldByEdits()).toContain('changed by hand (custom/src/hello.ts)')
    await expect(build()).rejects.toMatchObject({
      code: 'SourceEdited',
      message: expect.stringContaining('custom 1.0.0 and then changed by hand (custom/src/hello.ts), so custom 1.1.0'),
    })
    expect(await readFile(hello(), 'utf8')).toContain('// mine')
    await edit(source('.muster.json'), '"1.0.0"', '"1.1.0"')
    expect(await heldByEdits()).toBeUndefined()
    await build()
    expect(await readFile(hello(), 'utf8')).toContain('// mine')
  })

  it('gets a newer runtime with its changes kept, unless the runtime was changed, too', async () => {
    await build()
    await appendFile(hello(), '// mine\n')
    const runtime = join(templatesDir, 'runtime', 'plain-log.ts')
    await appendFile(runtime, '// newer\n')
    await build()
    await build()
    expect(await readFile(source('runtime', 'plain-log.ts'), 'utf8')).toContain('// newer')
    expect(await readFile(hello(), 'utf8')).toContain('// mine')
    await appendFile(source('runtime', 'health.ts'), '// my own runtime\n')
    await appendFile(runtime, '// newest\n')
    await build()
    expect(await readFile(source('runtime', 'plain-log.ts'), 'utf8')).not.toContain('// newest')
  })

  it('that is broken is refused with file and line, and the good build stays', async () => {
    const { file } = await build()
    await appendFile(hello(), 'const = \n')
    const lines = (await readFile(hello(), 'utf8')).split('\n').length - 1
    const failed = await build().catch((error: Error) => error)
    expect(failed).toMatchObject({
      code: 'BuildFailed',
      message: expect.stringContaining(`custom/src/hello.ts:${lines}: `),
    })
    expect((failed as Error).message).not.toContain(dir)
    expect((await stat(file)).size).toBeGreaterThan(0)
  })
})

it('a template that is not made for editing is written anew', async () => {
  const standard = () => builder().build({ botId: 'two', template: 'standard', settings: {} })
  await standard()
  const path = join(dir, 'bots', 'two', 'source', 'standard', 'src', 'stats.ts')
  await appendFile(path, '// mine\n')
  await standard()
  expect(await readFile(path, 'utf8')).not.toContain('// mine')
})

it.each([
  ["import 'lodash'", '“lodash” cannot be imported'],
  ["import 'node:fs'", '“node:fs” cannot be imported'],
  ["import '../../../../../templates/runtime/plain-log.ts'", 'leads out of the bot’s folder'],
])('code may not %s', async (line, says) => {
  await mkdir(join(dir, 'node_modules', 'lodash'), { recursive: true })
  await writeFile(join(dir, 'node_modules', 'lodash', 'index.js'), 'module.exports = 1')
  const index = join(templatesDir, 'custom', 'src', 'index.ts')
  await writeFile(index, `${line}\n${await readFile(index, 'utf8')}`)
  const failed = await build().catch((error: Error) => error)
  expect(failed).toMatchObject({ code: 'BuildFailed', message: expect.stringContaining(says) })
  expect((failed as Error).message).not.toContain(dir)
})
