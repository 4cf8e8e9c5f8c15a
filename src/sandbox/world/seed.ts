import { createApplication, createUser } from './applications.ts'
import type { Core } from './core.ts'
import { createChannel, createGuild, createRole, install, putMember } from './guilds.ts'
import { Permission } from './permissions.ts'

const POOL = [
  'Amber Fox',
  'Birch Lantern',
  'Coral Finch',
  'Dusk Heron',
  'Ember Wren',
  'Fern Otter',
  'Golden Robin',
  'Harbor Seal',
  'Indigo Moth',
  'Juniper Hare',
  'Kindly Badger',
  'Lilac Swift',
]

/** The world everyone begins with: the agency's guild, one client's guild, the supervisor in both, twelve more applications. */
export function seedWorld(core: Core): void {
  const admin = createUser(core, 'admin')
  const [operator, viewer, guest] = ['operator', 'viewer', 'guest'].map((name) => createUser(core, name))
  const hq = createGuild(core, 'Muster HQ', admin.id)
  for (const name of ['admin', 'ops']) createChannel(core, hq, name)
  // A role made later stands higher.
  const viewerRole = createRole(core, hq, 'Viewer')
  const operatorRole = createRole(core, hq, 'Operator', '0', { color: 0x3498db, hoist: true })
  const adminRole = createRole(core, hq, 'Admin', Permission.Administrator.toString(), { color: 0xe67e22, hoist: true })
  putMember(core, hq, admin.id, [adminRole.id])
  if (operator) putMember(core, hq, operator.id, [operatorRole.id])
  if (viewer) putMember(core, hq, viewer.id, [viewerRole.id])
  if (guest) putMember(core, hq, guest.id)

  const mia = createUser(core, 'mia')
  const noah = createUser(core, 'noah')
  const shop = createGuild(core, 'Fashion Brand', mia.id)
  createChannel(core, shop, 'general')
  putMember(core, shop, noah.id)

  const muster = createApplication(core, 'Muster', { owner_id: admin.id })
  for (const guild of [hq, shop]) install(core, guild, muster, { permissions: SUPERVISOR_PERMISSIONS })
  for (const name of POOL) createApplication(core, name, { owner_id: admin.id })
}

const SUPERVISOR_PERMISSIONS = (
  Permission.ViewChannel |
  Permission.SendMessages |
  Permission.EmbedLinks |
  Permission.AttachFiles |
  Permission.ReadMessageHistory |
  Permission.MentionEveryone
).toString()
