import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startDevLoop } from './dev-loop.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-dev-loop-'))
  await mkdir(join(folder, 'src'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('builds again when a file changes, restarts what is new, and leaves the older running when it cannot be built', async () => {
  const life: string[] = []
  const said: string[] = []
  let next: string | Error = 'one'
  const loop = await startDevLoop({
    folder,
    settleMs: 20,
    say: (line) => said.push(line),
    async build() {
      if (next instanceof Error) throw next
      return next
    },
    start(file) {
      life.push(`start ${file}`)
      return { stop: async () => void life.push(`stop ${file}`) }
    },
  })
  expect(life).toEqual(['start one'])
  next = new Error('src/a.ts:1: broken')
  await writeFile(join(folder, 'src', 'a.ts'), '1')
  await expect.poll(() => said.at(-1)).toBe('src/a.ts:1: broken The older one goes on.')
  next = 'two'
  await writeFile(join(folder, 'src', 'a.ts'), '2')
  await expect.poll(() => life).toEqual(['start one', 'stop one', 'start two'])
  await loop.close()
  expect(life.at(-1)).toBe('stop two')
})
