import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folders = ['src', 'commands', 'templates', 'test', 'docker', 'migrations']

/** Files of code with their number of lines and their first line. SQL is read by databases as a whole and is left out. */
const files = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  )
  .filter((path) => /\.(tsx?|mjs|css)$/.test(path) && !path.includes('node_modules'))
  .map((path) => {
    const lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n')
    return { path, count: lines.length, first: lines[0] ?? '' }
  })

const unexplained = (all: readonly { path: string; count: number; first: string }[]) =>
  all.filter(({ count, first }) => count > 200 && !/^(\/\/|\/\*) .{20}/.test(first)).map(({ path }) => path)

it('lets no file grow over 200 lines without a reason on its first line', () => {
  expect(files.length).toBeGreaterThan(500)
  expect(unexplained(files)).toEqual([])
})

it('finds one that does', () => {
  const long = { path: 'long.ts', count: 201, first: "import { x } from './x.ts'" }
  expect(unexplained([long, { ...long, count: 200 }])).toEqual(['long.ts'])
})
