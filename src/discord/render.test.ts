import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../lib/redact.ts'
import { cutMiddle, cutMiddleOfList } from './cut.ts'
import { embedLimits, embedsLength, renderPanels } from './render.ts'

const asIs = { text: (text: string) => text }

describe('cutMiddle', () => {
  it('keeps the beginning and the end, and says how much is missing', () => {
    const cut = cutMiddle(`begin${'x'.repeat(500)}end`, 100)
    expect(cut).toMatch(/^begin.*… \[\d+ characters left out\] ….*end$/)
    expect(cut.length).toBeLessThanOrEqual(100)
    const [, left] = /\[(\d+) characters/.exec(cut) ?? []
    expect(Number(left)).toBe(508 - cut.replace(/… \[.*\] …/, '').length)
  })
  it('splits no emoji', () => {
    for (let max = 60; max < 70; max += 1) expect(cutMiddle('😀'.repeat(200), max)).not.toMatch(/\p{Surrogate}/u)
  })
  it('leaves out the middle of a list', () => {
    expect(cutMiddleOfList([1, 2, 3, 4, 5, 6], 4, (left) => -left)).toEqual([1, 2, -3, 6])
  })
})

describe('renderPanels', () => {
  it('shows a panel as it is', () => {
    expect(
      renderPanels(
        [{ title: 'A', tone: 'bad', text: 'b', fields: [{ name: 'c', value: 'd', inline: true }], footer: 'e' }],
        asIs,
      ),
    ).toEqual([
      {
        title: 'A',
        color: 0xd64545,
        description: 'b',
        fields: [{ name: 'c', value: 'd', inline: true }],
        footer: { text: 'e' },
      },
    ])
  })

  it('hides secrets before it cuts, so that no half of one is left', () => {
    const redact = createRedactor()
    redact.add('hunter2hunter2')
    const [embed] = renderPanels(
      [{ title: 'hunter2hunter2', text: `${'x'.repeat(2020)}hunter2hunter2${'x'.repeat(5000)}` }],
      redact,
    )
    expect(JSON.stringify(embed)).not.toContain('hunter2')
    expect(embed?.title).toBe('[hidden]')
  })

  it('puts something where Discord refuses nothing', () => {
    const [embed] = renderPanels([{ title: ' ', fields: [{ name: '', value: '' }] }], asIs)
    expect(embed).toMatchObject({ title: '\u200b', fields: [{ name: '\u200b', value: '–' }] })
  })

  it('stays within every limit whatever it is given', () => {
    const text = (maxLength: number) =>
      fc.oneof(
        fc.string({ maxLength: 40, unit: 'grapheme' }),
        fc.integer({ min: 0, max: maxLength }).map((n) => 'xy 😀'.repeat(n / 4)),
      )
    const panel = fc.record(
      {
        title: text(600),
        tone: fc.constantFrom('good' as const, 'bad' as const),
        text: text(9000),
        fields: fc.array(fc.record({ name: text(600), value: text(3000) }), { maxLength: 40, size: 'max' }),
        footer: text(5000),
      },
      { requiredKeys: ['title'] },
    )
    fc.assert(
      fc.property(fc.array(panel, { maxLength: 14, size: 'max' }), (panels) => {
        const embeds = renderPanels(panels, asIs)
        expect(embeds.length).toBeLessThanOrEqual(embedLimits.panels)
        expect(embedsLength(embeds)).toBeLessThanOrEqual(embedLimits.all)
        for (const embed of embeds) {
          expect(embed.title?.length).toBeLessThanOrEqual(embedLimits.title)
          expect(embed.title).not.toBe('')
          expect(embed.description?.length ?? 1).toBeLessThanOrEqual(embedLimits.text)
          expect(embed.description).not.toBe('')
          expect(embed.footer?.text.length ?? 1).toBeLessThanOrEqual(embedLimits.footer)
          expect(embed.fields?.length ?? 1).toBeLessThanOrEqual(embedLimits.fields)
          for (const { name, value } of embed.fields ?? []) {
            expect(name.length).toBeGreaterThan(0)
            expect(name.length).toBeLessThanOrEqual(embedLimits.name)
            expect(value.length).toBeGreaterThan(0)
            expect(value.length).toBeLessThanOrEqual(embedLimits.value)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
