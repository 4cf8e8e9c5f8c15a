import { type Client, timeZoneNamed } from '../domain/client.ts'
import { problem } from '../domain/errors.ts'
import type { Stores } from '../stores/stores.ts'
import { plainName, usableName } from './names.ts'
import type { Clients, Guild } from './services.ts'

interface Needs {
  clients: Stores['clients']
  /** The Discord servers Muster is in. */
  guilds: () => readonly Guild[]
  /** Who may see what has changed. */
  onAccessChange: () => void
}

/** The agency's clients, and which Discord users may see whose figures. */
export function createClients({ clients, guilds, onAccessChange }: Needs): Clients {
  async function get(ref: string): Promise<Client> {
    const found = await clients.find(plainName(ref))
    if (!found) throw problem('ClientNotFound', ref)
    return found
  }

  function guildId(given: string): string | null {
    const text = given.trim()
    if (text === '') return null
    const named = guilds().find(({ name }) => name.toLowerCase() === text.toLowerCase())
    const id = /^\d{15,21}$/.test(text) ? text : named?.id
    if (id === undefined) throw problem('GuildNotUsable', text)
    return id
  }

  return {
    get,
    list: () => clients.list(),
    guilds,
    async create({ name, industry, contact, timeZone, guild, by }) {
      return clients.create({
        name: usableName(name),
        industry: line(industry ?? ''),
        contact: line(contact ?? ''),
        timeZone: zone(timeZone ?? 'UTC'),
        guildId: guildId(guild ?? ''),
        createdBy: by,
      })
    },
    async edit(ref, { name, industry, contact, timeZone, guild }) {
      const client = await get(ref)
      return clients.edit(client.id, {
        ...(name === undefined ? {} : { name: usableName(name) }),
        ...(industry === undefined ? {} : { industry: line(industry) }),
        ...(contact === undefined ? {} : { contact: line(contact) }),
        ...(timeZone === undefined ? {} : { timeZone: zone(timeZone) }),
        ...(guild === undefined ? {} : { guildId: guildId(guild) }),
      })
    },
    async remove(ref) {
      const client = await get(ref)
      await clients.remove(client.id)
      onAccessChange()
      return client
    },
    async grant(ref, userId, by) {
      const client = await get(ref)
      await clients.grant(client.id, userId, by)
      onAccessChange()
      return client
    },
    async revoke(ref, userId) {
      const client = await get(ref)
      if (!(await clients.revoke(client.id, userId))) throw problem('MemberUnknown', client.name)
      onAccessChange()
      return client
    },
    async members(ref) {
      return clients.members((await get(ref)).id)
    },
  }
}

/** Text on one line; empty text means that there is none. */
function line(text: string): string | null {
  const clean = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return clean === '' ? null : clean
}

function zone(given: string): string {
  const name = given.trim()
  const known = timeZoneNamed(name)
  if (known === undefined) throw problem('TimeZoneUnknown', name)
  return known
}
