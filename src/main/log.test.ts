import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createRedactor } from '../lib/redact.ts'
import { cleanLine, createLog } from './log.ts'

const token = `${'M'.repeat(26)}.GhIjKl.${'a1-_'.repeat(10)}`

it.each([`first line\n${token}\nlast`, `\u001b[31m\u001b${token}`, `"${token}"`, `C:\\${token}`])(
  'leaves a line that can still be read: %j',
  (text) => {
    const line = cleanLine(`${JSON.stringify({ level: 30, err: { stack: text } })}\n`, createRedactor())
    expect(line).not.toContain(token.slice(0, 30))
    expect(JSON.parse(line)).toMatchObject({ level: 30, err: { stack: expect.stringContaining('[hidden]') } })
  },
)

it('leaves other lines as they are', () => {
  const line = '{"level":30,"msg":"a \\"quoted\\" word\\n"}\n'
  expect(cleanLine(line, createRedactor())).toBe(line)
})

it('writes a file that only its owner can read, with errors and their causes redacted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-log-'))
  const log = createLog({ level: 'debug', redact: createRedactor(), folder })
  const cause = new Error(`refused ${token}`)
  log.error({ err: Object.assign(new Error('failed', { cause }), { request: { auth: token } }) }, 'it failed')
  const file = join(folder, 'muster.log')
  await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('it failed')
  const text = await readFile(file, 'utf8')
  expect(text).toContain('[hidden]')
  expect(text).not.toContain(token.slice(0, 40))
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await rm(folder, { recursive: true })
})
