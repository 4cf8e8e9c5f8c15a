import { expect, it } from 'vitest'
import { exitCodeOf } from './exit-codes.ts'

it.each([
  [4004, 90],
  [4013, 91],
  [4014, 91],
  [4010, 1],
  [4011, 1],
  [4012, 1],
  [1000, undefined],
  [1006, undefined],
  [4000, undefined],
  [4007, undefined],
  [4009, undefined],
  [4200, undefined],
])('close %i ends with %s', (close, exit) => {
  expect(exitCodeOf(close)).toBe(exit)
})
