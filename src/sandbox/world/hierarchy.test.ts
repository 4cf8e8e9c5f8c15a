import { expect, it } from 'vitest'
import { highestRole, isAboveRole, outranks } from './hierarchy.ts'
import type { Guild, Role } from './records.ts'

const role = (id: string, position: number): Role => ({
  ...{ id, position, name: id, permissions: '0', color: 0, hoist: false, mentionable: false },
})
const member = (user_id: string, ...roles: string[]) => ({ user_id, roles, nick: null, joined_at: '' })
const [older, younger, low] = [role('20', 2), role('100', 2), role('30', 1)]
const guild: Guild = {
  ...{ id: '1', name: 'g', owner_id: 'owner', icon: null, installs: [] },
  roles: [role('1', 0), younger, older, low],
  members: [member('owner'), member('first', '20'), member('second', '100', '30'), member('third')],
}

it('sorts roles of one position by id, the older above', () => {
  expect(highestRole(guild, 'second')).toBe(younger)
  expect(isAboveRole(guild, 'first', younger)).toBe(true)
  expect(isAboveRole(guild, 'second', older)).toBe(false)
  expect(isAboveRole(guild, 'first', older)).toBe(false)
})

it('lets nobody act on the owner, on themselves or on equals, and the owner on everybody', () => {
  expect(outranks(guild, 'first', 'second')).toBe(true)
  for (const other of ['owner', 'second', 'first']) expect(outranks(guild, 'second', other)).toBe(false)
  expect(outranks(guild, 'third', 'third')).toBe(false)
  expect(outranks(guild, 'third', 'stranger')).toBe(true)
  for (const other of ['first', 'second', 'third']) expect(outranks(guild, 'owner', other)).toBe(true)
  expect(isAboveRole(guild, 'owner', older)).toBe(true)
})
