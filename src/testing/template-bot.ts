import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createArtifactBuilder } from '../deployment/artifact/artifact.ts'
import type { Settings } from '../domain/bot.ts'
import { type BotReport, botReportSchema } from '../domain/health.ts'
import type { Carrier } from '../domain/template.ts'
import { type Harness, type Json, later } from './sandbox.ts'

/** Database functions by name, as a bot calls them. */
export type Functions = Readonly<Record<string, (args: Json) => unknown>>

/** The database in one small server; reports are emitted as `report`. */
async function startData(functions: Functions) {
  const reports = new EventEmitter()
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const name = request.url?.split('/rpc/')[1] ?? ''
    const args = JSON.parse(text)
    if (name === 'bot_heartbeat') reports.emit('report', botReportSchema.parse(args.p_report))
    const answer = name === 'bot_heartbeat' ? { ok: true } : functions[name]?.(args)
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer === undefined ? { message: `no ${name}` } : answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  later(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, reports }
}

export interface TemplateBot {
  bot: ChildProcess
  exited: Promise<unknown[]>
  application: Json
  reports: EventEmitter
  /** All that it wrote. */
  output(): string
  /** Of a bot over HTTP: where it listens. */
  url: string | undefined
  /** Types as a person in #general of “Fashion Brand”; the interaction as it settled. */
  type(user: string, text: string): Promise<Json>
  click(user: string, message: Json, customId: string, values?: readonly string[]): Promise<Json>
}

/** A bot of a shipped template in “Fashion Brand”, as a process of its own, with its commands registered as Muster would. */
export async function startTemplateBot(
  h: Harness,
  options: { template: string; carrier: Carrier; functions: Functions; settings?: Settings },
): Promise<TemplateBot> {
  const { template, carrier, functions, settings = {} } = options
  const dir = await mkdtemp(join(tmpdir(), 'muster-template-bot-'))
  later(() => rm(dir, { recursive: true, force: true }))
  const data = await startData(functions)
  const builder = createArtifactBuilder({ templatesDir: resolve('templates'), dataDir: dir })
  const { file, digest } = await builder.build({ botId: 'one', template, settings, carrier })
  const application = (await h.world()).applications.find((a: Json) => a.name !== 'Muster')
  const { commands } = JSON.parse(await readFile(resolve('templates', template, 'template.json'), 'utf8'))
  const { token } = application
  const registered = await h.rest('PUT', `/applications/${application.id}/commands`, { token, body: commands })
  if (registered.status !== 200) throw new Error(JSON.stringify(registered.body))
  await h.call('POST', 'installs', { app: application.id, guild: 'Fashion Brand' })
  const secrets = JSON.stringify({ DISCORD_TOKEN: token, BOT_KEY: 'one.key' })
  await writeFile(join(dir, 'secrets.json'), secrets, { mode: 0o600 })

  const told = once(data.reports, 'report')
  const bot = spawn(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      MUSTER_BOT_ID: 'one',
      MUSTER_BOT_NAME: 'Greeter',
      MUSTER_GENERATION: '1',
      MUSTER_DATA_URL: data.url,
      MUSTER_DATA_KEY: 'publishable',
      DISCORD_API_URL: `${h.sandbox.url}/api`,
      ...(carrier === 'gateway'
        ? { MUSTER_SECRETS_FILE: join(dir, 'secrets.json') }
        : { MUSTER_SECRETS: secrets, DISCORD_PUBLIC_KEY: application.public_key, MUSTER_ARTIFACT: digest, PORT: '0' }),
    },
  })
  let output = ''
  for (const stream of [bot.stdout, bot.stderr]) stream.on('data', (chunk) => (output += chunk))
  const exited = once(bot, 'exit')
  later(async () => {
    bot.kill('SIGKILL')
    await exited
  })

  let url: string | undefined
  if (carrier === 'gateway') await told
  else {
    while (url === undefined) {
      await Promise.race([once(bot.stdout, 'data'), exited])
      url = /listening on (\S+)/.exec(output)?.[1]
      if (bot.exitCode !== null) throw new Error(output)
    }
    const body = { interactions_endpoint_url: url }
    const set = await h.rest('PATCH', '/applications/@me', { token, body })
    if (set.status !== 200) throw new Error(`the endpoint was refused: ${JSON.stringify(set.body)} ${output}`)
  }
  const place = { guild: 'Fashion Brand', channel: 'general' }
  return {
    ...{ bot, exited, application, reports: data.reports, output: () => output, url },
    type: (user, text) => h.call('POST', 'commands', { user, ...place, text }),
    click: (user, message, custom_id, values) =>
      h.call('POST', 'clicks', { user, message: message.id, custom_id, ...(values ? { values } : {}) }),
  }
}

/** The next report for which `fits` holds. */
export async function reportWhere(reports: EventEmitter, fits: (report: BotReport) => boolean): Promise<BotReport> {
  for (;;) {
    const [report] = await once(reports, 'report')
    if (fits(report)) return report
  }
}
