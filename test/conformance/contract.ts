import { beforeEach, describe, expect, it } from 'vitest'
import { type Harness, type Json, later, startSandbox } from '../../src/testing/sandbox.ts'

/** A bot that somebody else's client library carries. It answers the suite's commands as `commands` says. */
export interface Bot {
  /** The name in READY. */
  name: string
  /** Names of the guilds it has heard of so far. */
  guilds(): string[]
  /** Replaces its commands in a guild; the names that the answer has. */
  register(guildId: string): Promise<string[]>
  send(channelId: string, content: string): Promise<void>
  /** Ids of the messages of others it has heard, in order. */
  heard(): string[]
  close(): unknown
}

export interface Login {
  /** Where the sandbox is; the API is under `/api`. */
  url: string
  token: string
}

/** Guilds and messages in them; what is privileged is not asked for. */
export const intents = (1 << 0) | (1 << 9)

/** What every bot of the suite answers, and how. */
export const commands = [
  // Replies "Pong", for the user alone.
  { name: 'ping', description: 'Answers' },
  // Defers, makes of it an embed titled "Hello NAME", and follows up with "And a file", greeting.txt, which says the same.
  {
    name: 'greet',
    description: 'Takes its time',
    options: [{ type: 6 as const, name: 'who', description: 'Whom', required: true }],
  },
  // Offers those of `fruits` that begin with what is typed; replies with what was picked.
  {
    name: 'fruit',
    description: 'Picks',
    options: [{ type: 3 as const, name: 'name', description: 'Which', required: true, autocomplete: true }],
  },
  // Opens the modal "form" with the text input "text"; its submission is answered with what was filled in.
  { name: 'form', description: 'Opens a form' },
  // Replies "Press" with the button "again", which makes of the message "Pressed", without buttons.
  { name: 'buttons', description: 'Shows a button' },
]

export const fruits = (typed: string): { name: string; value: string }[] =>
  ['apple', 'apricot', 'pear'].filter((one) => one.startsWith(typed)).map((one) => ({ name: one, value: one }))

const asAdmin = { user: 'admin', guild: 'Muster HQ', channel: '#admin' }

/** What every client library finds in the sandbox as it would on Discord. */
export function conformance(library: string, login: (options: Login) => Promise<Bot>): void {
  describe(`${library} in the sandbox`, () => {
    let h: Harness
    let bot: Bot
    let world: Json

    beforeEach(async () => {
      h = await startSandbox({
        limits: [{ method: 'POST', route: '/channels/:id/messages', limit: 2, windowMs: 500 }],
      })
      world = await h.world()
      bot = await login({ url: h.sandbox.url, token: await h.tokenOf('Muster') })
      later(() => bot.close())
      await expect.poll(() => bot.guilds().toSorted()).toEqual(['Fashion Brand', 'Muster HQ'])
    })

    const channel = (name: string): string => world.guilds[0].channels.find((c: Json) => c.name === name).id
    const type = (text: string, more: object = {}) => h.call('POST', 'commands', { ...asAdmin, text, ...more })
    const log = () => h.call('GET', 'log?app=Muster')
    const sessions = async () =>
      (await log()).map((e: Json) => e.kind).filter((kind: string) => kind === 'identify' || kind === 'resume')
    const registered = () => bot.register(world.guilds[0].id)

    it('logs in and is ready', async () => {
      expect(bot.name).toBe('Muster')
      expect((await h.world()).applications.find((a: Json) => a.name === 'Muster').connected).toBe(true)
      expect(await sessions()).toEqual(['identify'])
    })

    it('registers commands', async () => {
      expect((await registered()).toSorted()).toEqual(commands.map(({ name }) => name).toSorted())
    })

    it('answers', async () => {
      await registered()
      expect(await type('/ping')).toMatchObject({
        state: 'replied',
        messages: [{ content: 'Pong', ephemeral: true }],
      })
    })

    it('defers, edits, and follows up with a file', async () => {
      await registered()
      const done = await type('/greet who:@viewer', { until: 'And a file' })
      expect(done.messages).toMatchObject([
        { embeds: [{ title: 'Hello viewer' }], edits: 1 },
        { content: 'And a file', attachments: [{ filename: 'greeting.txt', size: 12 }] },
      ])
      expect(await (await fetch(done.messages[1].attachments[0].url)).text()).toBe('Hello viewer')
    })

    it('offers completions', async () => {
      await registered()
      const { choices } = await h.call('POST', 'autocomplete', { ...asAdmin, text: '/fruit name:ap', focused: 'name' })
      expect(choices).toEqual(fruits('ap'))
      expect((await type('/fruit name:pear')).messages).toMatchObject([{ content: 'pear' }])
    })

    it('opens a modal and takes what is filled in', async () => {
      await registered()
      const opened = await type('/form')
      expect(opened).toMatchObject({ state: 'modal', modal: { custom_id: 'form' } })
      const fields = { text: 'filled in' }
      const sent = await h.call('POST', 'modals', { user: 'admin', interaction: opened.id, fields })
      expect(sent).toMatchObject({ type: 5, state: 'replied', messages: [{ content: 'filled in' }] })
    })

    it('updates a message by its button', async () => {
      await registered()
      const { messages } = await type('/buttons')
      expect(messages).toMatchObject([{ content: 'Press' }])
      const click = { user: 'admin', message: messages[0].id, custom_id: 'again' }
      expect(await h.call('POST', 'clicks', click)).toMatchObject({
        type: 3,
        state: 'replied',
        messages: [{ id: messages[0].id, content: 'Pressed', components: [] }],
      })
    })

    it.each([
      ['a cut', { action: 'close', code: 1006 }],
      ['a close', { action: 'close', code: 4000 }],
      ['being asked to', { action: 'reconnect' }],
    ])('resumes after %s, and misses nothing', async (_, trouble) => {
      const write = async (content: string) =>
        (await h.call('POST', 'messages', { user: 'admin', channel: 'admin', content })).id
      const ids = [await write('before')]
      await expect.poll(() => bot.heard()).toEqual(ids)
      await h.call('POST', 'gateway', { app: 'Muster', ...trouble })
      ids.push(await write('meanwhile'))
      await expect.poll(sessions).toEqual(['identify', 'resume'])
      ids.push(await write('after'))
      await expect.poll(() => bot.heard()).toEqual(ids)
    })

    it('waits as a 429 says, and sends', async () => {
      await h.call('POST', 'faults', { match: 'POST /channels/*/messages', retry_after: 0.3, times: 1 })
      await bot.send(channel('ops'), 'after all')
      const sent = (await log()).filter((e: Json) => e.method === 'POST' && e.path.endsWith('/messages'))
      expect(sent.map((e: Json) => e.status)).toEqual([429, 200])
      expect(Date.parse(sent[1].at) - Date.parse(sent[0].at)).toBeGreaterThanOrEqual(290)
    })

    it('keeps within what the headers allow', async () => {
      const contents = ['1', '2', '3', '4', '5']
      await Promise.all(contents.map((content) => bot.send(channel('ops'), content)))
      const messages = await h.call('GET', 'channels/ops/messages?user=admin')
      expect(messages.map((m: Json) => m.content).toSorted()).toEqual(contents)
    })
  })
}
