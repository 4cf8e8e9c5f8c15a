import { invalidForm } from '../rules/discord-error.ts'

const FORBIDDEN = ['@', '#', ':', '```', 'discord']

/** The name as Discord would keep it; throws its refusal. */
export function checkUsername(value: unknown): string {
  if (typeof value !== 'string') throw refuse('BASE_TYPE_REQUIRED', 'This field is required')
  const name = value.trim().replace(/\s+/g, ' ')
  if ([...name].length < 2 || [...name].length > 32)
    throw refuse('BASE_TYPE_BAD_LENGTH', 'Must be between 2 and 32 in length.')
  if (['everyone', 'here'].includes(name.toLowerCase()))
    throw refuse('USERNAME_INVALID_CONTAINS', `Username cannot be "${name.toLowerCase()}"`)
  const found = FORBIDDEN.find((part) => name.toLowerCase().includes(part))
  if (found) throw refuse('USERNAME_INVALID_CONTAINS', `Username cannot contain "${found}"`)
  return name
}

const refuse = (code: string, message: string) => invalidForm({ username: { _errors: [{ code, message }] } })
