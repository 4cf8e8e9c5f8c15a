import { expect, it } from 'vitest'
import { contrast, readable } from './colour.ts'

it.each([
  ['black and white', [0, 0, 0], [255, 255, 255], 21],
  ['a colour and itself', [9, 99, 199], [9, 99, 199], 1],
  ['grey on white', [119, 119, 119], [255, 255, 255], 4.48],
] as const)('measures %s', (_, one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 2)
  expect(contrast(other, one)).toBeCloseTo(ratio, 2)
})

it.each([0x000001, 0x3498db, 0xe67e22, 0x992d22, 0x00ff00])('makes %i readable, and no lighter than that', (colour) => {
  const channels = (text: string) =>
    [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as [number, number, number]
  const ratio = contrast(channels(readable(colour)), [64, 66, 73])
  expect(ratio).toBeGreaterThanOrEqual(4.5)
  if (colour !== 0x00ff00) expect(ratio).toBeLessThan(5.6)
  else expect(readable(colour)).toBe('#00ff00')
})
