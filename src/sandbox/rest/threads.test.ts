// Long: one file for all that threads do, because each case needs the same bots and rights.
import { describe, expect, it } from 'vitest'
import { type Bot, Can, Hears, startBot, verdict } from '../../testing/bot.ts'
import type { Json } from '../../testing/sandbox.ts'

const nobody = '123456789012345678'
const names = (threads: Json[]) => threads.map((thread) => thread.name)

/** A private thread of a person, which the bot is not in: only another bot of more rights can start one here. */
async function privateThread(bot: Bot, name = 'Secret') {
  const token = await bot.h.tokenOf('Muster')
  const { body } = await bot.h.rest('POST', `/channels/${bot.ops}/threads`, { token, body: { name, type: 12 } })
  return { id: body.id as string, token }
}

describe('starting threads', () => {
  it('from a message gives it the same id, and shows it on the message', async () => {
    const bot = await startBot()
    const { ops, rest, write, listen, app } = bot
    const { id } = await write('the till is stuck')
    const gateway = await listen(Hears.GuildMessages)
    const made = await rest('POST', `/channels/${ops}/messages/${id}/threads`, {
      name: 'Till',
      auto_archive_duration: 60,
      rate_limit_per_user: 5,
    })
    expect(made).toMatchObject({
      status: 201,
      body: {
        id,
        type: 11,
        parent_id: ops,
        owner_id: app,
        name: 'Till',
        rate_limit_per_user: 5,
        message_count: 0,
        member_count: 1,
        member: { id, user_id: app },
        thread_metadata: { archived: false, locked: false, auto_archive_duration: 60 },
      },
    })
    expect(await gateway.event('THREAD_CREATE')).toMatchObject({ id, newly_created: true, member: { user_id: app } })
    expect(await gateway.event('MESSAGE_UPDATE')).toMatchObject({ id, flags: 32, thread: { id } })
    expect(await gateway.event('MESSAGE_CREATE')).toMatchObject({ channel_id: id, type: 21 })
    expect((await rest('GET', `/channels/${ops}/messages/${id}`)).body.thread).toMatchObject({ id, name: 'Till' })
    const again = await rest('POST', `/channels/${ops}/messages/${id}/threads`, { name: 'x' })
    expect(verdict(again)).toBe('400 160004')
    expect(verdict(await rest('POST', `/channels/${id}/threads`, { name: 'x' }))).toBe('400 50024')
  })

  it('without a message is private unless the body says not, and is refused for a bad form', async () => {
    const { ops, rest } = await startBot()
    const start = (body: object) => rest('POST', `/channels/${ops}/threads`, body)
    const secret = await start({ name: 'Secret', invitable: false })
    expect(secret.body).toMatchObject({ type: 12, thread_metadata: { invitable: false } })
    expect((await start({ name: 'Open', type: 11 })).body.type).toBe(11)
    expect((await rest('GET', `/channels/${ops}/messages`)).body).toMatchObject([{ type: 18, content: 'Open' }])
    for (const wrong of [
      {},
      { name: '' },
      { name: 'x'.repeat(101) },
      { name: 'x', type: 10 },
      { name: 'x', auto_archive_duration: 61 },
      { name: 'x', rate_limit_per_user: 21_601 },
    ])
      expect(verdict(await start(wrong))).toBe('400 50035')
    expect((await start({ name: 'x', type: 10 })).body.errors.type._errors[0].code).toBe('BASE_TYPE_CHOICES')
  })

  it('ends at the number of open threads; archived ones do not count, and cannot be opened beyond it', async () => {
    const { ops, rest, h } = await startBot(Can.ManageThreads)
    const start = (name: string) => rest('POST', `/channels/${ops}/threads`, { name, type: 12 })
    const first = (await start('first')).body
    await h.call('POST', 'clock', { advance_ms: 1000 })
    for (let i = 1; i < 1000; i++) {
      if (i % 25 === 0) await h.call('POST', 'clock', { advance_ms: 1000 })
      expect((await start(`${i}`)).status).toBe(201)
    }
    await h.call('POST', 'clock', { advance_ms: 1000 })
    expect(verdict(await start('too many'))).toBe('400 160006')
    await expect(h.call('POST', 'threads', { user: 'admin', channel: 'ops', name: 'x' })).rejects.toThrow('409')
    expect((await rest('PATCH', `/channels/${first.id}`, { archived: true })).status).toBe(200)
    expect((await start('one for it')).status).toBe(201)
    expect(verdict(await rest('PATCH', `/channels/${first.id}`, { archived: false }))).toBe('400 160006')
  })

  it('takes the right of its kind, in a channel that has threads', async () => {
    const { h, ops, rest, write, guild } = await startBot(Can.ManageRoles)
    const { id } = await write('x')
    const deny = (bits: bigint) =>
      rest('PUT', `/channels/${ops}/permissions/${guild}`, { type: 0, deny: bits.toString() })
    await h.call('POST', 'installs', {
      app: 'Helper',
      guild: 'Muster HQ',
      permissions: (Can.ManageRoles | Can.SendMessages).toString(),
    })
    await deny(Can.CreatePublicThreads)
    expect(verdict(await rest('POST', `/channels/${ops}/messages/${id}/threads`, { name: 'x' }))).toBe('403 50013')
    expect(verdict(await rest('POST', `/channels/${ops}/threads`, { name: 'x', type: 11 }))).toBe('403 50013')
    expect(verdict(await rest('POST', `/channels/${ops}/threads`, { name: 'x' }))).toBe(201)
    await deny(Can.CreatePrivateThreads)
    expect(verdict(await rest('POST', `/channels/${ops}/threads`, { name: 'x' }))).toBe('403 50013')
    expect(verdict(await rest('POST', `/channels/${ops}/messages/${nobody}/threads`, { name: 'x' }))).toBe('404 10008')
  })
})

describe('threads that exist', () => {
  it('are archived, opened, renamed and deleted, each with its event', async () => {
    const bot = await startBot(Can.ManageThreads)
    const { rest, listen, h } = bot
    const gateway = await listen()
    const { id } = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'Ideas' })
    const change = (body: object) => rest('PATCH', `/channels/${id}`, body)
    expect((await change({ archived: true, locked: true })).body.thread_metadata).toMatchObject({ archived: true })
    expect(await gateway.event('THREAD_UPDATE')).toMatchObject({
      id,
      thread_metadata: { archived: true, locked: true },
    })
    expect(verdict(await change({ name: 'x' }))).toBe('400 50083')
    expect((await change({ archived: false, locked: false, name: 'Better' })).body.name).toBe('Better')
    const gone = await rest('DELETE', `/channels/${id}`)
    expect(gone.body).toMatchObject({ id, name: 'Better' })
    expect(await gateway.event('THREAD_DELETE')).toEqual({ id, guild_id: bot.guild, parent_id: bot.ops, type: 11 })
    expect(verdict(await rest('GET', `/channels/${id}`))).toBe('404 10003')
  })

  it('are opened by a message, unless they are locked', async () => {
    const { rest, h } = await startBot()
    const { id } = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'Ideas' })
    const moderator = await h.tokenOf('Muster')
    await h.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: Can.ManageThreads.toString() })
    const moderate = (body: object) => h.rest('PATCH', `/channels/${id}`, { token: moderator, body })
    await moderate({ archived: true })
    const said = await rest('POST', `/channels/${id}/messages`, { content: 'back' })
    expect(said.body).toMatchObject({ channel_id: id, position: 0 })
    const { body } = await rest('GET', `/channels/${id}`)
    expect(body).toMatchObject({ message_count: 1, total_message_sent: 1, thread_metadata: { archived: false } })
    expect(body.member).toBeDefined()
    await moderate({ archived: true })
    expect(verdict(await rest('PATCH', `/channels/${id}/messages/${said.body.id}`, { content: 'x' }))).toBe('400 50083')
    expect(verdict(await rest('PUT', `/channels/${id}/messages/${said.body.id}/reactions/%F0%9F%94%A5/@me`))).toBe(
      '400 50083',
    )
    expect((await rest('PATCH', `/channels/${id}`, { archived: false })).status).toBe(200)
    await moderate({ locked: true })
    expect(verdict(await rest('POST', `/channels/${id}/messages`, { content: 'x' }))).toBe('403 160005')
    await moderate({ archived: true })
    expect(verdict(await rest('PATCH', `/channels/${id}`, { archived: false }))).toBe('403 50013')
    await expect(h.call('POST', 'messages', { user: 'viewer', channel: id, content: 'x' })).rejects.toThrow(
      '403 That thread is locked.',
    )
    const written = await h.rest('POST', `/channels/${id}/messages`, { token: moderator, body: { content: 'x' } })
    expect(written.status).toBe(200)
  })

  it('are the owner’s to rename and archive, not to lock', async () => {
    const { ops, rest } = await startBot()
    const { id } = (await rest('POST', `/channels/${ops}/threads`, { name: 'Mine', type: 11 })).body
    expect((await rest('PATCH', `/channels/${id}`, { name: 'Ours' })).body.name).toBe('Ours')
    expect(verdict(await rest('PATCH', `/channels/${id}`, { locked: true }))).toBe('403 50013')
    expect(verdict(await rest('DELETE', `/channels/${id}`))).toBe('403 50013')
    expect(verdict(await rest('PATCH', `/channels/${id}`, { auto_archive_duration: 5 }))).toBe('400 50035')
    expect((await rest('PATCH', `/channels/${id}`, { archived: true })).body.thread_metadata.archived).toBe(true)
  })

  it('take the right to write in threads, which is not that of channels', async () => {
    const { ops, guild, rest, h, grant } = await startBot(Can.ManageRoles, Can.SendMessages)
    const { id } = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'Ideas' })
    const deny = Can.SendMessagesInThreads.toString()
    await grant(Can.ManageRoles, Can.SendMessagesInThreads)
    await rest('PUT', `/channels/${ops}/permissions/${guild}`, { type: 0, deny })
    expect(verdict(await rest('POST', `/channels/${id}/messages`, { content: 'x' }))).toBe('403 50013')
    expect((await rest('POST', `/channels/${ops}/messages`, { content: 'x' })).status).toBe(200)
  })
})

describe('thread lists', () => {
  it('hold active threads of the guild and archived ones of a channel, newest first', async () => {
    const { ops, guild, rest, h } = await startBot()
    const start = async (name: string, type = 11) =>
      (await rest('POST', `/channels/${ops}/threads`, { name, type })).body
    for (const name of ['One', 'Two', 'Three']) {
      const { id } = await start(name)
      await rest('PATCH', `/channels/${id}`, { archived: true })
      await h.call('POST', 'clock', { advance_ms: 1000 })
    }
    await start('Active')
    await h.call('POST', 'threads', { user: 'viewer', channel: 'admin', name: 'Elsewhere' })
    const active = (await rest('GET', `/guilds/${guild}/threads/active`)).body
    expect(names(active.threads)).toEqual(['Elsewhere', 'Active'])
    expect(active.members).toHaveLength(1)
    const list = async (query = '', kind = 'public') =>
      (await rest('GET', `/channels/${ops}/threads/archived/${kind}?limit=2${query}`)).body
    const page = await list()
    expect([names(page.threads), page.has_more]).toEqual([['Three', 'Two'], true])
    const { archive_timestamp } = page.threads[1].thread_metadata
    const next = await list(`&before=${archive_timestamp}`)
    expect([names(next.threads), next.has_more]).toEqual([['One'], false])
    expect(verdict(await rest('GET', `/channels/${ops}/threads/archived/public?limit=1`))).toBe('400 50035')
    expect(verdict(await rest('GET', `/channels/${ops}/threads/archived/private`))).toBe('403 50013')
  })

  it('show private threads to their members, and to who manages threads', async () => {
    const bot = await startBot()
    const { ops, guild, rest, grant, h } = bot
    const { id, token } = await privateThread(bot)
    expect(verdict(await rest('GET', `/channels/${id}`))).toBe('403 50001')
    expect((await rest('GET', `/guilds/${guild}/threads/active`)).body.threads).toEqual([])
    await expect(h.call('GET', `channels/${id}/messages?user=viewer`)).rejects.toThrow('403')
    await h.rest('PUT', `/channels/${id}/thread-members/${bot.app}`, { token })
    expect(names((await rest('GET', `/guilds/${guild}/threads/active`)).body.threads)).toEqual(['Secret'])
    await h.rest('PATCH', `/channels/${id}`, { token, body: { archived: true } })
    const joined = (await rest('GET', `/channels/${ops}/users/@me/threads/archived/private`)).body
    expect(names(joined.threads)).toEqual(['Secret'])
    await grant(Can.ManageThreads)
    expect(names((await rest('GET', `/channels/${ops}/threads/archived/private`)).body.threads)).toEqual(['Secret'])
  })

  it('come in GUILD_CREATE, and by themselves when a bot comes to see a channel', async () => {
    const { ops, guild, rest, h, listen } = await startBot(Can.ManageRoles, Can.ViewChannel)
    const { id } = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'Ideas' })
    const moderator = await h.tokenOf('Muster')
    await h.call('POST', 'installs', { app: 'Muster', guild: 'Muster HQ', permissions: Can.Administrator.toString() })
    const gateway = await listen()
    const deny = Can.ViewChannel.toString()
    await h.rest('PUT', `/channels/${ops}/permissions/${guild}`, { token: moderator, body: { type: 0, deny } })
    expect(verdict(await rest('GET', `/channels/${id}`))).toBe('403 50001')
    await h.rest('DELETE', `/channels/${ops}/permissions/${guild}`, { token: moderator })
    expect(await gateway.event('THREAD_LIST_SYNC')).toMatchObject({
      guild_id: guild,
      channel_ids: [ops],
      threads: [{ id, name: 'Ideas' }],
      members: [],
    })
    await h.call('POST', 'clock', { advance_ms: 5000 })
    const again = await import('../../testing/sandbox.ts').then(({ openGateway }) => openGateway(h))
    again.send({ op: 2, d: { token: moderator, intents: Hears.Guilds } })
    expect((await again.event('GUILD_CREATE')).threads).toMatchObject([{ id, name: 'Ideas' }])
  })
})

describe('thread members', () => {
  it('join, are added, listed and removed', async () => {
    const { rest, h, app, userId, listen } = await startBot(Can.ManageThreads)
    const { id } = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'Ideas' })
    const gateway = await listen(Hears.GuildMembers)
    const path = `/channels/${id}/thread-members`
    expect((await rest('PUT', `${path}/@me`)).status).toBe(204)
    expect(await gateway.event('THREAD_MEMBER_UPDATE')).toMatchObject({ id, user_id: app })
    expect(await gateway.event('THREAD_MEMBERS_UPDATE')).toMatchObject({
      id,
      member_count: 2,
      added_members: [{ user_id: app, member: { user: { id: app } }, presence: null }],
    })
    await rest('PUT', `${path}/${userId('guest')}`)
    expect((await gateway.event('THREAD_MEMBERS_UPDATE')).added_members).toMatchObject([{ user_id: userId('guest') }])
    expect((await rest('GET', path)).body).toHaveLength(3)
    expect((await rest('GET', `${path}?with_member=true&limit=1`)).body).toMatchObject([
      { id, user_id: userId('viewer'), member: { user: { username: 'viewer' } } },
    ])
    expect((await rest('GET', `${path}/${userId('guest')}`)).body.user_id).toBe(userId('guest'))
    expect((await rest('DELETE', `${path}/${userId('guest')}`)).status).toBe(204)
    expect(await gateway.event('THREAD_MEMBERS_UPDATE')).toMatchObject({ removed_member_ids: [userId('guest')] })
    expect(verdict(await rest('GET', `${path}/${userId('guest')}`))).toBe('404 10007')
    expect((await rest('DELETE', `${path}/@me`)).status).toBe(204)
  })

  it('tell a bot without the members intent of itself alone', async () => {
    const bot = await startBot()
    const { h, app, listen, userId } = bot
    const { id, token } = await privateThread(bot)
    const gateway = await listen()
    await h.rest('PUT', `/channels/${id}/thread-members/${userId('guest')}`, { token })
    await h.rest('PUT', `/channels/${id}/thread-members/${app}`, { token })
    expect(await gateway.next((p) => p.op === 0)).toMatchObject({
      t: 'THREAD_CREATE',
      d: { id, member: { user_id: app } },
    })
    expect((await gateway.event('THREAD_MEMBERS_UPDATE')).added_members).toMatchObject([{ user_id: app }])
  })

  it('are refused to who may not, for strangers, and in archived threads', async () => {
    const { rest, h, userId } = await startBot()
    const { id } = await h.call('POST', 'threads', { user: 'viewer', channel: 'ops', name: 'Ideas' })
    const path = `/channels/${id}/thread-members`
    expect(verdict(await rest('DELETE', `${path}/${userId('viewer')}`))).toBe('403 50013')
    expect(verdict(await rest('PUT', `${path}/${nobody}`))).toBe('404 10013')
    expect(verdict(await rest('PUT', `${path}/${userId('mia')}`))).toBe('403 50001')
    const muster = await h.rest('GET', path, { token: await h.tokenOf('Muster') })
    expect(verdict(muster)).toBe('403 50001')
    await h.call('POST', 'clock', { advance_ms: 86_400_000 })
    for (const [method, who] of [
      ['PUT', '@me'],
      ['DELETE', '@me'],
      ['PUT', userId('guest')],
    ] as const)
      expect(verdict(await rest(method, `${path}/${who}`))).toBe('400 50083')
  })
})
