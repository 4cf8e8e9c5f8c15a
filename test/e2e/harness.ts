import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../src/main/paths.ts'

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
  applications: {
    id: string
    name: string
    token: string
    bot_user_id: string
    connected: boolean
    guild_ids: string[]
  }[]
}

const root = projectRoot()

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

/** Buttons of the newest message that has any. */
export function buttonsOf(interaction: Interaction) {
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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** Waits until `read` gives something; fails with `what` and the last answer after `ms`. */
export async function until<T>(what: string, read: () => Promise<T | undefined | false>, ms = 30_000): Promise<T> {
  const end = Date.now() + ms
  let last: unknown
  for (;;) {
    try {
      const value = await read()
      if (value) return value
      last = value
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms (last: ${String(last)})`)
    await new Promise((r) => setTimeout(r, 100))
  }
}

/** A process of ours with all it printed. */
export interface Process {
  child: ChildProcess
  output(): string
  /** Sends the signal and waits for the end; answers the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

export function run(script: string, env: Record<string, string>): Process {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist', script)], {
    cwd: root,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk))
  return {
    child,
    output: () => text,
    async end(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill(signal)
      await once(child, 'exit')
      return child.exitCode
    },
  }
}

/** The bots' processes over one data folder, from /proc: found by their environment, which holds no secret. */
export function botProcesses(dataDir: string): { pid: number; botId: string; name: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const env = readProc(pid, 'environ').split('\0')
      const value = (name: string) => env.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
      if (!value('MUSTER_SECRETS_FILE').startsWith(dataDir) || !readProc(pid, 'cmdline').includes('bot.mjs')) return []
      return [{ pid: Number(pid), botId: value('MUSTER_BOT_ID'), name: value('MUSTER_BOT_NAME') }]
    })
}

/** Empty for processes that are gone or not ours to read. */
export function readProc(pid: number | string, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
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
  return {
    call,
    world: () => call<World>('GET', '/sandbox/world?tokens=1'),
    /** `admin` types in #admin, and the answer is waited for as `until` says. */
    admin: (text: string, until?: string, settle_ms = 60_000) =>
      call<Interaction>('POST', '/sandbox/commands', {
        user: 'admin',
        ...hq,
        text,
        settle_ms,
        ...(until ? { until } : {}),
      }),
    type: (user: string, where: { guild?: string; channel: string; app?: string }, text: string, until?: string) =>
      call<Interaction>('POST', '/sandbox/commands', {
        user,
        ...where,
        text,
        settle_ms: 30_000,
        ...(until ? { until } : {}),
      }),
    offer: (user: string, text: string, focused: string, where: object = hq) =>
      call<{ choices: { name: string; value: string }[] }>('POST', '/sandbox/autocomplete', {
        user,
        ...where,
        text,
        focused,
      }),
    click: (user: string, message: string, custom_id: string, until?: string) =>
      call<Interaction>('POST', '/sandbox/clicks', {
        user,
        message,
        custom_id,
        settle_ms: 60_000,
        ...(until ? { until } : {}),
      }),
    submit: (user: string, interaction: string, fields: Record<string, string>, until?: string) =>
      call<Interaction>('POST', '/sandbox/modals', {
        user,
        interaction,
        fields,
        settle_ms: 60_000,
        ...(until ? { until } : {}),
      }),
    async messages(channel: string, user = 'admin'): Promise<Message[]> {
      const id = (await this.world()).guilds.flatMap((g) => g.channels).find((c) => c.name === channel)?.id
      return call('GET', `/sandbox/channels/${id}/messages?user=${user}&limit=100`)
    },
  }
}

export type People = ReturnType<typeof people>

/** Sandbox and Muster as two processes over one data folder, so that either can be killed. */
export async function startApart(options: { strategy?: string; env?: Record<string, string> } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'muster-e2e-'))
  const port = await freePort()
  const sandbox = run('src/sandbox/main.js', { SANDBOX_PORT: '0', SANDBOX_STATE: join(dir, 'world.json') })
  const url = await until('the sandbox’s address', async () => /http:\/\/127\.0\.0\.1:\d+/.exec(sandbox.output())?.[0])
  const hands = people(url)
  const world = await hands.world()
  const token = world.applications.find((a) => a.name === 'Muster')?.token ?? ''
  const env = {
    DISCORD_API_URL: `${url}/api`,
    DISCORD_BOT_TOKEN: token,
    DISCORD_ADMIN_GUILD_ID: world.guilds.find((g) => g.name === 'Muster HQ')?.id ?? '',
    MUSTER_DATA_DIR: join(dir, 'data'),
    MUSTER_PORT: String(port),
    LOG_LEVEL: 'debug',
    DEPLOYMENT_METHOD: options.strategy ?? 'pm2',
    ...options.env,
  }
  let muster: Process | undefined
  return {
    dir,
    dataDir: join(dir, 'data'),
    url,
    hands,
    sandbox,
    /** Starts Muster (again) and waits until `/healthz` says it is ready. */
    async startMuster(extra: Record<string, string> = {}): Promise<Process> {
      const started = run('src/main.js', { ...env, ...extra })
      muster = started
      await until(
        'Muster ready',
        async () => {
          if (started.child.exitCode !== null) throw new Error(`Muster ended: ${started.output()}`)
          return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok
        },
        60_000,
      ).catch((error: Error) => {
        throw new Error(`${error.message}\n${started.output().slice(-4000)}`)
      })
      return started
    },
    output: () => muster?.output() ?? '',
    /** Ends everything that was started, bots and their PM2 daemon too. */
    async close() {
      await muster?.end('SIGKILL')
      endPm2(join(dir, 'data', 'pm2'))
      await sandbox.end()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Ends a PM2 daemon by the pid it wrote, and with it the bots it is the parent of. */
function endPm2(home: string): void {
  try {
    process.kill(Number(readFileSync(join(home, 'pm2.pid'), 'utf8')), 'SIGTERM')
  } catch {
    // There was none.
  }
}
