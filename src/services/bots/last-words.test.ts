import { expect, it } from 'vitest'
import { lastWords } from './last-words.ts'

const at = '2026-01-02T03:04:05.678Z'

it.each([
  [
    'what lies beneath an error of its log, with its place',
    [
      `${at} info Greeter starts: standard 1.0.0, generation 1`,
      `${at} error cannot start: Error: the code of broken 1.0.0 failed when it was loaded | at loaded (file:///run/bot.mjs:90:11) | because TypeError: no such thing | at file:///run/bot.mjs:12:7 | at file:///run/bot.mjs:13:1`,
    ],
    { said: 'TypeError: no such thing', at: { line: 12, column: 7 } },
  ],
  ['an error without a stack', [`${at} error crashed: out of luck`], { said: 'crashed: out of luck' }],
  [
    'what Node prints by itself',
    [
      'file:///run/bot.mjs:7',
      "throw new Error('before anything')",
      'Error: before anything',
      '    at file:///run/bot.mjs:7:9',
    ],
    { said: 'Error: before anything', at: { line: 7, column: 9 } },
  ],
  [
    'the newest of several',
    [`${at} error first`, `${at} warn meanwhile`, `${at} error second`, `${at} info bye`],
    { said: 'second' },
  ],
  ['nothing where nothing failed', [`${at} info starts`, `${at} warn reports do not arrive`], undefined],
])('finds %s', (_, lines, expected) => {
  expect(lastWords(lines)).toEqual(expected)
})
