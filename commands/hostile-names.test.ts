// Over 200 lines: every command that shows a name is in one list.
import { describe, expect, it } from 'vitest'
import type { App } from '../src/app.ts'
import type { Command, Reply } from '../src/discord/command.ts'
import { embedsLength, renderPanels } from '../src/discord/render.ts'
import { plain } from '../src/discord/text.ts'
import {
  aBot,
  aClient,
  aDay,
  aDeployment,
  aDrill,
  aMaintenance,
  aManifest,
  aNode,
  anApplication,
  anIncident,
  aRollout,
  aRoute,
  fakeApp,
  fakeInput,
  markdownOf,
  spentEverywhere,
  timeSpent,
} from '../src/testing/commands.ts'
import { groups } from './index.ts'

const all = groups.flatMap((group): [string, Command][] =>
  'command' in group
    ? [[group.name, group.command]]
    : group.commands.map((command) => [`${group.name} ${command.data.name}`, command]),
)

const names = {
  markdown: '**bold** __under__ ~~no~~ ||spoiler|| `code` [link](https://evil.example) # - >',
  mentions: '@everyone @here <@1> <@&2> <#3> <t:1:R>',
  emoji: ':smile: <:evil:123> <a:evil:123> 🦊🦊 👩‍👩‍👧',
  long: 'x'.repeat(100),
}
const windows = spentEverywhere()
const token = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB'

/** Everything bears the name, thirty times where there are lists. */
function named(name: string, items = 30): App {
  const bot = aBot({ name, clientName: name, description: name, settings: { welcome: name } })
  const client = aClient({ name, industry: name, contact: name, botCount: 0 })
  const application = anApplication({ name, botName: name, state: 'claimed' })
  const many = <T>(item: T): T[] => Array.from({ length: items }, () => item)
  const one = async () => bot
  const [waits] = aRollout().bots
  const hostile = aRollout({
    ...{ clientName: name, state: 'halted', reason: name },
    bots: waits ? many({ ...waits, name, clientName: name, state: 'failed' as const, reason: name }) : [],
  })
  const said = { acknowledgedBy: '5', acknowledgedAt: new Date(0), acknowledgement: name }
  const incident = anIncident({ botName: name, clientName: name, ...said })
  const maintenance = aMaintenance({
    scope: 'client',
    subject: name,
    reason: name,
    cron: name,
    timeZone: 'UTC',
    repeats: true,
  })
  return fakeApp({
    maintenance: {
      plan: async () => maintenance,
      end: async () => ({ ended: maintenance, wasOpen: true, next: maintenance }),
      list: async () => many(maintenance),
    },
    applications: {
      add: async () => [
        { position: 1, ok: true, application },
        { position: 2, ok: false, problem: { code: 'X', title: 'No', message: `“${name}” is in use.`, hint: 'Stop.' } },
      ],
      get: async () => application,
      list: async () => many(application),
      remove: async () => application,
    },
    clients: {
      guilds: () => many({ id: client.guildId ?? '30', name }),
      create: async () => client,
      get: async () => client,
      list: async () => many(client),
      edit: async () => client,
      remove: async () => client,
      grant: async () => client,
      revoke: async () => client,
      members: async () => many({ userId: '5', grantedBy: '1', grantedAt: new Date(0) }),
    },
    bots: {
      create: async () => ({ bot, deployment: aDeployment(), steps: [], inviteUrl: 'https://discord.com/invite' }),
      get: one,
      list: async () => many(bot),
      show: async () => ({
        bot,
        client,
        application,
        deployment: aDeployment(),
        report: undefined,
        incident: undefined,
        uptime: windows,
        where: { node: name, downSince: new Date(0) },
        inviteUrl: undefined,
      }),
      edit: async () => ({ bot, username: name }),
      start: one,
      stop: one,
      restart: one,
      remove: one,
      logs: async () => ({ bot, lines: many('```') }),
      deploy: async () => ({ before: bot, bot, deployment: aDeployment(), steps: [], username: name }),
      rollback: async () => ({ before: bot, bot, deployment: aDeployment(), steps: [] }),
      wouldDrop: async () => ({
        bot,
        dropped: Array.from({ length: 5 }, () => ({ key: 'welcome', label: name, value: name })),
      }),
      deployments: async () => ({
        bot,
        deployments: many({ ...aDeployment({ id: 'another', reason: name }), requestedByName: name }),
      }),
      doctor: async () => ({
        bot,
        findings: Array.from({ length: 7 }, () => ({ check: 'Token', verdict: 'warning' as const, text: name })),
      }),
      suggest: async () => many({ id: bot.id, name, clientName: name, status: 'online' as const }),
    },
    templates: {
      list: async () => many({ manifest: aManifest({ title: name, description: name }), bots: 1 }),
      get: async () => aManifest({ title: name, description: name }),
      unusable: async () => [{ name, why: name }],
      changes: async () => 'Nothing.',
    },
    rollouts: {
      drift: async () => ({
        current: 3,
        drifted: many({ bot, version: '2.0.0', since: new Date(0), heldBy: name }),
      }),
      plan: async () => ({
        ...{ version: '2.0.0', waves: many([bot]) },
        held: many({ bot, version: '2.0.0', since: null, heldBy: name }),
      }),
      start: async () => hostile,
      steer: async () => hostile,
      list: async () => many(hostile),
    },
    incidents: {
      get: async () => incident,
      list: async () => many(incident),
      timeline: async () => ({
        incident,
        events: many({
          ...{ happenedAt: new Date(0), kind: 'noted' as const, by: '5', text: name, status: null, cause: null },
        }),
      }),
      acknowledge: async () => incident,
      snooze: async () => incident,
      close: async () => incident,
      note: async () => incident,
    },
    boards: { post: async () => ({ messageId: '77', isNew: true }), remove: async () => true },
    fleet: {
      status: async () => ({
        bots: 1,
        online: 1,
        offline: 0,
        deployed: 1,
        unknown: 0,
        maintained: many({ name: client.name, clientName: client.name, beneath: null }),
        rows: many({ client, bots: 1, online: 1, servers: 1, users: 1, spent: timeSpent() }),
        alertsChannelId: '3',
      }),
    },
    drills: {
      plan: one,
      run: async () => aDrill({ botName: name, clientName: name, state: 'failed', reason: name }),
      list: async () => many(aDrill({ botName: name, clientName: name, state: 'failed', reason: name })),
    },
    supervision: {
      health: async () => ({
        loop: { lastTickAgeMs: 1, lastTickOk: false, p95Ms: 9_000 },
        lease: { heldBy: name, generation: 1, heldSince: new Date(0), standbyBy: name },
        leaseIsSure: false,
        database: { error: name },
        discord: { connected: false, ackAgeMs: null, restMs: null },
        outbox: { pending: 3, tried: 1, oldestAgeMs: 90_000 },
        incidentsOpen: 1,
        threads: [{ channelId: '3', kind: 'forbidden', why: name, lacking: ['Create Public Threads'] }],
        logins: { botName: name, left: 1, unattendedLeft: 1 },
        engines: new Map([['pm2', name]]),
        bots: { online: 1 },
        process: { version: '1', startedAt: new Date(0), memoryBytes: 1, eventLoopLagMs: 900 },
      }),
    },
    nodes: {
      list: async () => many(aNode({ name })),
      drainable: async () => aNode({ name }),
      drain: async () => ({ node: aNode({ name }), moved: 2, left: 1 }),
      activate: async () => aNode({ name }),
    },
    stats: {
      of: async () => ({
        scope: name,
        bots: many({
          bot,
          servers: 1,
          users: 1,
          commands30d: 1,
          lastReportAt: new Date(0),
          spent: windows,
          days: many(aDay()),
        }),
      }),
      suggestBots: async () => many({ id: bot.id, name }),
      suggestClients: async () => many({ id: client.id, name }),
    },
    alerts: {
      setChannel: async () => ({}),
      setRoute: async () => aRoute({ name }),
      setClientRoute: async () => aRoute({ name, scope: 'people' }),
      removeClientRoute: async () => ({ name }),
      clientChannels: async () => many({ id: '3', name }),
      removeRoute: async () => ({ name }),
      routes: async () => many(aRoute({ name })),
      test: async () => ({ channelId: '3', messageId: '4', ms: 12 }),
    },
    access: {
      grant: async () => {},
      revoke: async () => {},
      list: async () =>
        many({
          subject: 'user' as const,
          subjectId: '5',
          level: 'viewer' as const,
          grantedBy: '1',
          grantedAt: new Date(0),
        }),
    },
  })
}

const typed = (name: string) => ({
  options: {
    name,
    client: name,
    bot: name,
    template: name,
    application: name,
    description: name,
    level: 'viewer',
    drop_settings: true,
    to: name,
    from: name,
    maintenance: name,
    incident: name,
    reason: name,
    text: name,
    user: { id: '5', name },
    channel: { id: '3', name },
  },
  fields: { tokens: token },
})

function expectSafe(text: string, name: string): void {
  expect(text).not.toContain(token)
  // What is left when every escaped form is taken away must not hold the raw name.
  if (plain(name) !== name) expect(text).not.toContain(name)
  expect(text).not.toMatch(/@everyone|@here/)
}

function expectFits(reply: Reply): void {
  const embeds = renderPanels(reply.panels, { text: (text) => text })
  expect(embedsLength(embeds)).toBeLessThanOrEqual(6000)
  for (const { title = '', description = '', fields = [] } of embeds) {
    const whole = [title, description, ...fields.flatMap((field) => [field.name, field.value])].join('\n')
    expect(whole).not.toContain('left out')
    expect(whole).not.toContain('undefined')
  }
}

describe.each(Object.entries(names))('with a name of %s', (_kind, name) => {
  it.each(all)('/%s replies safely', async (_path, command) => {
    const input = fakeInput(typed(name))
    const reply = await command.run(input, named(name))
    expectSafe(`${markdownOf(reply)}\n${input.lines.join('\n')}`, name)
    expect(JSON.stringify(reply)).not.toContain(token)
    expectFits(reply)
  })

  it.each(all.filter(([, command]) => command.confirm))('/%s asks safely', async (_path, command) => {
    const app = named(name, 0)
    const application = anApplication({ name })
    const confirm = await command.confirm?.(
      fakeInput(typed(name)),
      command.data.name === 'remove' ? fakeApp({ applications: { get: async () => application } }) : app,
    )
    expectSafe(`${confirm?.title}\n${confirm?.text}`, name)
    // These have more to remember than a restart of Muster can be outlived with.
    if (!['deploy', 'rollout'].includes(command.data.name))
      expect(JSON.stringify(confirm?.options).length).toBeLessThanOrEqual(60)
  })

  it.each(all.filter(([, command]) => command.form))('/%s opens a form that Discord takes', async (_path, command) => {
    const form = await command.form?.(
      fakeInput({ options: { name, client: name, bot: name, template: name, customize: true } }),
      named(name),
    )
    expect(form?.title.length).toBeLessThanOrEqual(45)
    for (const { label, description = '' } of form?.fields ?? []) {
      expect(label.length).toBeLessThanOrEqual(45)
      expect(description.length).toBeLessThanOrEqual(100)
    }
  })
})

const offering = all.flatMap(([path, command]) =>
  Object.entries(command.autocomplete ?? {}).map(([option, suggest]) => [`${path} ${option}`, suggest] as const),
)

describe('autocomplete', () => {
  it.each(offering)('/%s offers at most 25 choices that Discord takes', async (_path, suggest) => {
    for (const name of Object.values(names)) {
      const choices = await suggest('', fakeInput(), named(name))
      expect(choices.length).toBeGreaterThan(0)
      expect(choices.length).toBeLessThanOrEqual(25)
      for (const choice of choices) {
        expect(choice.name.length).toBeGreaterThan(0)
        expect(choice.name.length).toBeLessThanOrEqual(100)
        expect(choice.value.length).toBeLessThanOrEqual(100)
      }
    }
  })

  it.each(offering.filter(([path]) => !/(timezone|snooze for)$/.test(path)))(
    '/%s never throws',
    async (_path, suggest) => {
      expect(await suggest('x', fakeInput(), fakeApp())).toEqual([])
    },
  )
})
