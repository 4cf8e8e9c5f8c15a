import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const dir = mkdtempSync(join(tmpdir(), 'muster-secret-files-'))
afterAll(() => rmSync(dir, { recursive: true }))
const key = 'ab'.repeat(32)
const file = join(dir, 'key')
writeFileSync(file, `${key}\n`)

function mistakesOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

describe('a secret in a file', () => {
  it('counts as if it were set, and is hidden as well', () => {
    const config = readConfig({ TOKEN_ENCRYPTION_KEY_FILE: file })
    expect(config.encryptionKey).toEqual(Buffer.from(key, 'hex'))
    expect(config.secrets).toEqual([key])
  })

  it('is absent where the file is empty', () => {
    const empty = join(dir, 'empty')
    writeFileSync(empty, '\n')
    expect(readConfig({ TOKEN_ENCRYPTION_KEY_FILE: empty }).encryptionKey).toBeUndefined()
  })

  it.each([
    ['is not there', { TOKEN_ENCRYPTION_KEY_FILE: join(dir, 'no') }, /TOKEN_ENCRYPTION_KEY_FILE .* is not there/],
    ['is a folder', { DATABASE_URL_FILE: dir }, /DATABASE_URL_FILE .* is a folder/],
    ['is set as well', { TOKEN_ENCRYPTION_KEY_FILE: file, TOKEN_ENCRYPTION_KEY: key }, /are both set/],
  ])('is a mistake when it %s', (_, env, words) => expect(mistakesOf(env)).toMatch(words))

  it('is checked as any value, and not repeated', () => {
    const wrong = join(dir, 'wrong')
    writeFileSync(wrong, 'short-secret')
    const said = mistakesOf({ TOKEN_ENCRYPTION_KEY_FILE: wrong, SUPABASE_URL: 'https://x.supabase.co' })
    expect(said).toContain('TOKEN_ENCRYPTION_KEY must be 32 random bytes')
    expect(said).not.toContain('short-secret')
  })
})
