import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'

/** Every word of the sandbox that could be a field's name: what its code reads is among them, also what is added tomorrow. */
export const words: string[] = (() => {
  const folder = resolve(import.meta.dirname, '../sandbox')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('client'),
  )
  const text = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  const found = new Set(text.match(/\b[a-z][a-z0-9]*(?:_[a-z0-9]+)*\b/g))
  return [...found].filter((word) => word.length > 1).sort()
})()

const nasty = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '_errors',
  '',
  '0',
  '-1',
  '@original',
  'length',
]
const texts = [
  ...[
    '\u0000',
    '\uD800',
    '😀',
    '‮',
    'ß'.repeat(3),
    'x'.repeat(101),
    'x'.repeat(2001),
    ' ',
    '\n',
    '/ping',
    '<@1>',
    '<@&1>',
    '@everyone',
  ],
  ...[
    'http://127.0.0.1:9/x',
    'attachment://x',
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    'data:image/png;base64,!',
    '2026-01-01T00:00:00Z',
  ],
  ...[
    '18446744073709551616',
    '99999999999999999999999999',
    '0x10',
    '1e3',
    '-5',
    'NaN',
    '8',
    'true',
    'null',
    '[',
    '(?<x',
    '%',
    '%00',
    '../../x',
  ],
]
const numbers = [
  -1,
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  13,
  17,
  18,
  64,
  1.5,
  2 ** 15,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e21,
  1e308,
  -1e308,
]

const scalar = (ids: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...texts, ...nasty),
    fc.constantFrom(...numbers),
    fc.constantFrom(null, true, false),
    fc.constantFrom(...ids),
    fc.constantFrom(...words),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.double({ noNaN: true }),
  )

/** Any JSON, with field names that the sandbox knows and ids that exist. */
export const anyJson = (ids: readonly string[]): fc.Arbitrary<unknown> =>
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar(ids),
      fc.array(tie('value'), { maxLength: 27 }),
      fc
        .array(fc.tuple(fc.constantFrom(...words, ...nasty), tie('value')), { maxLength: 8 })
        .map((pairs) => Object.fromEntries(pairs)),
    ),
  })).value

/** What is changed about a body that is right: a place, by the turns that lead there, and what stands there instead. */
interface Change {
  turns: number[]
  how: 'replace' | 'remove' | 'repeat' | 'add'
  key: string
  value: unknown
}

/** One of the bodies, right but for a few changes. */
export const nearly = (samples: readonly unknown[], ids: readonly string[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(
        fc.record<Change>({
          turns: fc.array(fc.nat({ max: 30 }), { maxLength: 7 }),
          how: fc.constantFrom('replace', 'remove', 'repeat', 'add'),
          key: fc.constantFrom(...words, ...nasty),
          value: anyJson(ids),
        }),
        { maxLength: 3 },
      ),
    )
    .map(([sample, changes]) => structuredClone(changes).reduce(changed, structuredClone(sample)))

function changed(whole: unknown, { turns, how, key, value }: Change): unknown {
  let node = whole
  let parent: Record<string, unknown> | undefined
  let at = ''
  for (const turn of turns) {
    if (typeof node !== 'object' || node === null) break
    const keys = Object.keys(node)
    if (keys.length === 0) break
    parent = node as Record<string, unknown>
    at = keys[turn % keys.length] ?? ''
    node = parent[at]
  }
  if (!parent) return how === 'replace' ? value : whole
  if (how === 'remove') delete parent[at]
  else if (how === 'repeat' && Array.isArray(parent)) parent.push(...Array.from({ length: 26 }, () => node))
  else if (how === 'add' && typeof node === 'object' && node !== null && !(Array.isArray(node) && key === 'length'))
    Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true })
  else parent[at] = value
  return whole
}

/** Text that is no JSON, or hardly. */
export const badText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('{', 'nul', '[]', '""', '1', 'null', '{"__proto__":{"polluted":1}}', '{"a":1,"a":2}', '\uFEFF{}'),
  fc.constantFrom(50, 200, 20_000).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
  fc.constantFrom(50, 200, 20_000).map((depth) => `${'{"components":['.repeat(depth)}${']}'.repeat(depth)}`),
)
