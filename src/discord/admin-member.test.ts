import { type Client, REST } from 'discord.js'
import { expect, it } from 'vitest'
import { createRedactor } from '../lib/redact.ts'
import { listeningLog } from '../testing/app.ts'
import { type Json, startSandbox } from '../testing/sandbox.ts'
import { createAdminMember } from './admin-member.ts'

async function made(ownerId?: string) {
  const h = await startSandbox()
  const { guilds, users } = await h.world()
  const guild = guilds.find((one: Json) => one.name === 'Muster HQ')
  const idOf = (name: string): string => users.find((one: Json) => one.username === name).id
  const roleOf = (name: string): string => guild.roles.find((one: Json) => one.name === name).id
  const log = listeningLog()
  const rest = new REST({ api: `${h.sandbox.url}/api`, retries: 0 }).setToken(await h.tokenOf('Muster'))
  const client = { rest, guilds: { cache: new Map(ownerId ? [[guild.id, { ownerId }]] : []) } } as unknown as Client
  const needs = { client: () => client, adminGuildId: guild.id, redact: createRedactor(), log }
  return { adminMember: createAdminMember(needs), idOf, roleOf, log, rest, guild }
}

it('knows the roles of a member, and quietly that somebody is none', async () => {
  const { adminMember, idOf, roleOf, log } = await made()
  expect(await adminMember(idOf('operator'))).toEqual({ roleIds: [roleOf('Operator')], ownsGuild: false })
  expect(await adminMember(idOf('mia'))).toBeUndefined()
  expect(log.lines).toEqual([])
})

it('knows the owner without asking', async () => {
  const { adminMember } = await made('77')
  expect(await adminMember('77')).toEqual({ roleIds: [], ownsGuild: true })
})

it('takes nobody for a member when Discord cannot say, and logs why', async () => {
  const { adminMember, idOf, log, rest } = await made()
  rest.setToken('no.such.token')
  expect(await adminMember(idOf('operator'))).toBeUndefined()
  expect(log.lines.join()).toContain('could not be looked up')
})
