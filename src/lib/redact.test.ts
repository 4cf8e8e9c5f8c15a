import { describe, expect, it } from 'vitest'
import { createRedactor } from './redact.ts'

describe('redactor', () => {
  const token = `${'M'.repeat(26)}.GhIjKl.${'a1-_'.repeat(10)}`

  it('hides added secrets wherever they stand', () => {
    const redactor = createRedactor()
    redactor.add('correct horse battery')
    expect(redactor.text('x=correct horse battery;')).toBe('x=[hidden];')
  })

  it.each([
    ['a Discord token', `login with ${token} now`, 'login with [hidden] now'],
    ['a token after Bot', `Authorization: Bot ${token}`, 'Authorization: Bot [hidden]'],
    ['a Supabase key', 'key sb_secret_abcdefghijklmnop', 'key [hidden]'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.abcdefghijklmnop', '[hidden]'],
    ['a bot key', '0b0e7a52-6f4f-4e8e-9a57-1c1f0a3f2f11.abcdefghijklmnopqrstuvwxyz', '[hidden]'],
    ['an interaction token', 'POST /webhooks/123/aW50ZXJhY3Rpb246MTIzNDU2Nzg5', 'POST /webhooks/123/[hidden]'],
    ['a password in a database address', 'postgres://muster:hunter22@db/x', 'postgres://muster:[hidden]@db/x'],
  ])('hides %s without knowing it', (_, text, clean) => {
    expect(createRedactor().text(text)).toBe(clean)
  })

  it('leaves ordinary text alone', () => {
    const text = 'Greeter 1.2.3 answered in 12.5 ms at example.com/path.html (0b0e7a52-6f4f-4e8e-9a57-1c1f0a3f2f11)'
    expect(createRedactor().text(text)).toBe(text)
  })

  it('hides secrets whose underscores were escaped for Markdown', () => {
    const escaped = (text: string) => text.replaceAll('_', '\\_')
    const redactor = createRedactor()
    expect(redactor.text(escaped(`no bot called ${token}.`))).toBe('no bot called [hidden].')
    expect(redactor.text(escaped('key sb_secret_abcdef_hijklmnop'))).toBe('key [hidden]')
    redactor.add('correct_horse')
    expect(redactor.text('x=correct\\_horse;')).toBe('x=[hidden];')
  })

  it('ignores very short secrets, which would hide half of every text', () => {
    const redactor = createRedactor()
    redactor.add('e')
    expect(redactor.text('here')).toBe('here')
  })
})
