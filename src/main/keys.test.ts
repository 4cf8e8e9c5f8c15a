import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createRedactor } from '../lib/redact.ts'
import { embeddedKey } from './keys.ts'
import { createLog } from './log.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'muster-'))

it('makes the encryption key once, for the owner alone', () => {
  const dir = join(folder(), 'data')
  const key = embeddedKey(dir)
  expect(key).toHaveLength(32)
  expect(embeddedKey(dir)).toEqual(key)
  expect(statSync(join(dir, 'encryption.key')).mode & 0o777).toBe(0o600)
  rmSync(dir, { recursive: true })
})

it('writes log lines without the secrets in their fields, errors and messages', async () => {
  const dir = folder()
  const redact = createRedactor()
  redact.add('hunter2-hunter2')
  const log = createLog({ level: 'info', redact, folder: dir })
  log.error({ err: new Error('login with hunter2-hunter2'), token: 'hunter2-hunter2' }, 'said hunter2-hunter2')
  const { readFileSync } = await import('node:fs')
  await expect.poll(() => readFileSync(join(dir, 'muster.log'), 'utf8')).toContain('"level":50')
  const text = readFileSync(join(dir, 'muster.log'), 'utf8')
  expect(text).not.toContain('hunter2')
  expect(text.match(/\[hidden\]/g)?.length).toBeGreaterThanOrEqual(3)
  rmSync(dir, { recursive: true })
})
