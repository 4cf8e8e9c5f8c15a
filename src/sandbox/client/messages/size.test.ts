import { expect, it } from 'vitest'
import { sizeWithin, spansOf, weight } from './size.ts'

it.each([
  [
    { width: 640, height: 320 },
    { width: 400, height: 200 },
  ],
  [
    { width: 300, height: 900 },
    { width: 100, height: 300 },
  ],
  [
    { width: 20, height: 10 },
    { width: 20, height: 10 },
  ],
])('fits %o', (size, expected) => {
  expect(sizeWithin(size, { width: 400, height: 300 })).toEqual(expected)
})

it.each([
  ['iii', [4, 4, 4]],
  ['iiiii', [4, 4, 4, 6, 6]],
  ['i', [12]],
  ['ibii', [12, 12, 6, 6]],
  ['', []],
])('gives fields %s their columns', (kinds, expected) => {
  expect(spansOf([...kinds].map((kind) => ({ inline: kind === 'i' })))).toEqual(expected)
})

it.each([
  [12, '12 bytes'],
  [20_000, '19.53 KB'],
  [5_500_000, '5.25 MB'],
])('weighs %i', (bytes, expected) => {
  expect(weight(bytes)).toBe(expected)
})
