import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { tar } from './tar.ts'

const files = [
  { name: 'secrets.json', content: Buffer.from('{"ü":1}'), mode: 0o400, owner: 10001 },
  { name: 'empty', content: Buffer.alloc(0), mode: 0o644 },
  { name: 'block', content: Buffer.alloc(512, 'x'), mode: 0o644 },
]

it('makes archives that tar reads, with mode and owner', () => {
  const list = execFileSync('tar', ['-tv', '--numeric-owner', '-f', '-'], { input: tar(files), encoding: 'utf8' })
  expect(list.split('\n').map((line) => line.replace(/\s+/g, ' '))).toEqual([
    expect.stringMatching(/^-r-------- 10001\/10001 8 .* secrets\.json$/),
    expect.stringMatching(/^-rw-r--r-- 0\/0 0 .* empty$/),
    expect.stringMatching(/^-rw-r--r-- 0\/0 512 .* block$/),
    '',
  ])
  expect(execFileSync('tar', ['-xO', 'secrets.json'], { input: tar(files), encoding: 'utf8' })).toBe('{"ü":1}')
})

it('gives the same bytes for the same files, and refuses a name that does not fit', () => {
  expect(tar(files).equals(tar(files))).toBe(true)
  expect(() => tar([{ name: 'x'.repeat(101), content: Buffer.alloc(0), mode: 0o644 }])).toThrow('too long')
})
