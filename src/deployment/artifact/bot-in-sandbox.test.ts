import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, on, once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { botReportSchema, terminalExitCodes } from '../../domain/health.ts'
import { type Harness, type Json, later, startSandbox } from '../../testing/sandbox.ts'
import { createArtifactBuilder } from './artifact.ts'

/** The functions of referrals over an array, as the database promises them; reports are emitted. */
async function startData() {
  const rows: { guild: string; from: string; to: string }[] = []
  const reports = new EventEmitter()
  const totals = (guild: string) => {
    const counted = new Map<string, number>()
    for (const row of rows) if (row.guild === guild) counted.set(row.from, (counted.get(row.from) ?? 0) + 1)
    return [...counted].map(([userId, total]) => ({ userId, total })).sort((a, b) => b.total - a.total)
  }
  const functions: Record<string, (args: Json) => unknown> = {
    bot_heartbeat({ p_report }) {
      reports.emit('report', botReportSchema.parse(p_report))
      return { ok: true }
    },
    bot_refer({ p_guild_id: guild, p_referrer_id: from, p_referred_id: to }) {
      const known = rows.some((row) => row.guild === guild && row.from === from && row.to === to)
      if (!known) rows.push({ guild, from, to })
      const total = totals(guild).find((one) => one.userId === from)?.total
      return { outcome: known ? 'already' : 'recorded', total }
    },
    bot_referral_stats({ p_guild_id, p_user_id }) {
      const all = totals(p_guild_id)
      const total = all.find((one) => one.userId === p_user_id)?.total ?? 0
      return { total, last30d: total, rank: total === 0 ? null : 1 + all.filter((one) => one.total > total).length }
    },
    bot_leaderboard: ({ p_guild_id, p_limit }) => totals(p_guild_id).slice(0, p_limit),
  }
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const answer = functions[request.url?.split('/rpc/')[1] ?? '']?.(JSON.parse(text))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  later(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, reports }
}

/** A standard bot in “Fashion Brand”, with its commands registered as Muster would. */
async function startBot(h: Harness) {
  const dir = await mkdtemp(join(tmpdir(), 'muster-bot-sandbox-'))
  later(() => rm(dir, { recursive: true, force: true }))
  const data = await startData()
  const builder = createArtifactBuilder({ templatesDir: resolve('templates'), dataDir: dir })
  const { file } = await builder.build({ botId: 'one', template: 'standard', settings: {} })
  const application = (await h.world()).applications.find((a: Json) => a.name !== 'Muster')
  const { commands } = JSON.parse(await readFile(resolve('templates/standard/template.json'), 'utf8'))
  const { token } = application
  const registered = await h.rest('PUT', `/applications/${application.id}/commands`, { token, body: commands })
  expect(registered.status).toBe(200)
  await h.call('POST', 'installs', { app: application.id, guild: 'Fashion Brand' })
  const secrets = join(dir, 'secrets.json')
  await writeFile(secrets, JSON.stringify({ DISCORD_TOKEN: token, BOT_KEY: 'one.key' }), { mode: 0o600 })
  const ready = once(data.reports, 'report')
  const bot: ChildProcess = spawn(process.execPath, [file], {
    stdio: 'ignore',
    env: {
      MUSTER_BOT_ID: 'one',
      MUSTER_BOT_NAME: 'Greeter',
      MUSTER_GENERATION: '1',
      MUSTER_DATA_URL: data.url,
      MUSTER_DATA_KEY: 'publishable',
      DISCORD_API_URL: `${h.sandbox.url}/api`,
      MUSTER_SECRETS_FILE: secrets,
    },
  })
  const exited = once(bot, 'exit')
  later(async () => {
    bot.kill('SIGKILL')
    await exited
  })
  await ready
  return { bot, exited, application, reports: data.reports }
}

const type = async (h: Harness, user: string, text: string): Promise<Json> => {
  const body = { user, guild: 'Fashion Brand', channel: 'general', text }
  const { state, error, messages } = await h.call('POST', 'commands', body)
  expect({ state, error }).toEqual({ state: 'replied', error: undefined })
  return messages[0]
}

it('counts referrals of two people as they would type them', async () => {
  const h = await startSandbox()
  await startBot(h)
  const { title, fields } = (await type(h, 'mia', '/refer user:@noah note:"Met at the fair"')).embeds[0]
  expect([title, fields[0].value]).toEqual(['Referral recorded', '1 person'])
  expect((await type(h, 'noah', '/refer user:@mia')).embeds[0].title).toBe('Referral recorded')

  const again = await type(h, 'mia', '/refer user:@noah')
  expect([again.embeds[0].title, again.ephemeral]).toEqual(['Already counted', true])
  expect((await type(h, 'mia', '/refer user:@mia')).embeds[0].title).toBe('That is you')
  const { users } = await h.world()
  const robot = users.find((user: Json) => user.bot && user.username !== 'Muster').username
  expect((await type(h, 'mia', `/refer user:"@${robot}"`)).embeds[0].title).toBe('That is a bot')

  const stats = (await type(h, 'mia', '/stats')).embeds[0]
  expect(stats.fields.map((field: Json) => field.value)).toEqual(['1 person', '1 person', '#1'])
  const board = await type(h, 'noah', '/leaderboard')
  expect(board.embeds[0].description).toMatch(/^\*\*1\.\*\* <@\d+> · 1 person\n\*\*2\.\*\* .*\n\nOf equal totals/)
  expect(board.mentions).toEqual([])
})

it('comes back after a broken connection and ends when its token is replaced', async () => {
  const h = await startSandbox()
  const { exited, application, reports } = await startBot(h)
  const heard = on(reports, 'report')
  await h.call('POST', 'gateway', { app: application.id, action: 'reconnect' })
  // A report of the first session may still come in between; that of the new one is sent the moment it is ready.
  for await (const [report] of heard) if (report.readyForMs < 500 && report.guilds === 1) break
  await h.call('POST', `applications/${application.id}/token`)
  expect((await exited)[0]).toBe(terminalExitCodes.token_invalid)
})

it('leaves Discord at once when told to stop', async () => {
  const h = await startSandbox()
  const { bot, exited, application } = await startBot(h)
  bot.kill('SIGTERM')
  expect((await exited)[0]).toBe(0)
  const { applications } = await h.world()
  expect(applications.find((a: Json) => a.id === application.id).connected).toBe(false)
})
