// Over 200 lines: what every service promises, on the same few fakes.
import { describe, expect, it } from 'vitest'
import type { Actor } from '../domain/access.ts'
import { problem } from '../domain/errors.ts'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import type { Stores } from '../stores/stores.ts'
import { aBot, aClient, timeSpent } from '../testing/commands.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { createAccess } from './access.ts'
import { createApplications } from './applications.ts'
import { createAudit } from './audit.ts'
import { createClients } from './clients.ts'
import { createFleet } from './fleet.ts'
import { usableName } from './names.ts'
import type { AdminMember } from './services.ts'
import { createStats } from './stats.ts'

const person = (changes: Partial<Actor> = {}): Actor => ({
  ...{ userId: '1', username: 'mia', guildId: 'admin-guild', roleIds: [], ownsGuild: false },
  ...changes,
})

describe('names', () => {
  it.each(['Greeter', ' padded ', "Tom & Jerry's (no. 1), my_bot: A-Z!", 'Acme™ #1', 'x'.repeat(80), 'Ünïcödé 名前'])(
    'takes %j',
    (name) => {
      expect(usableName(name)).toBe(name.trim())
    },
  )
  it.each([
    ['Fashion\u00a0Brand', 'Fashion Brand'],
    ['Fashion  \u3000 Brand', 'Fashion Brand'],
    ['\uff26ashion Brand', 'Fashion Brand'],
    ['\ufb00ashion', 'ffashion'],
    ['\u2009Cafe\u0301', 'Café'],
  ])('keeps %j as %j, which looks the same', (name, kept) => {
    expect(usableName(name)).toBe(kept)
  })
  it.each([
    ['', 'empty'],
    ['\u00a0\u3000', 'empty'],
    ['\uff20everyone', 'mention'],
    ['\u3164', 'invisible'],
    ['a\u2800b', 'invisible'],
    [' \n ', 'empty'],
    ['x'.repeat(81), 'longer than 80'],
    ...['**bold**', '`code`', '~~no~~', '||spoiler||', '__under__', '_italic_', '[a](b)', '# Big', '> said'].map(
      (n) => [n, 'Markdown'],
    ),
    ...['<@123>', '@everyone', '@here', '<#1>', '<@&2>'].map((n) => [n, 'mention']),
    ...['Bot 🎉', '👩‍👩‍👧', '❤️', '🇩🇪', '1️⃣', ':smile:', '<:evil:123>'].map((n) => [n, 'emoji']),
    ['a\nb', 'line breaks'],
    ['a\u200bb', 'invisible'],
    ['a\u202eb', 'invisible'],
    ['6f1d0c3e-0000-4000-8000-00000000000b', 'looks like an id'],
  ])('refuses %j and says why', (name, why) => {
    expect(() => usableName(name ?? '')).toThrow(why)
  })
})

describe('access', () => {
  const grants = [
    { subject: 'role', subjectId: 'r-view', level: 'viewer' },
    { subject: 'role', subjectId: 'r-op', level: 'operator' },
    { subject: 'user', subjectId: '7', level: 'admin' },
  ]
  function made(adminMember?: AdminMember) {
    const clock = createManualClock()
    const asked = { grants: 0, clients: 0 }
    const access = createAccess({
      access: {
        list: async () => {
          asked.grants += 1
          return grants as never
        },
        grant: async () => undefined,
        revoke: async (_, subjectId) => subjectId === '7',
      },
      clients: {
        listOf: async (userId) => {
          asked.clients += 1
          return userId === '5' ? [aClient()] : []
        },
      },
      adminGuildId: 'admin-guild',
      adminMember,
      clock,
    })
    return { access, asked, clock }
  }

  it.each([
    ['the owner of the admin guild', { ownsGuild: true }, 'admin'],
    ['the owner of another guild', { ownsGuild: true, guildId: 'elsewhere' }, undefined],
    ['somebody in a direct message', { ownsGuild: true, guildId: null }, undefined],
    ['a user who was granted a level', { userId: '7' }, 'admin'],
    ['the same user elsewhere', { userId: '7', guildId: 'elsewhere' }, undefined],
    ['somebody with two roles has the higher level', { roleIds: ['r-view', 'r-op'] }, 'operator'],
    ['a client’s person anywhere', { userId: '5', guildId: 'elsewhere' }, 'client'],
    ['a client’s person in the admin guild', { userId: '5' }, 'client'],
    ['a stranger', {}, undefined],
  ])('%s', async (_, who, level) => {
    expect(await made().access.levelOf(person(who))).toBe(level)
  })

  it.each([
    ['the owner', { ownsGuild: true, roleIds: [] }, '1', 'admin'],
    ['a member with roles', { ownsGuild: false, roleIds: ['r-view', 'r-op'] }, '1', 'operator'],
    ['a member who was granted a level', { ownsGuild: false, roleIds: [] }, '7', 'admin'],
    ['a person who was granted a level and has left', undefined, '7', undefined],
    ['a client’s person', undefined, '5', 'client'],
  ])('of %s is that of the admin guild in a direct message, and nowhere else', async (_, member, userId, level) => {
    const asked: string[] = []
    const { access } = made(async (id) => {
      asked.push(id)
      return member
    })
    expect(await access.levelOf(person({ userId, guildId: null }))).toBe(level)
    expect(await access.levelOf(person({ userId, guildId: null, roleIds: ['r-op'] }))).toBe(level)
    expect(await access.levelOf(person({ userId, guildId: 'elsewhere' }))).toBe(userId === '5' ? 'client' : undefined)
    expect(asked).toEqual([userId])
  })

  it('is remembered for five seconds, and not across a change', async () => {
    const { access, asked, clock } = made()
    for (let i = 0; i < 3; i += 1) await access.levelOf(person())
    expect(asked).toEqual({ grants: 1, clients: 1 })
    await access.grant('user', '1', 'viewer', '7')
    await access.levelOf(person())
    expect(asked).toEqual({ grants: 2, clients: 2 })
    await clock.advance(5_000)
    await access.levelOf(person())
    expect(asked).toEqual({ grants: 3, clients: 3 })
  })

  it.each(['admin', 'operator', 'viewer'] as const)('is never given to everyone, not even as %s', async (level) => {
    const { access } = made()
    const granting = access.grant('role', 'admin-guild', level, '7')
    await expect(granting).rejects.toMatchObject({ code: 'NoLevelForEveryone' })
    await expect(access.revoke('role', 'admin-guild')).rejects.toMatchObject({ code: 'NoSuchGrant' })
  })

  it('says when there is nothing to revoke', async () => {
    const { access } = made()
    await expect(access.revoke('user', '7')).resolves.toBeUndefined()
    await expect(access.revoke('user', '8')).rejects.toMatchObject({ code: 'NoSuchGrant' })
  })
})

describe('adding applications', () => {
  function pool() {
    const asked: string[] = []
    const kept: { id: string; tokenCiphertext: string }[] = []
    const redact = createRedactor()
    const applications = createApplications({
      applications: {
        add: async (one: { id: string; tokenCiphertext: string }) => {
          if (one.id === 'known') throw problem('ApplicationAlreadyInPool', 'Known')
          kept.push(one)
          return one
        },
      } as unknown as Stores['applications'],
      discord: {
        async verify(token) {
          asked.push(token)
          if (token === 'broken-token') throw new Error(`socket of ${token} closed`)
          if (token === 'refused-token') throw problem('TokenRefused')
          const id = token.replace('-token', '')
          return { id, name: id, botUserId: id }
        },
      },
      tokens: { encrypt: (token) => `encrypted ${token.length}` },
      supervisorApplicationId: () => 'muster',
      redact,
      log: silentLog,
    })
    return { applications, asked, kept, redact }
  }

  it('takes tokens as people paste them, and tells the fate of each by its position', async () => {
    const { applications, asked, kept } = pool()
    const given = [
      'Bot first-token, "second-token"\n\nfirst-token;muster-token',
      'known-token refused-token broken-token',
    ]
    const results = await applications.add(given, '1')
    expect(results.map((r) => [r.position, r.ok || r.problem.code])).toEqual([
      [1, true],
      [2, true],
      [3, 'TokenRepeated'],
      [4, 'SupervisorToken'],
      [5, 'ApplicationAlreadyInPool'],
      [6, 'TokenRefused'],
      [7, 'Unexpected'],
    ])
    expect(asked).toHaveLength(6)
    expect(kept.map(({ id }) => id).toSorted()).toEqual(['first', 'second'])
    expect(JSON.stringify(results)).not.toMatch(/-token/)
  })

  it('finds a token in what is around it, and hides from then on what may be a secret, but no word, link or id', async () => {
    const { applications, asked, redact } = pool()
    const token = `${'M'.repeat(26)}.GhIjKl.${'a1-_'.repeat(10)}`
    const clientSecret = 'q7Rk2LmX9pTzV4bN8cWdY1sHfJ6gKe3a'
    const harmless = 'production https://discord.com/developers/applications 0b0e7a52-6f4f-4e8e-9a57-1c1f0a3f2f11'
    await applications.add([`DISCORD_TOKEN="${token}" ${clientSecret} ${harmless}`], '1')
    expect(asked[0]).toBe(token)
    expect(redact.text(`${clientSecret} ${token}`)).toBe('[hidden] [hidden]')
    expect(redact.text(harmless)).toBe(harmless)
  })

  it('asks for at least one', async () => {
    await expect(pool().applications.add([' , Bot '], '1')).rejects.toMatchObject({ code: 'NoTokensGiven' })
  })
})

describe('clients', () => {
  function made() {
    const kept: Record<string, unknown>[] = []
    const store = {
      find: async (ref: string) => (ref === 'fashion brand' ? aClient() : undefined),
      create: async (fields: Record<string, unknown>) => {
        kept.push(fields)
        return aClient()
      },
      edit: async (_: string, fields: Record<string, unknown>) => {
        kept.push(fields)
        return aClient()
      },
      revoke: async () => false,
    } as unknown as Stores['clients']
    const guilds = () => [{ id: '30', name: 'Their Server' }]
    return { kept, clients: createClients({ clients: store, guilds, onAccessChange: () => {} }) }
  }

  it('keeps what is given, in clean words', async () => {
    const { clients, kept } = made()
    await clients.create({ name: ' Fashion Brand ', contact: 'a\nb', guild: 'Their Server', by: '1' })
    const none = { industry: null, contact: 'a b', timeZone: 'UTC', guildId: '30', createdBy: '1' }
    expect(kept).toEqual([{ name: 'Fashion Brand', ...none }])
    await clients.edit(' fashion brand ', { industry: '', guild: '123456789012345678' })
    expect(kept[1]).toEqual({ industry: null, guildId: '123456789012345678' })
  })

  it.each([
    [{ name: '' }, 'NameNotUsable'],
    [{ timeZone: 'Mars/Olympus' }, 'TimeZoneUnknown'],
    [{ guild: 'nowhere' }, 'GuildNotUsable'],
  ])('refuses %j', async (wrong, code) => {
    const { clients, kept } = made()
    await expect(clients.create({ name: 'X', by: '1', ...wrong })).rejects.toMatchObject({ code })
    expect(kept).toEqual([])
  })

  it('finds a name however its letters are written', async () => {
    const { clients } = made()
    expect(await clients.get('\uff46ashion\u00a0 brand')).toMatchObject({ name: 'Fashion Brand' })
  })

  it('keeps a time zone as it is written in the list, whatever was typed', async () => {
    const { clients, kept } = made()
    const zones = ['Europe/Berlin', 'UTC', 'America/New_York', 'Asia/Kolkata', 'Asia/Calcutta', 'US/Pacific']
    for (const zone of zones) await clients.create({ name: 'X', timeZone: zone.toLowerCase(), by: '1' })
    expect(kept.map(({ timeZone }) => timeZone)).toEqual(zones)
  })

  it('says which client is unknown, and when nothing was granted', async () => {
    const { clients } = made()
    await expect(clients.get('other')).rejects.toMatchObject({ code: 'ClientNotFound' })
    await expect(clients.revoke('fashion brand', '9')).rejects.toMatchObject({ code: 'MemberUnknown' })
  })
})

describe('figures', () => {
  const mine = aClient()
  const other = aClient({ id: '6f1d0c3e-0000-4000-8000-0000000000cc', name: 'Other' })
  const bots = [
    aBot({ strategy: 'simulation' }),
    aBot({ id: '6f1d0c3e-0000-4000-8000-0000000000bb', name: 'Secret', clientId: other.id, status: 'failed' }),
  ]
  const calls: string[] = []
  const count = <T>(name: string, value: T) => {
    calls.push(name)
    return value
  }
  const stores = {
    clients: {
      find: async (ref: string) => [mine, other].find(({ name }) => name === ref),
      list: async () => count('clients', [mine, other]),
      listOf: async () => count('of', [mine]),
    },
    bots: {
      list: async (filter: { clientId?: string } = {}) =>
        count('bots', filter.clientId ? bots.filter(({ clientId }) => clientId === filter.clientId) : bots),
      find: async (ref: string) => bots.find(({ name }) => name.toLowerCase() === ref.toLowerCase()),
      suggest: async (_query: string, _limit: number, clientIds?: string[]) =>
        bots.filter(({ clientId }) => !clientIds || clientIds.includes(clientId)),
    },
    uptime: {
      windows: async (ids: readonly string[] | 'all', windows: readonly unknown[]) =>
        count(
          'windows',
          new Map(
            (ids === 'all' ? bots.map(({ id }) => id) : ids).map((id) => [
              id,
              windows.map(() => timeSpent({ up: 3, down: 1 })),
            ]),
          ),
        ),
      days: async () => count('days', new Map()),
      totals: async () => count('totals', new Map()),
      audiences: async () => count('audiences', new Map([[mine.id, { guilds: 5, users: 70 }]])),
    },
  } as unknown as Stores

  const stats = (level: 'viewer' | 'client' | undefined) =>
    createStats({ ...stores, access: { levelOf: async () => level }, clock: systemClock })

  it('are a client’s own for a client’s person', async () => {
    const { scope, bots: seen } = await stats('client').of(person(), {})
    expect([scope, seen.map(({ bot }) => bot.name)]).toEqual([mine.name, [bots[0]?.name]])
    expect(await stats('client').suggestBots(person(), '')).toHaveLength(1)
    expect(await stats('viewer').suggestBots(person(), '')).toHaveLength(2)
  })

  it.each([{ bot: 'Secret' }, { bot: 'Nonesuch' }, { client: 'Other' }, { client: 'Nonesuch' }])(
    'tell a client’s person nothing of others, not even whether there is %j',
    async (filter) => {
      await expect(stats('client').of(person(), filter)).rejects.toMatchObject({ code: 'NotYours' })
    },
  )

  it('tell where the time went of those bots alone that are shown', async () => {
    const { bots: seen } = await stats('viewer').of(person(), {}, (all) => all.slice(0, 1))
    expect(seen.map(({ spent }) => spent['30d'].up)).toEqual([3, 0])
  })

  it('are everybody’s for viewers and up, who are told what does not exist', async () => {
    expect((await stats('viewer').of(person(), {})).bots).toHaveLength(2)
    expect((await stats('viewer').of(person(), { bot: 'secret' })).scope).toBe('Secret')
    await expect(stats('viewer').of(person(), { bot: 'Nonesuch' })).rejects.toMatchObject({ code: 'BotNotFound' })
    await expect(stats('viewer').of(person(), { client: 'Other', bot: bots[0]?.name ?? '' })).rejects.toMatchObject({
      code: 'BotNotFound',
    })
    await expect(stats('viewer').of(person(), { client: 'x' })).rejects.toMatchObject({ code: 'ClientNotFound' })
  })

  it('of the whole fleet cost four calls, and add what simulated bots told their engine', async () => {
    calls.length = 0
    const report = { guilds: 2, users: 30 } as never
    const beliefs = () => [{ botId: bots[0]?.id ?? '', report } as never]
    const maintenance = { ahead: async () => [] }
    const fleet = await createFleet({ ...stores, maintenance, alertsChannel: async () => 'ops', beliefs }).status()
    expect(calls.toSorted()).toEqual(['audiences', 'bots', 'clients', 'windows'])
    expect(fleet).toMatchObject({ bots: 2, online: 1, offline: 1, unknown: 0, alertsChannelId: 'ops' })
    expect(fleet.rows[0]).toMatchObject({ bots: 1, online: 1, servers: 7, users: 100, spent: { up: 3, down: 1 } })
  })
})

describe('the audit', () => {
  it('never fails an answer, and holds no secret', async () => {
    const redact = createRedactor()
    redact.add('secret-token')
    const rows: unknown[] = []
    const entry = {
      ...{ actorId: '1', actorName: 'mia', guildId: null, channelId: null, command: 'bot create' },
      ...{ options: { name: 'x secret-token', n: 1 }, outcome: 'ok' as const, problem: null, durationMs: 1 },
    }
    const audit = (record: (row: unknown) => Promise<void>) =>
      createAudit({ audit: { record } as unknown as Stores['audit'], redact, log: silentLog })
    await audit(async (row) => void rows.push(row)).record(entry)
    expect(rows).toMatchObject([{ options: { name: 'x [hidden]', n: 1 } }])
    const failing = audit(async () => {
      throw new Error('away')
    })
    await expect(failing.record(entry)).resolves.toBeUndefined()
  })
})
