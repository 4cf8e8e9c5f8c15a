/** What the sandbox says of an interaction (SANDBOX.md); only what the tests read. */
export interface Interaction {
  id: string
  state: 'replied' | 'deferred' | 'modal' | 'failed' | 'pending'
  error?: string
  first_response_ms: number | null
  messages: Message[]
  modal?: { custom_id: string; title: string; components: ModalPart[] }
}
export interface Message {
  id: string
  content: string
  author: { id: string; username: string }
  embeds: {
    title?: string
    description?: string
    fields?: { name: string; value: string }[]
    footer?: { text: string }
  }[]
  components: { components?: { custom_id?: string; label?: string; url?: string; disabled?: boolean }[] }[]
  attachments: { filename: string; url: string }[]
  edits: number
  ephemeral: boolean
}
interface ModalPart {
  component?: { custom_id: string }
  components?: { custom_id: string }[]
}
export interface World {
  guilds: {
    id: string
    name: string
    channels: { id: string; name: string }[]
    members: { user_id: string; username: string; bot: boolean }[]
  }[]
  users: { id: string; username: string; bot: boolean }[]
  applications: {
    id: string
    name: string
    token: string
    bot_user_id: string
    connected: boolean
    guild_ids: string[]
  }[]
}
interface LogEntry {
  at: string
  kind: 'rest' | 'identify' | 'resume' | 'close' | 'heartbeat'
  method?: string
  path?: string
  status?: number
  code?: number
}

/** Where a person types. */
export interface Place {
  guild?: string
  channel: string
  /** Whose command, where several bots offer one of that name. */
  app?: string
}

/** Everything a person would read in messages, in order. */
export function textOf(messages: readonly Message[]): string {
  return messages
    .flatMap((m) => [
      m.content,
      ...m.embeds.flatMap((e) => [
        e.title,
        e.description,
        ...(e.fields ?? []).flatMap((f) => [f.name, f.value]),
        e.footer?.text,
      ]),
    ])
    .filter(Boolean)
    .join('\n')
}

/** The title of the newest message. */
export const titleOf = ({ messages }: Pick<Interaction, 'messages'>) => messages.at(-1)?.embeds[0]?.title

/** Buttons of all messages. */
export function buttonsOf(interaction: Pick<Interaction, 'messages'>) {
  return interaction.messages.flatMap((m) =>
    m.components.flatMap((row) => row.components ?? []).map((button) => ({ message: m.id, ...button })),
  )
}

/** Custom ids of a modal's fields, whether they stand in labels or rows. */
export function fieldsOf(interaction: Interaction): string[] {
  return (interaction.modal?.components ?? []).flatMap((part) =>
    [part.component, ...(part.components ?? [])].flatMap((c) => (c ? [c.custom_id] : [])),
  )
}

/** The control interface as a person's hands and eyes. */
export function people(url: string) {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(url + path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const value: unknown = await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(value)}`)
    return value as T
  }
  const hq = { guild: 'Muster HQ', channel: 'admin', app: 'Muster' }
  const waits = (until: string | undefined, settle_ms: number) => ({ settle_ms, ...(until ? { until } : {}) })
  const hands = {
    call,
    world: () => call<World>('GET', '/sandbox/world?tokens=1'),
    /** `admin` types in #admin, and the answer is waited for as `until` says. */
    admin: (text: string, until?: string, settle_ms = 60_000) =>
      call<Interaction>('POST', '/sandbox/commands', { user: 'admin', ...hq, text, ...waits(until, settle_ms) }),
    type: (user: string, where: Place, text: string, until?: string) =>
      call<Interaction>('POST', '/sandbox/commands', { user, ...where, text, ...waits(until, 60_000) }),
    offer: (user: string, text: string, focused: string, where: object = hq) =>
      call<{ choices: { name: string; value: string }[] }>('POST', '/sandbox/autocomplete', {
        user,
        ...where,
        text,
        focused,
      }),
    click: (user: string, message: string, custom_id: string, until?: string, settle_ms = 60_000) =>
      call<Interaction>('POST', '/sandbox/clicks', { user, message, custom_id, ...waits(until, settle_ms) }),
    submit: (user: string, interaction: string, fields: Record<string, string>, until?: string) =>
      call<Interaction>('POST', '/sandbox/modals', { user, interaction, fields, ...waits(until, 60_000) }),
    async messages(channel: string, user = 'admin'): Promise<Message[]> {
      const id = (await hands.world()).guilds.flatMap((g) => g.channels).find((c) => c.name === channel)?.id
      return call('GET', `/sandbox/channels/${id}/messages?user=${user}&limit=200`)
    },
    /** Types a command that asks first, and presses its first button. */
    async confirm(user: string, text: string, until: string): Promise<Interaction> {
      const asked = await hands.type(user, hq, text)
      const [yes] = buttonsOf(asked)
      if (!yes?.custom_id) throw new Error(`no confirmation for ${text}: ${textOf(asked.messages)}`)
      return hands.click(user, yes.message, yes.custom_id, until)
    },
    /** Pastes tokens into the form of /application add. */
    async addTokens(tokens: readonly string[], user = 'admin'): Promise<Interaction> {
      const opened = await hands.type(user, hq, '/application add')
      return hands.submit(user, opened.id, { [fieldsOf(opened)[0] ?? '']: tokens.join('\n') }, 'added|No token')
    },
    log: (app: string) => call<LogEntry[]>('GET', `/sandbox/log?app=${app}`),
    /** How often an application has logged in with a new session. */
    identifies: async (app: string) => (await hands.log(app)).filter(({ kind }) => kind === 'identify').length,
    install: (app: string, guild: string) => call('POST', '/sandbox/installs', { app, guild }),
  }
  return hands
}

export type People = ReturnType<typeof people>

/** Messages without the threads under them, which fill at their own pace. */
export const withoutThreads = (messages: readonly Message[]) =>
  messages.map((message) => ({ ...message, thread: undefined, flags: 0 }))
