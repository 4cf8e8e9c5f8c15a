import { describe, expect, it } from 'vitest'
import { isOnlyEmoji, type Piece, parseInline, parseMarkdown } from './parse.ts'

const text = (content: string): Piece => ({ type: 'text', content })
const nested = (type: 'strong' | 'em' | 'underline' | 'strikethrough' | 'spoiler', words: string): Piece => ({
  type,
  content: [text(words)],
})

describe('parseInline', () => {
  it.each<[string, Piece[]]>([
    ['plain', [text('plain')]],
    ['**b** and *i*', [nested('strong', 'b'), text(' and '), nested('em', 'i')]],
    [
      '_i_ __u__ ~~s~~ ||h||',
      [
        nested('em', 'i'),
        text(' '),
        nested('underline', 'u'),
        text(' '),
        nested('strikethrough', 's'),
        text(' '),
        nested('spoiler', 'h'),
      ],
    ],
    ['***both***', [{ type: 'em', content: [nested('strong', 'both')] }]],
    ['`a*b*` ``c`d``', [{ type: 'inlineCode', content: 'a*b*' }, text(' '), { type: 'inlineCode', content: 'c`d' }]],
    ['snake_case_name', [text('snake_case_name')]],
    ['2 * 3 * 4', [text('2 * 3 * 4')]],
    ['\\*no\\*', [text('*no*')]],
    [
      '<@1><@!2><@&3><#4>',
      [
        { type: 'user', id: '1' },
        { type: 'user', id: '2' },
        { type: 'role', id: '3' },
        { type: 'channel', id: '4' },
      ],
    ],
    ['@everyone @here', [{ type: 'everyone' }, text(' '), { type: 'here' }]],
    ['@everyones', [text('@everyones')]],
    ['</bot create:12>', [expect.objectContaining({ type: 'slashCommand', fullName: 'bot create', id: '12' })]],
    ['<a:party:12>', [{ type: 'emoji', animated: true, name: 'party', id: '12' }]],
    ['so 👍🏽', [text('so '), { type: 'twemoji', name: '👍🏽' }]],
    ['<t:1700000000:R>', [{ type: 'timestamp', timestamp: '1700000000', format: 'R' }]],
    ['<t:1700000000>', [{ type: 'timestamp', timestamp: '1700000000', format: undefined }]],
    [
      'see https://example.com/a_b_c.',
      [
        text('see '),
        { type: 'url', target: 'https://example.com/a_b_c', content: [text('https://example.com/a_b_c')] },
        text('.'),
      ],
    ],
    [
      '<https://example.com>',
      [{ type: 'autolink', target: 'https://example.com', content: [text('https://example.com')] }],
    ],
    ['[here](https://example.com)', [{ type: 'link', target: 'https://example.com', content: [text('here')] }]],
    [
      '[**so** it](https://e.com/a_(b))',
      [{ type: 'link', target: 'https://e.com/a_(b)', content: [nested('strong', 'so'), text(' it')] }],
    ],
    ['[bad](javascript:alert(1))', [text('[bad](javascript:alert(1))')]],
    ['<javascript:/alert(1)>', [text('<javascript:/alert(1)>')]],
    ['<script>alert(1)</script>', [text('<script>alert(1)</script>')]],
    ['**open', [text('**open')]],
    ['# title\n- no list', [text('# title\n- no list')]],
  ])('reads %s', (source, expected) => {
    expect(parseInline(source)).toEqual(expected)
  })

  it('takes 4,000 nasty characters without going astray', () => {
    for (const piece of ['*', '_', '**a', '[', '[a](', '`', '<@', '||', '||a', '~~', '\\', '> ', '- ', 'é', '- a\n']) {
      const start = performance.now()
      parseInline(piece.repeat(4000 / piece.length))
      parseMarkdown(piece.repeat(4000 / piece.length))
      expect(performance.now() - start).toBeLessThan(10_000)
    }
  })
})

describe('parseMarkdown', () => {
  const types = (source: string) => parseMarkdown(source).map(({ type }) => type)

  it.each([
    ['# One\n## Two\ntext', ['heading', 'heading', 'text']],
    ['-# small', ['subtext']],
    ['a\nb', ['text']],
    ['a\n- b\n- c\nd', ['text', 'list', 'text']],
    ['1. a\n2. b', ['list']],
    ['- a\n1. b', ['list', 'list']],
    ['> a\n> b\nc', ['blockQuote', 'text']],
    ['>>> a\nb', ['blockQuote']],
    ['a\n```ts\nlet x\n```\nb', ['text', 'codeBlock', 'text']],
    ['```one line```', ['codeBlock']],
    ['#no heading', ['text']],
    ['a # no heading', ['text']],
    ['a - b', ['text']],
    ['', []],
  ])('cuts %j into blocks', (source, expected) => {
    expect(types(source)).toEqual(expected)
  })

  it('keeps code as it is', () => {
    expect(parseMarkdown('```ts\n**x** <@1>\n```')).toEqual([
      { type: 'codeBlock', lang: 'ts', content: '**x** <@1>', inQuote: false },
    ])
  })

  it('keeps the number at which a list begins and how deep its items are', () => {
    expect(parseMarkdown('3. a\n  - b')).toEqual([
      {
        type: 'list',
        ordered: true,
        start: 3,
        items: [[text('a'), { type: 'list', ordered: false, start: 1, items: [[text('b')]] }]],
      },
    ])
  })

  it('goes back out of an inner list, and on with a line further in', () => {
    expect(parseMarkdown('- a\n  - b\n    more\n- **c**\nend')).toEqual([
      {
        type: 'list',
        ordered: false,
        start: 1,
        items: [
          [text('a'), { type: 'list', ordered: false, start: 1, items: [[text('b\nmore')]] }],
          [nested('strong', 'c')],
        ],
      },
      text('end'),
    ])
  })

  it('takes away only the breaks that part blocks', () => {
    expect(parseMarkdown('a\n\n# b\nc\n```d```\ne')).toEqual([
      text('a\n'),
      expect.objectContaining({ type: 'heading', level: 1, content: [text('b')] }),
      text('c'),
      expect.objectContaining({ type: 'codeBlock', content: 'd' }),
      text('e'),
    ])
  })

  it('reads headings and lists within quotes', () => {
    expect(parseMarkdown('> # a\n> - b\nc')).toMatchObject([
      { type: 'blockQuote', content: [{ type: 'heading' }, { type: 'list', items: [[text('b')]] }] },
      text('c'),
    ])
  })
})

it.each([
  ['👍', true],
  ['👍 <:a:1>\n🎉', true],
  ['👍 a', false],
  ['', false],
  ['👍'.repeat(31), false],
])('%j is only emoji: %s', (source, expected) => {
  expect(isOnlyEmoji(parseMarkdown(source))).toBe(expected)
})
