import { describe, expect, it } from 'vitest'
import { type Inline, parseInline } from './inline.ts'
import { parseMarkdown } from './parse.ts'

const text = (words: string): Inline => ({ kind: 'text', text: words })
const nested = (kind: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler', words: string): Inline => ({
  kind,
  inside: [text(words)],
})

describe('parseInline', () => {
  it.each<[string, Inline[]]>([
    ['plain', [text('plain')]],
    ['**b** and *i*', [nested('bold', 'b'), text(' and '), nested('italic', 'i')]],
    [
      '_i_ __u__ ~~s~~ ||h||',
      [
        nested('italic', 'i'),
        text(' '),
        nested('underline', 'u'),
        text(' '),
        nested('strike', 's'),
        text(' '),
        nested('spoiler', 'h'),
      ],
    ],
    ['***both***', [{ kind: 'bold', inside: [nested('italic', 'both')] }]],
    ['`a*b*` ``c`d``', [{ kind: 'code', text: 'a*b*' }, text(' '), { kind: 'code', text: 'c`d' }]],
    ['snake_case_name', [text('snake_case_name')]],
    ['2 * 3 * 4', [text('2 * 3 * 4')]],
    ['\\*no\\*', [text('*no*')]],
    [
      '<@1><@!2><@&3><#4>',
      [
        { kind: 'mention', of: 'user', id: '1' },
        { kind: 'mention', of: 'user', id: '2' },
        { kind: 'mention', of: 'role', id: '3' },
        { kind: 'mention', of: 'channel', id: '4' },
      ],
    ],
    ['</bot create:12>', [{ kind: 'command', text: '/bot create' }]],
    ['<t:1700000000:R>', [{ kind: 'time', seconds: 1700000000, style: 'R' }]],
    ['<t:1700000000>', [{ kind: 'time', seconds: 1700000000, style: 'f' }]],
    [
      'see https://example.com/a_b_c.',
      [
        text('see '),
        { kind: 'link', url: 'https://example.com/a_b_c', inside: [text('https://example.com/a_b_c')] },
        text('.'),
      ],
    ],
    ['[here](https://example.com)', [{ kind: 'link', url: 'https://example.com', inside: [text('here')] }]],
    ['[bad](javascript:alert(1))', [text('[bad](javascript:alert(1))')]],
    ['<script>alert(1)</script>', [text('<script>alert(1)</script>')]],
    ['**open', [text('**open')]],
  ])('reads %s', (source, expected) => {
    expect(parseInline(source)).toEqual(expected)
  })

  it('takes 4,000 nasty characters without going astray', () => {
    for (const piece of ['*', '_', '**a', '[', '`', '<@', '||', '\\']) {
      const start = performance.now()
      parseInline(piece.repeat(4000 / piece.length))
      expect(performance.now() - start).toBeLessThan(10_000)
    }
  })
})

describe('parseMarkdown', () => {
  const kinds = (source: string) => parseMarkdown(source).map(({ kind }) => kind)

  it.each([
    ['# One\n## Two\ntext', ['heading', 'heading', 'paragraph']],
    ['-# small', ['small']],
    ['a\nb', ['paragraph']],
    ['a\n- b\n- c\nd', ['paragraph', 'list', 'paragraph']],
    ['1. a\n2. b', ['list']],
    ['> a\n> b\nc', ['quote', 'paragraph']],
    ['>>> a\nb', ['quote']],
    ['a\n```ts\nlet x\n```\nb', ['paragraph', 'code', 'paragraph']],
    ['```one line```', ['code']],
    ['#no heading', ['paragraph']],
    ['', []],
  ])('cuts %j into blocks', (source, expected) => {
    expect(kinds(source)).toEqual(expected)
  })

  it('keeps code as it is', () => {
    expect(parseMarkdown('```ts\n**x** <@1>\n```')).toEqual([{ kind: 'code', language: 'ts', text: '**x** <@1>' }])
  })

  it('keeps the number at which a list begins and how deep its items are', () => {
    expect(parseMarkdown('3. a\n  - b')).toEqual([
      {
        kind: 'list',
        ordered: true,
        start: 3,
        items: [
          { lines: [text('a')], depth: 0 },
          { lines: [text('b')], depth: 1 },
        ],
      },
    ])
  })
})
