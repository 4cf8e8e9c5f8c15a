import { expect, it } from 'vitest'
import { parseJson } from './json.ts'

it('reads JSON as it is', () => {
  expect(parseJson('{"a":[1,"x",null,{"b":true}]}')).toEqual({ a: [1, 'x', null, { b: true }] })
  expect(parseJson('"x"')).toBe('x')
})

it.each(['__proto__', 'toString'])('leaves %s out, however deep', (key) => {
  const value = parseJson(`{"a":[{"${key}":{"x":1},"b":1}],"${key}":1}`)
  expect(JSON.stringify(value)).toBe('{"a":[{"b":1}]}')
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
})

it('refuses what is nested too deep to be walked, and text that is none', () => {
  expect(parseJson(`${'['.repeat(100)}${']'.repeat(100)}`)).toBeDefined()
  for (const depth of [101, 100_000])
    expect(() => parseJson(`${'['.repeat(depth)}${']'.repeat(depth)}`)).toThrow('nested deeper than 100 levels')
  expect(() => parseJson('{')).toThrow(SyntaxError)
})
