// Over 200 lines: one connection to the sandbox serves all that is tried over it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SlashCommandBuilder, SlashCommandSubcommandBuilder } from 'discord.js'
import { beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../app.ts'
import type { AccessLevel, Actor } from '../domain/access.ts'
import { problem } from '../domain/errors.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { type Harness, type Json, later, startSandbox } from '../testing/sandbox.ts'
import { connectDiscord, type DiscordConnection } from './client.ts'
import type { CommandGroup, Reply } from './command.ts'

/** The real discord.js against the sandbox, with commands made up for each flow. */
const reply = (title: string): Reply => ({ panels: [{ title }] })
const pause = (ms: number) => systemClock.sleep(ms)
let removed: string[] = []
let release = () => {}

const groups: CommandGroup[] = [
  {
    name: 'bot',
    description: 'Bots',
    commands: [
      {
        data: new SlashCommandSubcommandBuilder()
          .setName('show')
          .setDescription('Shows')
          .addStringOption((o) => o.setName('bot').setDescription('Which').setAutocomplete(true))
          .addUserOption((o) => o.setName('user').setDescription('Who')),
        level: 'viewer',
        autocomplete: { bot: async (typed) => [{ name: `${typed}…`, value: 'id-1' }] },
        run: async (input) =>
          reply(
            `shown to ${input.actor.username}: ${input.text('bot')} ${input.user('user')?.name}, owner ${input.actor.ownsGuild}`,
          ),
      },
      {
        data: new SlashCommandSubcommandBuilder().setName('slow').setDescription('Slow'),
        level: 'viewer',
        async run(input) {
          input.progress('**Halfway**')
          await new Promise<void>((resolve) => {
            release = resolve
          })
          return { ...reply('finished'), files: [{ name: 'log.txt', content: 'line' }] }
        },
      },
      {
        data: new SlashCommandSubcommandBuilder()
          .setName('broken')
          .setDescription('Fails')
          .addBooleanOption((o) => o.setName('fault').setDescription('How')),
        level: 'viewer',
        async run(input) {
          throw input.flag('fault') ? new Error('broken inside') : problem('BotNotFound', 'Greeter')
        },
      },
      {
        data: new SlashCommandSubcommandBuilder()
          .setName('add')
          .setDescription('Adds')
          .addStringOption((o) => o.setName('name').setDescription('Name')),
        level: 'admin',
        ephemeral: true,
        form: async () => ({
          title: 'Add',
          fields: [{ id: 'tokens', label: 'Tokens', style: 'long', required: true }],
        }),
        run: async (input) => reply(`${input.text('name')} with ${input.field('tokens')?.length}`),
      },
      {
        data: new SlashCommandSubcommandBuilder().setName('delete').setDescription('Deletes'),
        level: 'operator',
        confirm: async () => ({ title: 'Delete?', text: 'Really.', button: 'Delete Greeter', options: { bot: 'b-1' } }),
        async run(input) {
          await pause(50)
          removed.push(input.text('bot') ?? '')
          return reply('deleted')
        },
      },
      {
        data: new SlashCommandSubcommandBuilder().setName('list').setDescription('Lists'),
        level: 'viewer',
        run: async (input) => ({
          ...reply(`page ${input.integer('page') ?? 1}`),
          buttons: [
            { label: 'Previous', command: 'bot list', options: { page: '1' } },
            { label: 'Next', command: 'bot list', options: { page: '2' } },
          ],
        }),
      },
    ],
  },
  {
    name: 'stats',
    command: {
      data: new SlashCommandBuilder().setName('stats').setDescription('Figures'),
      level: 'client',
      everywhere: true,
      ephemeral: true,
      run: async (input) =>
        reply(`figures for ${input.actor.username} in ${input.guildId === null ? 'private' : 'a server'}`),
    },
  },
]

const levels: Record<string, AccessLevel> = { admin: 'admin', operator: 'operator', viewer: 'viewer', mia: 'client' }

let h: Harness
let offsetMs = 0
const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + offsetMs) }

async function connect(token?: string): Promise<DiscordConnection> {
  const { guilds } = await h.world()
  const app = {
    access: { levelOf: async (actor: Actor) => levels[actor.username] },
    audit: { record: async () => {} },
  } as unknown as App
  const connection = connectDiscord({
    token: token ?? (await h.tokenOf('Muster')),
    apiUrl: `${h.sandbox.url}/api`,
    adminGuildId: guilds.find((g: Json) => g.name === 'Muster HQ').id,
    app: () => app,
    groups,
    log: silentLog,
    redact: createRedactor(),
    clock,
  })
  later(() => connection.close())
  return connection
}

const type = (text: string, more: object = {}): Promise<Json> =>
  h.call('POST', 'commands', { user: 'admin', guild: 'Muster HQ', channel: 'admin', text, ...more })
const click = (message: Json, label: string, more: object = {}): Promise<Json> => {
  const button = message.components.flatMap((row: Json) => row.components).find((b: Json) => b.label === label)
  return h.call('POST', 'clicks', { user: 'admin', message: message.id, custom_id: button.custom_id, ...more })
}
const messages = (channel: string, user = 'admin'): Promise<Json> =>
  h.call('GET', `channels/${channel}/messages?user=${user}`)
const titleOf = (interaction: Json) => interaction.messages.at(-1)?.embeds[0]?.title
const restCalls = async (method: string): Promise<string[]> =>
  (await h.call('GET', 'log?app=Muster'))
    .filter((e: Json) => e.kind === 'rest' && e.method === method)
    .map((e: Json) => e.path)

beforeEach(async () => {
  removed = []
  offsetMs = 0
  h = await startSandbox()
})

describe('over the real discord.js', () => {
  beforeEach(async () => {
    await (await connect()).ready
  })

  it('answers directly, with what was typed', async () => {
    const answer = await type('/bot show bot:Greeter user:@viewer')
    expect(answer.state).toBe('replied')
    expect(titleOf(answer)).toBe('shown to admin: Greeter viewer, owner true')
    expect(answer.first_response_ms).toBeLessThan(3000)
  })

  it('defers, shows progress, and edits', async () => {
    const halfway = await type('/bot slow', { until: 'Halfway' })
    expect(halfway.messages[0].embeds[0]).toMatchObject({ title: '/bot slow', description: '**Halfway**' })
    release()
    const done = await untilTitle(halfway.id, 'finished')
    expect(done.messages).toHaveLength(1)
    expect(done.messages[0].attachments[0].filename).toBe('log.txt')
  })

  it.each([
    ['refuses', '/bot delete', { user: 'viewer' }, 'You may not do that', true],
    ['tells a problem', '/bot broken', {}, 'No such bot', false],
    ['keeps a fault to itself', '/bot broken fault:True', {}, 'Something went wrong in Muster', false],
  ])('%s', async (_what, text, more, title, ephemeral) => {
    const answer = await type(text, more)
    expect(titleOf(answer)).toBe(title)
    expect(answer.messages[0].ephemeral).toBe(ephemeral)
    expect(JSON.stringify(answer)).not.toContain('broken inside')
  })

  it('carries a form from the command to the run', async () => {
    const opened = await type('/bot add name:Greeter')
    expect(opened).toMatchObject({
      state: 'modal',
      modal: { title: 'Add', components: [{ type: 18, label: 'Tokens' }] },
    })
    const answer = await h.call('POST', 'modals', { user: 'admin', interaction: opened.id, fields: { tokens: 'abc' } })
    expect(titleOf(answer)).toBe('Greeter with 3')
    expect(answer.messages[0].ephemeral).toBe(true)
  })

  it('asks before it deletes, acts once, and for that person only', async () => {
    const asked = (await type('/bot delete')).messages[0]
    const foreign = await click(asked, 'Delete Greeter', { user: 'operator' })
    expect([titleOf(foreign), foreign.messages[0].ephemeral]).toEqual(['Not your button', true])
    const both = await Promise.all([
      click(asked, 'Delete Greeter', { until: 'deleted' }),
      click(asked, 'Delete Greeter', { settle_ms: 1500 }),
    ])
    expect(both.map(({ state }: Json) => state)).not.toContain('failed')
    expect(removed).toEqual(['b-1'])
    const now = (await messages('admin')).find((m: Json) => m.id === asked.id)
    expect(now).toMatchObject({ embeds: [{ title: 'deleted' }], components: [] })
  })

  it('cancels, and lets a confirmation expire', async () => {
    const first = (await type('/bot delete')).messages[0]
    expect(titleOf(await click(first, 'Cancel'))).toBe('Cancelled')
    const second = (await type('/bot delete')).messages[0]
    offsetMs = 11 * 60_000
    expect(titleOf(await click(second, 'Delete Greeter'))).toBe('The confirmation has expired')
    expect(removed).toEqual([])
  })

  it('turns pages in place', async () => {
    const list = (await type('/bot list')).messages[0]
    const turned = await click(list, 'Next')
    expect([titleOf(turned), turned.messages[0].id]).toEqual(['page 2', list.id])
  })

  it('offers completions to its people and none to strangers', async () => {
    const offered = (user: string) =>
      h.call('POST', 'autocomplete', {
        user,
        guild: 'Muster HQ',
        channel: 'admin',
        text: '/bot show bot:gre',
        focused: 'bot',
      })
    expect((await offered('viewer')).choices).toEqual([{ name: 'gre…', value: 'id-1' }])
    expect((await offered('guest')).choices).toEqual([])
  })

  it('answers in direct messages and in a client’s server, and only what is for everywhere', async () => {
    const direct = await type('/stats', { guild: undefined, channel: '@Muster' })
    expect(titleOf(direct)).toBe('figures for admin in private')
    expect(titleOf(await type('/stats', { user: 'mia', guild: 'Fashion Brand', channel: 'general' }))).toBe(
      'figures for mia in a server',
    )
    const refused = await type('/stats', { user: 'noah', guild: 'Fashion Brand', channel: 'general' })
    expect(titleOf(refused)).toBe('You may not do that')
    await expect(type('/bot list', { user: 'mia', guild: 'Fashion Brand', channel: 'general' })).rejects.toThrow(
      /no command/,
    )
    await expect(type('/bot list', { guild: undefined, channel: '@Muster' })).rejects.toThrow(/no command/)
  })

  it('goes to the channel when the 15 minutes are over', async () => {
    const begun = await type('/bot slow', { until: 'Halfway' })
    await h.call('POST', 'clock', { advance_ms: 16 * 60_000 })
    release()
    const last = await untilMessage('admin', 'finished')
    expect(last.id).not.toBe(begun.messages[0].id)
    expect(last).toMatchObject({ content: expect.stringMatching(/^<@\d+>$/), mentions: [{ username: 'admin' }] })
    expect(last.attachments[0].filename).toBe('log.txt')
  })
})

describe('the connection', () => {
  it('registers commands once, and writes nothing when they are there already', async () => {
    const first = await connect()
    await first.ready
    const puts = await restCalls('PUT')
    expect(puts.filter((path) => path.includes('/commands'))).toHaveLength(3)
    await first.close()
    await (await connect()).ready
    expect(await restCalls('PUT')).toEqual(puts)
  })

  it('registers in a server it is added to later', async () => {
    await (await connect()).ready
    await h.call('POST', 'guilds', { name: 'New Shop', owner: 'noah' })
    await h.call('POST', 'channels', { guild: 'New Shop', name: 'hall' })
    await h.call('POST', 'installs', { app: 'Muster', guild: 'New Shop' })
    await untilTrue(async () => (await restCalls('PUT')).filter((path) => path.includes('/commands')).length === 4)
    expect(titleOf(await type('/stats', { user: 'noah', guild: 'New Shop', channel: 'hall' }))).toBe(
      'You may not do that',
    )
  })

  it.each([
    ['close', 4000],
    ['reconnect', undefined],
    ['invalidate', undefined],
  ])('comes back by itself after %s', async (action, code) => {
    const connection = await connect()
    await connection.ready
    await h.call('POST', 'gateway', { app: 'Muster', action, ...(code ? { code } : {}) })
    await untilTrue(async () => !connection.isReady())
    await untilTrue(async () => connection.isReady())
    expect(titleOf(await type('/bot list'))).toBe('page 1')
  })

  it('says what is wrong when its token is refused, and tries no more', async () => {
    const token = await h.tokenOf('Muster')
    await h.call('POST', 'applications/Muster/token')
    const connection = await connect(token)
    await expect(connection.ready).rejects.toMatchObject({ code: 'SupervisorTokenRefused' })
    expect(connection.isReady()).toBe(false)
    expect(connection.trouble()?.code).toBe('SupervisorTokenRefused')
  })

  it('notices that its token was reset while it was online', async () => {
    const connection = await connect()
    await connection.ready
    await h.call('POST', 'applications/Muster/token')
    await untilTrue(async () => connection.trouble()?.code === 'SupervisorTokenRefused')
    expect(connection.isReady()).toBe(false)
  })

  it('gets online when Discord is back, however it was at the start', async () => {
    await h.call('POST', 'faults', { match: 'GET /gateway/bot', status: 503, times: 4 })
    const connection = await connect()
    await connection.ready
    expect(connection.isReady()).toBe(true)
  })

  it('comes back after Discord was gone altogether', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-'))
    later(() => rm(folder, { recursive: true }))
    const stateFile = join(folder, 'world.json')
    h = await startSandbox({ stateFile })
    const connection = await connect()
    await connection.ready
    const { port } = h.sandbox
    await h.sandbox.close()
    await untilTrue(async () => !connection.isReady())
    const again = await createSandbox({ port, stateFile, log: silentLog, recordTo: process.env.SANDBOX_RECORD })
    later(() => again.close())
    await untilTrue(async () => connection.isReady())
    expect(titleOf(await type('/bot list'))).toBe('page 1')
  })

  it('is closed soon, whatever is in flight', async () => {
    const connection = await connect()
    await connection.ready
    await type('/bot slow', { until: 'Halfway' })
    const begun = Date.now()
    await connection.close()
    expect(Date.now() - begun).toBeLessThan(6000)
    expect(connection.isReady()).toBe(false)
  })
})

async function untilTrue(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await check()); await pause(25)) {
    if (Date.now() > end) throw new Error('not within 15 s')
  }
}
async function untilTitle(id: string, title: string): Promise<Json> {
  let seen: Json
  await untilTrue(async () => {
    seen = await h.call('GET', `interactions/${id}`)
    return titleOf(seen) === title
  })
  return seen
}
async function untilMessage(channel: string, title: string): Promise<Json> {
  let found: Json
  await untilTrue(async () => {
    found = (await messages(channel)).find((m: Json) => m.embeds[0]?.title === title)
    return found !== undefined
  })
  return found
}
