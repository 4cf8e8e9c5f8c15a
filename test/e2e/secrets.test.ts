// Longer than 200 lines: one house, filled with secrets room by room, and then searched as a whole.
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Canaries,
  everythingIn,
  findCanaries,
  plant,
  straySecret,
  strayToken,
  watchProcesses,
} from './canaries.ts'
import {
  botProcesses,
  fieldsOf,
  type Interaction,
  type Message,
  type Process,
  startApart,
  textOf,
  until,
} from './harness.ts'

const shop = { guild: 'Fashion Brand', channel: 'general' }

/** Secrets go in wherever a person, a bot or a setting could put one; afterwards everything that Muster keeps, says or starts is searched. */
describe('secrets', () => {
  const canaries: Canaries = new Map()
  const planted = (what: string, secret: string) => plant(canaries, what, secret)
  /** Everything anybody was shown in answer to something. */
  const shown: { what: string; text: string }[] = []
  const outputs: Process[] = []
  const tokenOf: Record<string, string> = {}
  let apart: Awaited<ReturnType<typeof startApart>>
  let processes: ReturnType<typeof watchProcesses>
  const events: string[] = []
  const listening = new AbortController()

  const settings = {
    TOKEN_ENCRYPTION_KEY: planted('the encryption key', straySecret(64)),
    SUPABASE_ACCESS_TOKEN: planted('the Management API’s token', `sbp_${straySecret(40)}`),
    DATABASE_URL: `postgres://muster:${planted('the database’s password', straySecret(24))}@127.0.0.1:1/postgres`,
  }

  function noted(what: string, interaction: Interaction): Interaction {
    shown.push({ what, text: JSON.stringify(interaction) })
    return interaction
  }
  const admin = async (text: string, done?: string) => noted(text, await apart.hands.admin(text, done))
  /** The title of the answer to a line into which something secret was typed. */
  const typed = async (text: string) => (await admin(text)).messages.at(-1)?.embeds[0]?.title

  async function submit(opened: Interaction, value: string): Promise<Interaction> {
    expect(opened.state).toBe('modal')
    const [field = ''] = fieldsOf(opened)
    const done = 'applications? added|went wrong|looks like a secret'
    return noted('a form', await apart.hands.submit('admin', opened.id, { [field]: value }, done))
  }

  /** The only bot that runs. */
  async function theBot() {
    return until('the bot’s process', async () => botProcesses(apart.dataDir)[0])
  }

  async function listen(): Promise<void> {
    const answer = await fetch(`${apart.url}/sandbox/events`, { signal: listening.signal })
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) events.push(decoder.decode(chunk as Uint8Array, { stream: true }))
  }

  beforeAll(async () => {
    apart = await startApart({ env: settings })
    processes = watchProcesses(apart.dataDir, () => outputs.at(-1)?.child.pid)
    listen().catch(() => undefined)
    for (const { name, token } of (await apart.hands.world()).applications) {
      tokenOf[name] = planted(name === 'Muster' ? 'Muster’s own token' : `the token of ${name}`, token)
    }
    outputs.push(await apart.startMuster())
    await admin('/alerts channel channel:#ops')
  }, 120_000)
  afterAll(async () => {
    listening.abort()
    processes?.stop()
    await apart?.close()
  }, 60_000)

  it('takes tokens by the form in every way they are pasted, good and bad, and shows none', async () => {
    const { hands } = apart
    const [one, two, three, four, five] = Object.entries(tokenOf)
      .filter(([name]) => name !== 'Muster')
      .map(([, token]) => token)
    const old = five ?? ''
    const app = (await hands.world()).applications.find(({ token }) => token === old)
    await hands.call('POST', `/sandbox/applications/${app?.id}/token`)
    const stray = planted('a token of nobody', strayToken())
    const answer = await submit(
      await admin('/application add'),
      [
        one,
        `Bot ${two}`,
        `DISCORD_TOKEN="${three}"`,
        `my token is: ${four}, thanks`,
        old,
        stray,
        planted('a token with one dot', strayToken().replace('.', '')),
        planted('a client secret', straySecret(32)),
        tokenOf.Muster,
      ].join('\n'),
    )
    const text = textOf(answer.messages)
    expect(text).toContain('4 of 13 applications added')
    for (const title of ['Discord refused the token', 'That is not a bot token', 'That is Muster’s own token'])
      expect(text).toContain(title)
  })

  it('survives an answer of Discord that nobody foresaw, without telling what it was about', async () => {
    const { hands } = apart
    await hands.call('POST', '/sandbox/faults', {
      match: 'GET /applications/@me',
      body: { nothing: true },
      status: 200,
      times: 1,
    })
    const answer = await submit(await admin('/application add'), Object.values(tokenOf).at(-1) ?? '')
    expect(textOf(answer.messages)).toContain('Something went wrong in Muster')
    const [token = ''] = Object.values(tokenOf).slice(-2)
    const talkative = { code: 50035, message: `The token ${token} is not ready` }
    const fault = { match: 'GET /applications/@me', body: talkative, status: 400, times: 1 }
    await hands.call('POST', '/sandbox/faults', fault)
    const refused = await submit(await admin('/application add'), token)
    expect(textOf(refused.messages)).toMatch(/The token \\?\[hidden\\?\] is not ready/)
  })

  it('refuses a token typed into any option', async () => {
    await admin(
      '/client create name:"Fashion Brand" industry:Fashion timezone:Europe/Berlin guild:"Fashion Brand"',
      'Fashion Brand',
    )
    const stray = (where: string) => planted(`a token typed into ${where}`, strayToken())
    const lines = [
      `/client create name:"${stray('a client’s name')}"`,
      `/client create name:Other industry:"${stray('an industry')}"`,
      `/client create name:Other contact:"mia@example.com, bot ${stray('a contact')}"`,
      `/client edit client:"Fashion Brand" contact:"${stray('a changed contact')}"`,
      `/client show client:"${stray('the name of a client to show')}"`,
      `/bot create name:"${stray('a bot’s name')}" client:"Fashion Brand"`,
      `/bot create name:Other client:"Fashion Brand" description:"It uses ${stray('a description')}"`,
      `/bot create name:Other client:"${stray('the name of a bot’s client')}"`,
      `/bot create name:Other client:"Fashion Brand" template:"${stray('a template')}"`,
      `/bot show bot:"${stray('the name of a bot to show')}"`,
      `/bot show bot:"${tokenOf.Muster}"`,
      `/bot show bot:"${settings.TOKEN_ENCRYPTION_KEY}"`,
      `/application remove application:"${stray('an application')}"`,
    ]
    for (const line of lines)
      expect([line.slice(0, 24), await typed(line)]).toEqual([line.slice(0, 24), 'That looks like a secret'])
    const customized = await admin('/bot create name:Other client:"Fashion Brand" template:standard customize:True')
    const answer = await submit(customized, stray('a setting'))
    expect(textOf(answer.messages)).toContain('That looks like a secret')
    const guest = noted(
      'a stranger',
      await apart.hands.type(
        'guest',
        { guild: 'Muster HQ', channel: 'admin', app: 'Muster' },
        `/bot show bot:"${stray('a stranger’s command')}"`,
      ),
    )
    expect(textOf(guest.messages)).toContain('You may not do that')
    const offered = await apart.hands.offer('admin', `/bot show bot:${stray('an autocomplete')}`, 'bot')
    shown.push({ what: 'autocomplete', text: JSON.stringify(offered) })
  })

  it('starts a bot, and says of one whose token was reset only that', async () => {
    const created = await admin(
      '/bot create name:Greeter client:"Fashion Brand" template:standard',
      'is online|was not created',
    )
    expect(textOf(created.messages)).toContain('Greeter is online')
    const { botId } = await theBot()
    const secrets = JSON.parse(readFileSync(join(apart.dataDir, 'bots', botId, 'run', 'secrets.json'), 'utf8')) as {
      BOT_KEY: string
    }
    planted('the bot’s key', secrets.BOT_KEY)
    const pool = (await apart.hands.world()).applications.filter(
      ({ token, connected }) => !connected && Object.values(tokenOf).includes(token),
    )
    for (const { id } of pool) await apart.hands.call('POST', `/sandbox/applications/${id}/token`)
    const failed = await admin(
      '/bot create name:Herald client:"Fashion Brand" template:standard',
      'is online|was not created',
    )
    expect(textOf(failed.messages)).toContain('Discord refused the token')
  }, 120_000)

  it('hides what a bot prints of its secrets, in its logs and in the alert', async () => {
    const { hands } = apart
    const { botId, pid } = await theBot()
    const run = join(apart.dataDir, 'bots', botId, 'run')
    const { DISCORD_TOKEN, BOT_KEY } = JSON.parse(readFileSync(join(run, 'secrets.json'), 'utf8')) as Record<
      string,
      string
    >
    const careless = [
      `login ${DISCORD_TOKEN}`,
      `\u001b[31m${DISCORD_TOKEN}\u001b[0m`,
      `{"key":"${BOT_KEY}"}`,
      `Bot ${strayOf('a bot’s log')}`,
    ]
    appendFileSync(join(run, 'output.log'), `${careless.join('\n')}\n`)
    const logs = await admin('/bot logs bot:Greeter')
    expect(textOf(logs.messages)).toContain('login [hidden]')
    const long = await admin('/bot logs bot:Greeter lines:1000')
    shown.push({ what: 'long logs', text: JSON.stringify(long) })
    process.kill(pid, 'SIGKILL')
    const card = await until(
      'the alert',
      async () => (await hands.messages('ops')).find((m) => textOf([m]).includes('[hidden]')),
      30_000,
    )
    expect(textOf([card])).toContain('login [hidden]')
    await until('the recovery', async () => botProcesses(apart.dataDir).some((bot) => bot.pid !== pid))
  }, 60_000)
  const strayOf = (where: string) => planted(`a token in ${where}`, strayToken())

  it('lets a bot keep and repeat no token from a note', async () => {
    const { hands } = apart
    const app = await until('the bot in Discord', async () =>
      (await hands.world()).applications.find(({ connected, name }) => connected && name !== 'Muster'),
    )
    await hands.call('POST', '/sandbox/installs', { app: app.id, guild: shop.guild })
    const refer = async (note: string) => {
      const line = `/refer user:@noah note:"${note}"`
      return textOf(noted('a note', await hands.type('mia', { ...shop, app: app.name }, line)).messages)
    }
    expect(
      await until(
        'the bot’s answer',
        async () => (await refer(`met at ${strayOf('a note')}`).catch(() => '')) || undefined,
      ),
    ).toContain('That looks like a secret')
  }, 60_000)

  it('hides the same after a start that it did not see coming', async () => {
    await outputs.at(-1)?.end('SIGKILL')
    outputs.push(await apart.startMuster())
    expect(textOf((await admin('/bot logs bot:Greeter lines:200')).messages)).toContain('login [hidden]')
    for (const line of [
      '/application list',
      '/client show client:"Fashion Brand"',
      '/bot show bot:Greeter',
      '/fleet status',
      '/stats',
      '/access list',
    ])
      await admin(line)
  }, 90_000)

  it('has no secret in any row', async () => {
    const { port } = JSON.parse(readFileSync(join(apart.dataDir, 'database.lock'), 'utf8')) as { port: number }
    const keys = JSON.parse(readFileSync(join(apart.dataDir, 'database-keys.json'), 'utf8')) as {
      secretKey: string
      jwtSecret: string
    }
    const tables = readdirSync('migrations')
      .flatMap((file) => [...readFileSync(join('migrations', file), 'utf8').matchAll(/create table public\.(\w+)/g)])
      .map(([, table = '']) => table)
    expect(tables.length).toBeGreaterThanOrEqual(16)
    let rows = 0
    for (const table of tables) {
      const answer = await fetch(`http://127.0.0.1:${port}/rest/v1/${table}?select=*`, {
        headers: { apikey: keys.secretKey },
      })
      expect([table, answer.status]).toEqual([table, 200])
      const text = await answer.text()
      rows += (JSON.parse(text) as unknown[]).length
      expect([table, findCanaries(canaries, text)]).toEqual([table, []])
      if (table === 'audit_log' || table === 'incidents') expect(text).toContain('[hidden]')
    }
    expect(rows).toBeGreaterThan(40)
    planted('the database’s secret key', keys.secretKey)
    planted('the secret behind the database’s sessions', keys.jwtSecret)
  })

  it('has no secret in any message, for whoever looks, nor in anything that was ever answered', async () => {
    const { hands } = apart
    const world = await hands.world()
    const files = new Set<string>()
    let messages = 0
    for (const guild of world.guilds)
      for (const channel of guild.channels)
        for (const { user_id } of guild.members.filter(({ bot }) => !bot)) {
          const seen = await hands.call<Message[]>(
            'GET',
            `/sandbox/channels/${channel.id}/messages?user=${user_id}&limit=100`,
          )
          messages += seen.length
          for (const { attachments } of seen) for (const { url } of attachments) files.add(url)
          expect(findCanaries(canaries, JSON.stringify(seen))).toEqual([])
        }
    expect(messages).toBeGreaterThan(30)
    for (const url of files) shown.push({ what: 'a file', text: await (await fetch(url)).text() })
    shown.push({ what: 'the world', text: JSON.stringify(await hands.call('GET', '/sandbox/world')) })
    for (const line of events
      .join('')
      .split('\n')
      .filter((l) => /"(message|message_update)"|^data/.test(l)))
      shown.push({ what: 'an event', text: line })
    for (const { what, text } of shown)
      expect([what.slice(0, 30), findCanaries(canaries, text)]).toEqual([what.slice(0, 30), []])
  })

  it('has no secret in any log line', () => {
    const lines = outputs.flatMap((muster) => muster.output().split('\n')).filter(Boolean)
    expect(lines.length).toBeGreaterThan(15)
    expect(lines.filter((line) => findCanaries(canaries, line).length > 0)).toEqual([])
    expect(lines.join('\n')).toContain('an application could not be added')
    for (const line of lines.filter((l) => l.startsWith('{'))) expect(() => JSON.parse(line)).not.toThrow()
  })

  it('has none in the arguments and variables of what it started, not even of what lived only a moment', () => {
    const seen = processes.stop()
    const kinds = ['God Daemon', 'bot.mjs', 'esbuild']
    expect(kinds.filter((kind) => !seen.some(({ cmdline }) => cmdline.includes(kind)))).toEqual([])
    for (const { cmdline, environ } of seen) {
      const leaks = { cmdline: findCanaries(canaries, cmdline), environ: findCanaries(canaries, environ) }
      expect([cmdline, leaks]).toEqual([cmdline, { cmdline: [], environ: [] }])
    }
  })

  it('keeps secrets in the files that are for them, and no file for other users', async () => {
    const { botId } = await theBot()
    const kept = everythingIn(apart.dataDir)
    expect(kept.filter(({ mode }) => (mode & 0o077) !== 0).map(({ path, mode }) => [path, mode.toString(8)])).toEqual(
      [],
    )
    const run = `bots/${botId}/run`
    const modes = Object.fromEntries(kept.map(({ path, mode }) => [path, mode]))
    expect([modes[run], modes[`${run}/secrets.json`], modes['database-keys.json']]).toEqual([0o700, 0o600, 0o600])
    // What was printed by the bot itself is in its own log; nobody but Muster reads it.
    const found = kept.flatMap(({ path, text }) => findCanaries(canaries, text).map((what) => [path, what]))
    const name = (await apart.hands.world()).applications.find(
      ({ connected, name }) => connected && name !== 'Muster',
    )?.name
    expect(found.map(([path]) => path)).toContain(`${run}/output.log`)
    expect(found.filter(([path]) => path !== `${run}/output.log`).toSorted()).toEqual(
      [
        [`${run}/secrets.json`, `the token of ${name}`],
        [`${run}/secrets.json`, 'the bot’s key'],
        ['database-keys.json', 'the database’s secret key'],
        ['database-keys.json', 'the secret behind the database’s sessions'],
      ].toSorted(),
    )
  })

  it('has no secret in the database’s files once it is closed', async () => {
    expect(await outputs.at(-1)?.end()).toBe(0)
    const kept = everythingIn(join(apart.dataDir, 'database'))
    expect(kept.length).toBeGreaterThan(500)
    expect(kept.flatMap(({ path, text }) => findCanaries(canaries, text).map((what) => [path, what]))).toEqual([])
  }, 30_000)
})
