import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'

const dir = mkdtempSync(join(tmpdir(), 'muster-environment-'))
afterAll(() => rmSync(dir, { recursive: true }))

const file = join(dir, 'secrets.json')
const env = {
  MUSTER_BOT_ID: 'id',
  MUSTER_BOT_NAME: 'Greeter',
  MUSTER_GENERATION: '7',
  MUSTER_DATA_URL: 'http://data',
  MUSTER_DATA_KEY: 'key',
  MUSTER_SECRETS_FILE: file,
}

it('reads variables and the secrets file', () => {
  writeFileSync(file, JSON.stringify({ DISCORD_TOKEN: 't', BOT_KEY: 'k' }))
  expect(readEnvironment(env)).toMatchObject({
    generation: 7,
    token: 't',
    botKey: 'k',
    discordApiUrl: 'https://discord.com/api',
  })
  expect(readEnvironment({ ...env, DISCORD_API_URL: 'http://local/api/' }).discordApiUrl).toBe('http://local/api')
})

it('names all that is missing at once', () => {
  writeFileSync(file, JSON.stringify({ DISCORD_TOKEN: 't' }))
  expect(() => readEnvironment({ ...env, MUSTER_BOT_ID: '', MUSTER_GENERATION: 'x' })).toThrow(
    'not set: MUSTER_BOT_ID, BOT_KEY, MUSTER_GENERATION (a whole number)',
  )
})

it('does not quote a broken secrets file', () => {
  writeFileSync(file, 'canary{')
  expect(() => readEnvironment(env)).toThrow(/is not JSON$/)
})
