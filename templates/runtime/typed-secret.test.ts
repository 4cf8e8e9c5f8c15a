import type { APIApplicationCommandInteraction } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { secretAnswer, typedSecret } from './typed-secret.ts'

const token = `${'M'.repeat(26)}.GhIjKl.${'a1-_'.repeat(10)}`
const typed = (options: object[]) => ({ data: { type: 1, name: 'x', options } }) as APIApplicationCommandInteraction
const note = (value: unknown) => ({ name: 'note', type: 3, value })

it.each([
  [`met at the fair ${token}!`],
  ['eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.abcdefghijklmnop'],
  ['sb_secret_abcdefghijklmnop'],
])('notices %s, in subcommands too', (text) => {
  expect(typedSecret(typed([{ name: 'user', type: 6, value: '2' }, note(text)]))).toBe('note')
  expect(typedSecret(typed([{ name: 'sub', type: 1, options: [note(text)] }]))).toBe('note')
  expect(JSON.stringify(secretAnswer('note'))).not.toContain(text)
})

it.each(['Met at the *fair*', 'see https://example.com/a.b.c', '', 7, undefined])('lets %j pass', (value) => {
  expect(typedSecret(typed([note(value)]))).toBeUndefined()
})

it('has nothing to say of commands on messages', () => {
  expect(typedSecret({ data: { type: 3, name: 'x' } } as APIApplicationCommandInteraction)).toBeUndefined()
})
