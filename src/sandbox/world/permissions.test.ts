import { describe, expect, it } from 'vitest'
import { mayAll, Permission as P, permissionsOf } from './permissions.ts'
import type { Channel, Guild, Role } from './records.ts'

const role = (id: string, permissions = 0n): Role => ({
  ...{ id, name: id, permissions: permissions.toString(), position: 1, color: 0, hoist: false, mentionable: false },
})
const member = (user_id: string, roles: string[]) => ({ user_id, nick: null, roles, joined_at: '' })
const guild = {
  ...{ id: 'all', name: 'g', owner_id: 'owner', icon: null, installs: [] },
  roles: [role('all', P.ViewChannel), role('staff'), role('muted'), role('chief', P.Administrator)],
  members: [member('owner', []), member('plain', []), member('both', ['staff', 'muted']), member('boss', ['chief'])],
} as Guild

type Line = [id: string, kind: 'allow' | 'deny']

/** Whether the user sees a channel of these overwrites. */
const seen = (user: string, ...lines: Line[]) => {
  const permission_overwrites = lines.map(([id, kind]) => ({
    ...{ id, type: 0, allow: '0', deny: '0' },
    [kind]: P.ViewChannel.toString(),
  }))
  return mayAll(permissionsOf(guild, user, { permission_overwrites } as unknown as Channel), P.ViewChannel)
}

/** Page topics/permissions (Permission Overwrites). */
describe('overwrites', () => {
  it.each<[boolean, string, ...Line[]]>([
    [true, 'plain'],
    [false, 'plain', ['all', 'deny']],
    [true, 'plain', ['staff', 'deny']],
    [true, 'both', ['all', 'deny'], ['staff', 'allow']],
    [false, 'both', ['all', 'allow'], ['staff', 'deny']],
    [true, 'both', ['muted', 'deny'], ['staff', 'allow']],
    [true, 'both', ['staff', 'allow'], ['muted', 'deny']],
    [false, 'both', ['both', 'deny'], ['staff', 'allow']],
    [true, 'both', ['both', 'allow'], ['staff', 'deny'], ['all', 'deny']],
    [true, 'boss', ['all', 'deny'], ['boss', 'deny']],
    [true, 'owner', ['all', 'deny'], ['owner', 'deny']],
    [false, 'stranger', ['all', 'allow']],
  ])(
    'of everyone come before those of roles, and those of the member last: %s for %s with %j %j',
    (is, user, ...lines) => {
      expect(seen(user, ...lines)).toBe(is)
    },
  )
})
