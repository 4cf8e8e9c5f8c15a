import { expect, it } from 'vitest'
import type { Guild, Member } from './records.ts'
import { memberOf } from './world.ts'

const member = (user_id: string): Member => ({ user_id, nick: null, roles: [], joined_at: '' })
const guildOf = (...ids: string[]) => ({ members: ids.map(member) }) as Guild

it('finds members wherever they have moved to', () => {
  const guild = guildOf('1', '2', '3')
  expect(memberOf(guild, '3')?.user_id).toBe('3')
  guild.members.splice(0, 1)
  expect(memberOf(guild, '3')?.user_id).toBe('3')
  guild.members.unshift(member('4'))
  expect(memberOf(guild, '3')?.user_id).toBe('3')
  expect(memberOf(guild, '4')?.user_id).toBe('4')
  expect(memberOf(guild, '1')).toBeUndefined()
  guild.members = guild.members.filter((one) => one.user_id !== '3')
  expect(memberOf(guild, '3')).toBeUndefined()
})
