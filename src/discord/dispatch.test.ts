// Over 200 lines: one faked Discord around the dispatcher, and every way from an interaction to an answer through it.
import { type APIInteraction, DiscordAPIError, SlashCommandBuilder, SlashCommandSubcommandBuilder } from 'discord.js'
import { beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../app.ts'
import type { AccessLevel, Actor } from '../domain/access.ts'
import { problem } from '../domain/errors.ts'
import type { Incident } from '../domain/incident.ts'
import { type Log, silentLog } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import { anIncident } from '../testing/commands.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import type { Command, CommandGroup, Input, Reply } from './command.ts'
import { createDispatch } from './dispatch.ts'
import { incidentButtons } from './incident-buttons.ts'
import type { InteractionPort } from './interaction-port.ts'

const admins = '900000000000000001'
const elsewhere = '900000000000000002'
const alice = '100000000000000001'
const bob = '100000000000000002'

interface Sent {
  call: 'respond' | 'edit' | 'followUp' | 'post'
  at: number
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into by path, as a reader of JSON would.
  body: any
}

/** A dispatcher with everything around it faked; `sent` is what Discord got. */
function world(
  commands: Record<string, Partial<Command>>,
  levels: Record<string, AccessLevel> = { [alice]: 'admin' },
  more: readonly CommandGroup[] = [],
) {
  const clock = createManualClock()
  const start = clock.now().getTime()
  const sent: Sent[] = []
  const refuse = new Map<string, unknown>()
  const audits: Parameters<App['audit']['record']>[0][] = []
  const faults: object[] = []
  const note = (call: Sent['call']) => async (_to: unknown, body: unknown) => {
    const error = refuse.get(call)
    if (error) throw error
    sent.push({
      call,
      at: clock.now().getTime() - start,
      body: call === 'respond' ? body : (body as { body: object }).body,
    })
  }
  const port: InteractionPort = {
    respond: note('respond'),
    edit: note('edit'),
    followUp: note('followUp'),
    post: note('post'),
    answerId: async () => 'the-answer',
  }
  const levelOf = { answer: async (actor: Actor): Promise<AccessLevel | undefined> => levels[actor.userId] }
  const app = {
    access: { levelOf: (actor: Actor) => levelOf.answer(actor) },
    audit: { record: async (entry: (typeof audits)[number]) => void audits.push(entry) },
  } as unknown as App
  const log: Log = { ...silentLog, error: (fields) => void faults.push(fields) }
  const redact = createRedactor()
  redact.add('top-secret-thing')
  const make = () =>
    createDispatch({
      app: () => app,
      adminGuildId: admins,
      redact,
      log,
      clock,
      port,
      ownerOf: (guild) => (guild === admins ? alice : undefined),
      groups: [
        {
          name: 'bot',
          description: 'Bots',
          commands: Object.entries(commands).map(([name, command]) => ({
            data: new SlashCommandSubcommandBuilder().setName(name).setDescription(name),
            level: 'viewer' as const,
            run: async () => reply('done'),
            ...command,
          })),
        },
        ...more,
      ],
    })
  let dispatch = make()
  let nextId = 1
  const common = (from: From) => ({
    id: String(nextId++),
    application_id: '7',
    token: 'tok',
    version: 1,
    channel_id: '55',
    channel: { id: '55' },
    ...(from.guild === null
      ? { user: { id: from.user ?? alice, username: 'alice' } }
      : {
          guild_id: from.guild ?? admins,
          member: { user: { id: from.user ?? alice, username: 'alice' }, roles: ['r1'], permissions: '0' },
        }),
  })
  const handle = (interaction: object) => dispatch.handle(interaction as APIInteraction)
  return {
    clock,
    sent,
    audits,
    faults,
    levelOf,
    refuse,
    app,
    restart: () => {
      dispatch = make()
    },
    type: (name: string, options: Record<string, string | number | boolean> = {}, from: From = {}) =>
      handle({
        ...common(from),
        type: 2,
        data: {
          id: '1',
          type: 1,
          name: 'bot',
          options: [
            { type: 1, name, options: Object.entries(options).map(([key, value]) => ({ type: 3, name: key, value })) },
          ],
        },
      }),
    complete: (name: string, option: string, value: string, from: From = {}) =>
      handle({
        ...common(from),
        type: 4,
        data: {
          id: '1',
          type: 1,
          name: 'bot',
          options: [{ type: 1, name, options: [{ type: 3, name: option, value, focused: true }] }],
        },
      }),
    click: (customId: string, from: From & { message?: string } = {}) =>
      handle({
        ...common(from),
        type: 3,
        message: { id: from.message ?? 'm1', flags: 0 },
        data: { component_type: 2, custom_id: customId },
      }),
    submit: (customId: string, fields: Record<string, string>, from: From = {}) =>
      handle({
        ...common(from),
        type: 5,
        data: {
          custom_id: customId,
          components: Object.entries(fields).map(([id, value]) => ({
            type: 18,
            component: { type: 4, custom_id: id, value },
          })),
        },
      }),
  }
}
interface From {
  user?: string
  guild?: string | null
}

// biome-ignore lint/suspicious/noExplicitAny: see `Sent`.
const bodyOf = (w: { sent: readonly Sent[] }, index: number): any => w.sent[index]?.body
const reply = (title: string): Reply => ({ panels: [{ title }] })
const titles = (sent: readonly Sent[]) => sent.map(({ body }) => (body.data ?? body).embeds?.[0]?.title)
const never = <T>() => new Promise<T>(() => undefined)
const refused = (code: number, status: number) =>
  new DiscordAPIError({ code, message: 'no' }, code, status, 'POST', 'https://x/webhooks/7/tok', {})

describe('a typed command', () => {
  it('is answered directly when it is quick, mentioning nobody', async () => {
    const w = world({ show: {} })
    await w.type('show')
    expect(w.sent).toMatchObject([
      { call: 'respond', at: 0, body: { type: 4, data: { allowed_mentions: { parse: [] } } } },
    ])
    expect(bodyOf(w, 0).data.flags).toBeUndefined()
  })

  it('gets what was typed and who typed it', async () => {
    let seen: Input | undefined
    const w = world({
      show: {
        run: async (input) => {
          seen = input
          return reply('x')
        },
      },
    })
    await w.type('show', { bot: 'Greeter', days: 3, all: true })
    expect([
      seen?.text('bot'),
      seen?.integer('days'),
      seen?.flag('all'),
      seen?.text('none'),
      seen?.guildId,
      seen?.channelId,
    ]).toEqual(['Greeter', 3, true, undefined, admins, '55'])
    expect(seen?.actor).toEqual({ userId: alice, username: 'alice', guildId: admins, roleIds: ['r1'], ownsGuild: true })
  })

  it('is deferred after 400 ms, privately where it is private, and edited', async () => {
    const w = world({
      show: {
        ephemeral: true,
        run: async () => {
          await w.clock.sleep(1000)
          return reply('slow')
        },
      },
    })
    const done = w.type('show')
    await w.clock.advance(1000)
    await done
    expect(w.sent).toMatchObject([
      { call: 'respond', at: 400, body: { type: 5, data: { flags: 64 } } },
      { call: 'edit', at: 1000 },
    ])
    expect(titles(w.sent)[1]).toBe('slow')
  })

  it('is deferred in time when the access check is slow', async () => {
    const w = world({
      show: {
        run: async () => {
          await w.clock.sleep(2000)
          return reply('slow')
        },
      },
    })
    w.levelOf.answer = async () => {
      await w.clock.sleep(1800)
      return 'admin'
    }
    const done = w.type('show')
    await w.clock.advance(4000)
    await done
    expect(w.sent).toMatchObject([
      { call: 'respond', at: 1800, body: { type: 5 } },
      { call: 'edit', at: 3800 },
    ])
  })

  it('says within 3 s that the database is away', async () => {
    const w = world({ show: {} })
    w.levelOf.answer = never
    const done = w.type('show')
    await w.clock.advance(3000)
    await done
    expect(w.sent).toMatchObject([{ call: 'respond', body: { type: 4, data: { flags: 64 } } }])
    expect(w.sent[0]?.at).toBeLessThan(2900)
    expect(titles(w.sent)).toEqual(['The database does not answer'])
  })

  it('shows the newest progress, paced, and never after the answer', async () => {
    const w = world({
      show: {
        run: async (input) => {
          for (let i = 1; i <= 20; i += 1) {
            input.progress(`step ${i}`)
            await w.clock.sleep(190)
          }
          return reply('done')
        },
      },
    })
    const done = w.type('show')
    await w.clock.advance(10_000)
    await done
    const edits = w.sent.filter(({ call }) => call === 'edit')
    expect(edits.map(({ at }) => at)).toEqual([400, 1600, 2800, 3800])
    expect(edits[0]?.body.embeds[0].description).toBe('step 3')
    expect(edits[1]?.body.embeds[0].description).toBe('step 9')
    expect(titles(edits).at(-1)).toBe('done')
  })

  it('tells a command which message shows its progress, once there is one that everybody sees', async () => {
    const seen: unknown[] = []
    const run: Command['run'] = async (input) => {
      seen.push(await input.replyId())
      return reply('done')
    }
    const w = world({ show: { run }, secretly: { run, ephemeral: true } })
    for (const command of ['show', 'secretly']) {
      const done = w.type(command)
      await w.clock.advance(5_000)
      await done
    }
    expect(seen).toEqual(['the-answer', undefined])
  })

  it('hides secrets in everything it says', async () => {
    const w = world({
      show: {
        run: async () => ({
          panels: [{ title: 'top-secret-thing' }],
          files: [{ name: 'a.txt', content: 'top-secret-thing' }],
        }),
      },
    })
    await w.type('show')
    expect(JSON.stringify(w.sent)).toContain('[hidden]')
    expect(JSON.stringify(w.sent)).not.toContain('top-secret')
  })

  it('is refused when a secret was typed into it, and nothing of it is said or written down', async () => {
    let ran = false
    const run = async () => {
      ran = true
      return reply('done')
    }
    const w = world({ show: { run, form: async () => ({ title: 'Form', fields: [] }) } })
    await w.type('show', { days: 3, note: 'a top-secret-thing' })
    expect(ran).toBe(false)
    expect(titles(w.sent)).toEqual(['That looks like a secret'])
    expect(bodyOf(w, 0).data.flags).toBe(64)
    expect(JSON.stringify(w.sent)).toContain('“note”')
    expect(w.audits).toMatchObject([{ options: { days: 3, note: 'a [hidden]' }, problem: 'SecretTyped' }])
    expect(JSON.stringify([w.sent, w.audits])).not.toContain('top-secret')
  })

  it('goes to the channel when 15 minutes are over, mentioning exactly the person', async () => {
    const w = world({
      show: {
        run: async () => {
          await w.clock.sleep(15 * 60_000)
          return reply('at last')
        },
      },
    })
    const done = w.type('show')
    await w.clock.advance(15 * 60_000)
    await done
    expect(w.sent.at(-1)).toMatchObject({
      call: 'post',
      body: { content: `<@${alice}>`, allowed_mentions: { parse: [], users: [alice] }, embeds: [{ title: 'at last' }] },
    })
  })

  it('goes to the channel when Discord says that the token is dead', async () => {
    const w = world({
      show: {
        run: async () => {
          await w.clock.sleep(1000)
          return reply('at last')
        },
      },
    })
    w.refuse.set('edit', refused(50027, 401))
    const done = w.type('show')
    await w.clock.advance(1000)
    await done
    expect(w.sent.at(-1)).toMatchObject({ call: 'post', body: { embeds: [{ title: 'at last' }] } })
  })

  it('never shows in the channel what was private', async () => {
    const w = world({
      show: {
        ephemeral: true,
        run: async () => {
          await w.clock.sleep(15 * 60_000)
          return reply('my figures')
        },
      },
    })
    const done = w.type('show')
    await w.clock.advance(15 * 60_000)
    await done
    expect(w.sent.at(-1)).toMatchObject({ call: 'post', body: { content: `<@${alice}>` } })
    expect(JSON.stringify(w.sent)).not.toContain('my figures')
  })

  it('waits an outage out before it answers', async () => {
    const w = world({
      show: {
        run: async () => {
          await w.clock.sleep(1000)
          return reply('done')
        },
      },
    })
    const done = w.type('show')
    await w.clock.advance(500)
    w.refuse.set('edit', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
    await w.clock.advance(60_000)
    w.refuse.clear()
    await w.clock.advance(31_000)
    await done
    expect(titles(w.sent)).toEqual([undefined, 'done'])
  })
})

describe('refusals, problems and faults', () => {
  it.each([
    ['a stranger', {}, { user: bob }, 'You may not do that', 'NotAllowed'],
    ['another server', {}, { guild: elsewhere }, 'Only in the admin server', 'AdminGuildOnly'],
    ['a direct message', {}, { guild: null }, 'Not in direct messages', 'GuildOnly'],
    ['too low a level', { level: 'admin' as const }, { user: '3' }, 'You may not do that', 'NotAllowed'],
  ])('%s is refused privately and nothing runs', async (_who, command, from, title, code) => {
    let ran = false
    const w = world(
      {
        show: {
          ...command,
          run: async () => {
            ran = true
            return reply('x')
          },
        },
      },
      { [alice]: 'admin', '3': 'operator' },
    )
    await w.type('show', { bot: 'x' }, from)
    expect(ran).toBe(false)
    expect(titles(w.sent)).toEqual([title])
    expect(bodyOf(w, 0)).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(w.audits).toMatchObject([{ outcome: 'refused', problem: code, command: 'bot show', options: { bot: 'x' } }])
  })

  it.each([[elsewhere], [null]])('a command for everywhere works in %s', async (guild) => {
    const w = world({ show: { everywhere: true, level: 'client' } }, { [bob]: 'client' })
    await w.type('show', {}, { guild, user: bob })
    expect(titles(w.sent)).toEqual(['done'])
  })

  it('tells a problem with what to do, names made harmless', async () => {
    const w = world({
      show: {
        run: async () => {
          throw problem('BotNotFound', '**x** <@1>')
        },
      },
    })
    await w.type('show')
    expect(bodyOf(w, 0).data.embeds[0]).toMatchObject({
      title: 'No such bot',
      description: 'There is no bot called “\\*\\*x\\*\\* \\<@1>”.',
      fields: [{ name: 'What to do' }],
    })
    expect(w.audits).toMatchObject([{ outcome: 'problem', problem: 'BotNotFound' }])
    expect(w.faults).toEqual([])
  })

  it('keeps a fault to the log, and gives the person its number only', async () => {
    const w = world({
      show: {
        run: async () => {
          throw new Error('top-secret-thing broke at line 5')
        },
      },
    })
    await w.type('show')
    const [fault] = w.faults as { incident: string }[]
    expect(fault?.incident).toMatch(/^[0-9a-f]{8}$/)
    expect(JSON.stringify(w.sent)).toContain(fault?.incident)
    expect(JSON.stringify(w.sent)).not.toContain('line 5')
    expect(JSON.stringify(w.faults)).toContain('line 5')
    expect(JSON.stringify(w.faults)).not.toContain('top-secret')
    expect(w.audits).toMatchObject([{ outcome: 'fault', problem: 'Unexpected' }])
  })

  it('keeps the problem that a command words itself', async () => {
    const w = world({ show: { run: async () => ({ ...reply('was not created'), problem: 'BotNotFound' }) } })
    await w.type('show')
    expect(w.audits).toMatchObject([{ outcome: 'problem', problem: 'BotNotFound' }])
  })

  it('answers although the audit row cannot be written, and before it is', async () => {
    const w = world({ show: {} })
    w.app.audit.record = never
    void w.type('show')
    await w.clock.advance(0)
    expect(titles(w.sent)).toEqual(['done'])
    w.app.audit.record = async () => {
      throw new Error('no database')
    }
    await w.type('show')
    expect(titles(w.sent)).toEqual(['done', 'done'])
  })

  it('says so when a command is of an older version', async () => {
    const w = world({ show: {} })
    await w.type('gone')
    expect(titles(w.sent)).toEqual(['This command has changed'])
  })
})

describe('autocomplete', () => {
  const bots = {
    show: { autocomplete: { bot: async (typed: string) => [{ name: `${typed} top-secret-thing`, value: 'id' }] } },
  }

  it('offers what the command knows', async () => {
    const w = world(bots)
    await w.complete('show', 'bot', 'gre')
    expect(bodyOf(w, 0)).toEqual({ type: 8, data: { choices: [{ name: 'gre [hidden]', value: 'id' }] } })
  })

  it('keeps to Discord’s limits', async () => {
    const many = async () => Array.from({ length: 60 }, (_, i) => ({ name: `${i}`.padEnd(150, 'x'), value: String(i) }))
    const w = world({ show: { autocomplete: { bot: many } } })
    await w.complete('show', 'bot', '')
    const { choices } = bodyOf(w, 0).data
    expect(choices).toHaveLength(25)
    expect(choices[0].name).toHaveLength(100)
  })

  it.each([
    ['a stranger', { user: bob }],
    ['another server', { guild: elsewhere }],
  ])('offers nothing to %s, and asks nobody', async (_who, from) => {
    let asked = false
    const w = world({
      show: {
        autocomplete: {
          bot: async () => {
            asked = true
            return [{ name: 'a', value: 'a' }]
          },
        },
      },
    })
    await w.complete('show', 'bot', '', from)
    expect(bodyOf(w, 0)).toEqual({ type: 8, data: { choices: [] } })
    expect(asked).toBe(false)
  })

  it('offers nothing when it cannot be had, in time', async () => {
    const w = world({ show: { autocomplete: { bot: never } } })
    const done = w.complete('show', 'bot', '')
    await w.clock.advance(2500)
    await done
    expect(w.sent).toMatchObject([{ body: { type: 8, data: { choices: [] } } }])
  })
})

describe('a form', () => {
  const form = async () => ({
    title: 'T'.repeat(60),
    fields: [{ id: 'tokens', label: 'Tokens', description: 'one per line', style: 'long' as const, required: true }],
  })
  let seen: Input | undefined
  const add = {
    form,
    secretFields: ['tokens'],
    run: async (input: Input) => {
      seen = input
      return reply('added')
    },
  }
  beforeEach(() => {
    seen = undefined
  })

  it('opens with labels, and its values come back with the options', async () => {
    const w = world({ add })
    await w.type('add', { name: 'Greeter = a;b' })
    const modal = bodyOf(w, 0)
    expect(modal).toMatchObject({
      type: 9,
      data: {
        components: [
          {
            type: 18,
            label: 'Tokens',
            description: 'one per line',
            component: { type: 4, custom_id: 'tokens', style: 2 },
          },
        ],
      },
    })
    expect(modal.data.title).toHaveLength(45)
    expect(w.audits).toEqual([])
    w.restart()
    await w.submit(modal.data.custom_id, { tokens: 'top-secret-thing' })
    expect([seen?.field('tokens'), seen?.text('name')]).toEqual(['top-secret-thing', 'Greeter = a;b'])
    expect(titles(w.sent).at(-1)).toBe('added')
    expect(w.audits).toMatchObject([{ options: { name: 'Greeter = a;b', form: 'tokens' } }])
    expect(JSON.stringify(w.audits)).not.toContain('secret')
  })

  it('is refused when a secret was typed where none belongs', async () => {
    const w = world({ add })
    await w.type('add')
    await w.submit(bodyOf(w, 0).data.custom_id, { tokens: 'top-secret-thing', note: 'top-secret-thing' })
    expect(seen).toBeUndefined()
    expect(titles(w.sent).at(-1)).toBe('That looks like a secret')
    expect(JSON.stringify([w.sent, w.audits])).not.toContain('top-secret')
  })

  it('says so when its options were too long to survive a restart', async () => {
    const w = world({ add })
    await w.type('add', { description: 'x'.repeat(500) })
    const { custom_id } = bodyOf(w, 0).data
    await w.submit(custom_id, { tokens: 't' })
    expect(seen?.text('description')).toHaveLength(500)
    w.restart()
    await w.submit(custom_id, { tokens: 't' })
    expect(titles(w.sent).at(-1)).toBe('The form has expired')
  })

  it('checks rights again when it comes back', async () => {
    const w = world({ add })
    await w.type('add')
    w.levelOf.answer = async () => undefined
    await w.submit(bodyOf(w, 0).data.custom_id, { tokens: 't' })
    expect(titles(w.sent).at(-1)).toBe('You may not do that')
    expect(seen).toBeUndefined()
  })

  it('is skipped when none is needed', async () => {
    const w = world({ add: { ...add, form: async () => undefined } })
    await w.type('add')
    expect(titles(w.sent)).toEqual(['added'])
  })

  it('is not waited for beyond 3 s', async () => {
    const w = world({ add: { ...add, form: never } })
    const done = w.type('add')
    await w.clock.advance(3000)
    await done
    expect(titles(w.sent)).toEqual(['The database does not answer'])
  })
})

describe('a confirmation', () => {
  let runs: Input[] = []
  const del: Partial<Command> = {
    confirm: async () => ({
      title: 'Delete Greeter?',
      text: 'All of it.',
      button: 'Delete Greeter',
      options: { bot: 'b-1' },
    }),
    run: async (input) => {
      runs.push(input)
      return reply('deleted')
    },
  }
  beforeEach(() => {
    runs = []
  })
  const buttonsOf = (sent: Sent) =>
    (sent.body.data ?? sent.body).components.flatMap((row: { components: object[] }) => row.components)
  async function asked(command: Partial<Command> = del, levels?: Record<string, AccessLevel>) {
    const w = world({ delete: command }, levels)
    await w.type('delete', { bot: 'Greeter' })
    const [yes, no] = buttonsOf(w.sent[0] as Sent)
    return { w, yes: yes.custom_id as string, no: no.custom_id as string }
  }

  it('asks before anything runs', async () => {
    const { w } = await asked()
    expect(titles(w.sent)).toEqual(['Delete Greeter?'])
    expect(buttonsOf(w.sent[0] as Sent)).toMatchObject([{ label: 'Delete Greeter', style: 4 }, { label: 'Cancel' }])
    expect(runs).toEqual([])
    expect(w.audits).toEqual([])
  })

  it('runs after the click, also after a restart, and takes the buttons away', async () => {
    const { w, yes } = await asked()
    w.restart()
    await w.click(yes)
    expect(runs[0]?.text('bot')).toBe('b-1')
    expect(bodyOf(w, 1)).toMatchObject({ type: 7, data: { components: [], embeds: [{ title: 'deleted' }] } })
    expect(w.audits).toMatchObject([{ command: 'bot delete', outcome: 'ok', options: { bot: 'b-1' } }])
  })

  it('is no business of anybody else', async () => {
    const { w, yes, no } = await asked(del, { [alice]: 'admin', [bob]: 'admin' })
    await w.click(yes, { user: bob })
    await w.click(no, { user: bob })
    expect(titles(w.sent).slice(1)).toEqual(['Not your button', 'Not your button'])
    expect(bodyOf(w, 1)).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(runs).toEqual([])
  })

  it('expires after 10 minutes', async () => {
    const { w, yes } = await asked()
    await w.clock.advance(10 * 60_000 + 1000)
    await w.click(yes)
    expect(titles(w.sent).at(-1)).toBe('The confirmation has expired')
    expect(runs).toEqual([])
  })

  it('acts once however often it is clicked', async () => {
    const slow = {
      ...del,
      run: async (input: Input) => {
        runs.push(input)
        await w.clock.sleep(100)
        return reply('deleted')
      },
    }
    const { w, yes } = await asked(slow)
    const clicks = [w.click(yes), w.click(yes)]
    await w.clock.advance(200)
    await Promise.all(clicks)
    await w.click(yes)
    expect(runs).toHaveLength(1)
    expect(w.sent.filter(({ body }) => body.type === 6)).toHaveLength(2)
  })

  it('checks rights at the click, and stays good for when they are back', async () => {
    const { w, yes } = await asked()
    w.levelOf.answer = async () => undefined
    await w.click(yes)
    expect(w.sent.at(-1)?.body).toMatchObject({
      type: 4,
      data: { flags: 64, embeds: [{ title: 'You may not do that' }] },
    })
    expect(runs).toEqual([])
    w.levelOf.answer = async () => 'admin'
    await w.click(yes)
    expect(runs).toHaveLength(1)
  })

  it('can be cancelled', async () => {
    const { w, yes, no } = await asked()
    await w.click(no)
    expect(w.sent.at(-1)?.body).toMatchObject({ type: 7, data: { components: [], embeds: [{ title: 'Cancelled' }] } })
    await w.click(yes)
    expect(runs).toEqual([])
  })

  it('shows progress and problems in place of the question', async () => {
    const { w, yes } = await asked({
      ...del,
      run: async (input) => {
        input.progress('stopping')
        await w.clock.sleep(1000)
        throw problem('BotNotFound', 'Greeter')
      },
    })
    const done = w.click(yes)
    await w.clock.advance(2000)
    await done
    expect(bodyOf(w, 1)).toMatchObject({
      type: 7,
      data: { components: [], embeds: [{ description: 'Working on it…' }] },
    })
    expect(w.sent.slice(2).map(({ call, at, body }) => [call, at, body.embeds[0].description])).toEqual([
      ['edit', 400, 'stopping'],
      ['edit', 1000, 'There is no bot called “Greeter”.'],
    ])
  })

  it('tells what is wrong before it asks', async () => {
    const confirm = async () => {
      throw problem('BotNotFound', 'Greeter')
    }
    const w = world({ delete: { ...del, confirm } })
    await w.type('delete', { bot: 'Greeter' })
    expect(titles(w.sent)).toEqual(['No such bot'])
    expect(w.audits).toMatchObject([{ outcome: 'problem', problem: 'BotNotFound' }])
  })
})

describe('buttons under an alert', () => {
  const incident = anIncident({ id: '0f0e0d0c-1111-4222-8333-444455556666', version: 3 })
  const [ack, restart, logs] = incidentButtons(incident).map((button) => ('customId' in button ? button.customId : ''))
  function alerted(now: Partial<Incident> | undefined, levels?: Record<string, AccessLevel>) {
    const runs: (string | undefined)[] = []
    const run = async (input: Input) => {
      runs.push(input.text('bot'))
      return reply('done')
    }
    const ran: object[] = []
    const rollback = async (input: Input) => {
      ran.push({ bot: input.text('bot'), to: input.text('to') })
      return reply('back')
    }
    const commands = {
      restart: { run, level: 'operator' },
      logs: { run, level: 'operator' },
      rollback: { run: rollback, level: 'admin' },
    } as const
    const said: (string | undefined)[][] = []
    const ack: Command = {
      data: new SlashCommandSubcommandBuilder().setName('ack').setDescription('a'),
      level: 'operator',
      ephemeral: true,
      form: async () => ({
        title: 'Acknowledge',
        fields: [{ id: 'reason', label: 'Why?', style: 'long', required: false }],
      }),
      run: async (input) => {
        said.push([input.text('incident'), input.field('reason')])
        return reply('acknowledged')
      },
    }
    const snooze: Command = {
      data: new SlashCommandSubcommandBuilder().setName('snooze').setDescription('s'),
      level: 'operator',
      ephemeral: true,
      run: async (input) => {
        said.push([input.text('incident'), input.text('for')])
        return reply('snoozed')
      },
    }
    const w = world(commands, levels, [{ name: 'incident', description: 'i', commands: [ack, snooze] }])
    const find = async (id: string) => (id === incident.id && now ? { ...incident, ...now } : undefined)
    Object.assign(w.app, { incidents: { find } })
    return { w, runs, ran, said }
  }

  it('run the command of the bot, in a message of its own, for whoever has the level', async () => {
    const { w, runs } = alerted({}, { [bob]: 'operator' })
    await w.click(restart ?? '', { user: bob })
    expect(runs).toEqual([incident.botId])
    expect(bodyOf(w, 0)).toMatchObject({ type: 4, data: { embeds: [{ title: 'done' }] } })
    expect(bodyOf(w, 0).data.flags).toBeUndefined()
    expect(w.audits).toMatchObject([{ command: 'bot restart', actorId: bob, outcome: 'ok' }])
  })

  it('go back to the release before where the newest is doubted, and nowhere else', async () => {
    const to = '6f1d0c3e-0000-4000-8000-0000000000aa'
    const doubted = { ...incident, rollbackTo: to }
    const [, back] = incidentButtons(doubted).map((button) => ('customId' in button ? button.customId : ''))
    const { w, ran } = alerted({ rollbackTo: to })
    await w.click(back ?? '')
    expect(ran).toEqual([{ bot: incident.botId, to }])
    const outdated = alerted({})
    await outdated.w.click(back ?? '')
    expect(outdated.ran).toEqual([])
    expect(titles(outdated.w.sent)).toEqual(['The alert has changed'])
  })

  it('snooze it for as long as they say, as long as it is open, and whoever pressed is told alone', async () => {
    const ids = incidentButtons(incident).flatMap((b) =>
      'customId' in b && b.label.includes('Snooze') ? [b.customId] : [],
    )
    const { w, said } = alerted({ version: 9 })
    for (const id of ids) await w.click(id)
    expect(said).toEqual(['15m', '1h', 'morning'].map((how) => [incident.id, how]))
    expect(bodyOf(w, 0)).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(ids.every((id) => id.length <= 100)).toBe(true)
    const over = alerted({ state: 'resolved' })
    await over.w.click(ids[0] ?? '')
    expect([over.said, titles(over.w.sent)]).toEqual([[], ['The incident is over']])
  })

  it('of an incident whose bot and rows are gone say so', async () => {
    const ids = incidentButtons({ ...incident, rollbackTo: incident.id }).flatMap((b) =>
      'customId' in b ? [b.customId] : [],
    )
    expect(ids).toHaveLength(7)
    const gone = alerted(undefined)
    for (const id of ids) await gone.w.click(id)
    expect([gone.runs, gone.said, gone.ran]).toEqual([[], [], []])
    expect(titles(gone.w.sent)).toEqual(ids.map(() => 'The alert has changed'))
    const deleted = alerted({ state: 'resolved', resolution: 'deleted', botId: null })
    for (const id of ids) await deleted.w.click(id)
    expect([deleted.runs, deleted.said, deleted.ran]).toEqual([[], [], []])
    expect(new Set(titles(deleted.w.sent))).toEqual(new Set(['The incident is over', 'No such bot']))
  })

  it('show logs to the person alone, also of an alert that has changed', async () => {
    const { w, runs } = alerted({ version: 4, state: 'resolved' })
    await w.click(logs ?? '')
    expect(runs).toEqual([incident.botId])
    expect(bodyOf(w, 0)).toMatchObject({ type: 4, data: { flags: 64 } })
  })

  it('open the form of a command that has one, also after a restart and on a card that has changed', async () => {
    const { w, said } = alerted({ version: 4 }, { [bob]: 'operator' })
    await w.click(ack ?? '', { user: bob })
    expect(bodyOf(w, 0)).toMatchObject({ type: 9, data: { title: 'Acknowledge' } })
    w.restart()
    await w.submit(bodyOf(w, 0).data.custom_id, { reason: 'disk full' }, { user: bob })
    expect(said).toEqual([[incident.id, 'disk full']])
    expect(bodyOf(w, 1)).toMatchObject({ type: 4, data: { flags: 64, embeds: [{ title: 'acknowledged' }] } })
    expect(w.audits).toMatchObject([{ command: 'incident ack', actorId: bob, outcome: 'ok' }])
  })

  it.each([
    ['has ended', { state: 'resolved' }, 'The incident is over'],
    ['is gone', undefined, 'The alert has changed'],
  ] as const)('ask for nothing where the incident %s', async (_, now, title) => {
    const { w } = alerted(now)
    await w.click(ack ?? '')
    expect(bodyOf(w, 0)).toMatchObject({ type: 4, data: { flags: 64, embeds: [{ title }] } })
  })

  it.each([
    ['changed', 'The alert has changed', { version: 4 }],
    ['ended', 'The alert has changed', { state: 'resolved' }],
    ['lost its bot', 'No such bot', { botId: null }],
    ['is gone', 'The alert has changed', undefined],
  ] as const)('do nothing where the incident %s, and say “%s”', async (_, title, now) => {
    const { w, runs } = alerted(now)
    await w.click(restart ?? '')
    expect(runs).toEqual([])
    expect(bodyOf(w, 0)).toMatchObject({ type: 4, data: { flags: 64, embeds: [{ title }] } })
  })

  it('are refused to who may not', async () => {
    const { w, runs } = alerted({}, { [bob]: 'viewer' })
    await w.click(restart ?? '', { user: bob })
    await w.click(ack ?? '', { user: bob })
    expect(runs).toEqual([])
    expect(titles(w.sent)).toEqual(['You may not do that', 'You may not do that'])
  })
})

describe('page buttons', () => {
  const list: Partial<Command> = {
    run: async (input) => ({
      ...reply(`page ${input.integer('page') ?? 1} of ${input.text('client') ?? 'all'}`),
      buttons: [
        { label: 'Back', command: 'bot list', options: { page: '1' }, disabled: true },
        { label: 'Next', command: 'bot list', options: { page: '2', client: 'Fashion' } },
        { label: 'Web', url: 'https://example.org' },
      ],
    }),
  }

  it('run the command again and update the message', async () => {
    const w = world({ list })
    await w.type('list')
    const [back, next, web] = bodyOf(w, 0).data.components[0].components
    expect(back).toMatchObject({ disabled: true })
    expect(web).toEqual({ type: 2, style: 5, label: 'Web', url: 'https://example.org' })
    w.restart()
    await w.click(next.custom_id)
    expect(bodyOf(w, 1)).toMatchObject({ type: 7, data: { embeds: [{ title: 'page 2 of Fashion' }] } })
  })

  it('are refused to a stranger without touching the message', async () => {
    const w = world({ list })
    await w.type('list')
    await w.click(bodyOf(w, 0).data.components[0].components[1].custom_id, { user: bob })
    expect(bodyOf(w, 1)).toMatchObject({ type: 4, data: { flags: 64, embeds: [{ title: 'You may not do that' }] } })
  })

  it('of others are not ours', async () => {
    const w = world({ list })
    await w.click('something')
    expect(titles(w.sent)).toEqual(['The button has expired'])
  })
})

it('refuses at start what could never work', () => {
  expect(() =>
    world({
      x: { form: async () => undefined, confirm: async () => ({ title: '', text: '', button: '', options: {} }) },
    }),
  ).toThrow(/both a form and a confirmation/)
  const command = {
    data: new SlashCommandBuilder().setName('a').setDescription('a'),
    level: 'viewer' as const,
    run: async () => reply(''),
  }
  expect(() =>
    createDispatch({
      app: () => ({}) as App,
      adminGuildId: admins,
      redact: createRedactor(),
      log: silentLog,
      clock: createManualClock(),
      port: {} as InteractionPort,
      ownerOf: () => undefined,
      groups: [
        { name: 'a', command },
        { name: 'a', command },
      ],
    }),
  ).toThrow(/Two commands/)
})
