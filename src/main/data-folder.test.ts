import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../config/config.ts'
import { makeDataFolder } from './data-folder.ts'

const dir = mkdtempSync(join(tmpdir(), 'muster-data-'))
afterAll(() => rmSync(dir, { recursive: true }))
const file = join(dir, 'file')
writeFileSync(file, 'kept')
symlinkSync(join(dir, 'round'), join(dir, 'round'))
symlinkSync(join(dir, 'nowhere'), join(dir, 'broken'))

function mistake(folder: string, mayWrite?: () => boolean): string {
  try {
    makeDataFolder(folder, mayWrite)
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.join('\n')
    throw error
  }
  return ''
}

describe('the data folder', () => {
  it('is made for its owner alone, and taken as it is the next time', () => {
    const folder = join(dir, 'a', 'b')
    expect([mistake(folder), mistake(folder)]).toEqual(['', ''])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it.each([
    ['a file', file, 'is a file'],
    ['below a file', join(file, 'x'), 'below a file'],
    ['where the system lets nobody make one', '/proc/muster', 'cannot be made'],
    ['a link that leads nowhere', join(dir, 'broken'), 'leads nowhere'],
    ['a circle of links', join(dir, 'round', 'x'), 'circle'],
    ['a name that is too long', join(dir, 'x'.repeat(300)), 'too long'],
  ])('is a mistake in the settings when it is %s', (_, folder, why) => {
    const said = mistake(folder)
    expect(said).toContain(why)
    expect(said).toMatch(/^MUSTER_DATA_DIR must be a folder that Muster can write, but .+; set it to another one/)
    expect(said).not.toMatch(/E[A-Z]{4,}/)
  })

  it('is one when it cannot be written', () => {
    expect(mistake(dir, () => false)).toContain('cannot be written by this user')
  })
})
