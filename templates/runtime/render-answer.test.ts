import { describe, expect, it } from 'vitest'
import { plain, renderAnswer } from './render-answer.ts'

describe('renderAnswer', () => {
  it('pings nobody and is public unless it says otherwise', () => {
    const message = renderAnswer({ title: 'T', text: '<@1>', tone: 'info' })
    expect(message).toMatchObject({ embeds: [{ title: 'T', description: '<@1>' }], allowed_mentions: { parse: [] } })
    expect(message.flags).toBeUndefined()
    expect(renderAnswer({ title: 'T', tone: 'info', ephemeral: true }).flags).toBe(64)
  })

  it('stays within Discord’s 6000 characters with everything too long', () => {
    const long = '😀'.repeat(5000)
    const fields = Array.from({ length: 30 }, () => ({ name: long, value: long }))
    const [embed] = renderAnswer({ title: long, text: long, fields, footer: long, tone: 'bad' }).embeds
    const parts = [embed?.title, embed?.description, embed?.footer?.text].concat(
      embed?.fields?.flatMap(({ name, value }) => [name, value]),
    )
    expect(parts.join('').length).toBeLessThanOrEqual(6000)
    expect(embed?.title?.length).toBeLessThanOrEqual(256)
    for (const part of parts) expect(part).toMatch(/^(😀)+…$/u)
  })
})

it.each([
  ['**bold** _x_ `code`', '\\*\\*bold\\*\\* \\_x\\_ \\`code\\`'],
  ['<@1> @everyone', '\\<@\u200b1\\> @\u200beveryone'],
  ['two\nlines', 'two lines'],
  ['[a](b)', '\\[a\\]\\(b\\)'],
])('plain shows %j as it is', (text, shown) => {
  expect(plain(text)).toBe(shown)
})
