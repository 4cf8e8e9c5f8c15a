import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createArtifactBuilder } from './artifact.ts'

const disk = mkdtempSync(join(tmpdir(), 'muster-full-'))
const templatesDir = resolve('templates')
let isMounted = false

/** A disk of 3 MB that is really full; only root may make one. */
beforeAll(() => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk], { stdio: 'pipe' })
    isMounted = true
  } catch (error) {
    process.stderr.write(`SKIPPED: no disk can be mounted here (${String(error).split('\n')[0]})\n`)
  }
})
afterAll(() => {
  if (isMounted) execFileSync('umount', [disk])
  rmSync(disk, { recursive: true, force: true })
})

it('is named where an artifact does not fit on it, leaves no half of one, and nothing is in the way later', async ({
  skip,
}) => {
  skip(!isMounted, 'no disk can be mounted here')
  const builder = createArtifactBuilder({ templatesDir, dataDir: disk })
  const build = () => builder.build({ botId: 'one', template: 'standard', settings: {} })
  const filler = join(disk, 'filler')
  // No room for the source, and then for the source alone.
  for (const left of [0, 400]) {
    await writeFile(filler, Buffer.alloc((3 * 1024 - left) * 1024)).catch(() => undefined)
    await expect(build()).rejects.toMatchObject({ code: 'NoRoom', message: expect.stringContaining('no disk left') })
    const kept = await readdir(disk, { recursive: true })
    expect(kept.filter((path) => /\.mjs|source\./.test(path))).toEqual([])
    expect(kept.includes(join('bots', 'one', 'source', 'main.ts'))).toBe(left > 0)
    await rm(filler)
  }
  const { digest } = await build()
  expect(await builder.find(digest)).toBeDefined()
  expect(await readdir(join(disk, 'artifacts', digest))).toEqual(['bot.mjs'])
})
