import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createArtifactBuilder } from './artifact.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'muster-place-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

it('finds where a line of an artifact was written, until the source is another', async () => {
  const templatesDir = join(dir, 'templates')
  await cp(resolve('templates'), templatesDir, { recursive: true })
  const index = join('custom', 'src', 'index.ts')
  const code = await readFile(join(templatesDir, index), 'utf8')
  // Types and comments go when it is bundled, so that lines move.
  await writeFile(join(templatesDir, index), `${code}\n// nothing\ntype Gone = string\n\nthrow new Error('kaputt')\n`)
  const builder = createArtifactBuilder({ templatesDir, dataDir: dir })
  const { digest, file } = await builder.build({ botId: 'one', template: 'custom', settings: {} })
  const lines = (await readFile(file, 'utf8')).split('\n')
  const line = lines.findIndex((text) => text.includes('kaputt')) + 1
  const column = (lines[line - 1] ?? '').indexOf('throw') + 1
  const written = (await readFile(join(templatesDir, index), 'utf8')).split('\n')
  const place = { botId: 'one', template: 'custom', carrier: 'gateway', digest, line, column } as const
  expect(await builder.placeOf(place)).toBe(`custom/src/index.ts:${written.indexOf("throw new Error('kaputt')") + 1}`)
  // What comes from a library is none of the bot's code.
  const library = lines.findIndex((text) => text.includes('node_modules/')) + 2
  expect(await builder.placeOf({ ...place, line: library, column: 1 })).toBeUndefined()
  await writeFile(join(dir, 'bots', 'one', 'source', index), code)
  expect(await builder.placeOf(place)).toBeUndefined()
})
