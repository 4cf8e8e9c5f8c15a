// Over 200 lines: every look of the card, and the sending of it, over one sandbox.
import { beforeEach, describe, expect, it } from 'vitest'
import type { AlertMessage, AlertSender } from '../app.ts'
import { causes } from '../domain/bot.ts'
import type { Incident, OutboxItem } from '../domain/incident.ts'
import { createRedactor } from '../lib/redact.ts'
import { anIncident } from '../testing/commands.ts'
import { type Harness, type Json, startSandbox } from '../testing/sandbox.ts'
import { alertPanel } from './alert-panel.ts'
import { createAlertSender } from './alert-sender.ts'

const since = new Date('2026-11-23T03:00:00Z')
const incident = anIncident({
  id: '0f0e0d0c-1111-4222-8333-444455556666',
  botName: 'Greeter *one*',
  restarts: 2,
  logTail: ['\u001b[31mboom\u001b[0m', 'secret-of-greeter ```'],
})
const item: OutboxItem = {
  id: 1,
  kind: 'incident_opened',
  incidentId: incident.id,
  text: null,
  clientId: null,
  held: false,
  severity: 'minor',
  channelId: null,
  messageId: null,
  dedupeKey: 'k',
  attempts: 0,
  createdAt: since,
}
const alert = (changes: Partial<Incident> = {}, late = false): AlertMessage => ({
  item,
  incident: { ...incident, ...changes },
  late,
})
const redact = createRedactor()
redact.add('secret-of-greeter')

describe('the card', () => {
  const field = (panel: ReturnType<typeof alertPanel>, name: string) =>
    panel.fields?.find((f) => f.name === name)?.value

  it('says what, since when, how often and why, with the last lines', () => {
    const panel = alertPanel(alert(), redact)
    expect(panel.title).toBe('Greeter \\*one\\* is offline')
    expect(panel.tone).toBe('bad')
    expect(field(panel, 'Since')).toBe('<t:1795402800:f> (<t:1795402800:R>)')
    expect(field(panel, 'Restarts so far')).toBe('2 restarts')
    expect(field(panel, 'Last log lines')).toBe('```\nboom\n[hidden] `\u200b``\n```')
  })

  it('keeps the fences of a long log whole', () => {
    const value = field(
      alertPanel(alert({ logTail: Array.from({ length: 200 }, (_, i) => `line ${i} of the log`) }), redact),
      'Last log lines',
    )
    expect(value?.length).toBeLessThanOrEqual(1024)
    expect(value).toMatch(/^```\nline 0 .*characters left out.*\nline 199 of the log\n```$/s)
  })

  it.each([
    [{ status: 'failed', cause: 'crash_loop' }, 'Greeter \\*one\\* has given up', 'bad'],
    [{ status: 'degraded' }, 'Greeter \\*one\\* is degraded', 'warning'],
    [{ state: 'resolved', resolution: 'recovered' }, 'Greeter \\*one\\* is online again', 'good'],
    [{ state: 'resolved', resolution: 'stopped' }, 'Greeter \\*one\\* was stopped', 'quiet'],
    [{ status: 'starting' }, 'Greeter \\*one\\* is coming back', 'warning'],
    [{ status: 'maintenance' }, 'Greeter \\*one\\* is in maintenance', 'quiet'],
    [{ status: 'online', flappingSince: since }, 'Greeter \\*one\\* comes and goes', 'warning'],
    [{ state: 'resolved', resolution: 'closed' }, 'Greeter \\*one\\* is not looked at any more', 'quiet'],
  ] as [Partial<Incident>, string, string][])('%j', (changes, title, tone) => {
    expect(alertPanel(alert(changes), redact)).toMatchObject({ title, tone })
  })

  it('says who looks after it, what they said, and who closed it by hand', () => {
    const said = { acknowledgedBy: '5', acknowledgedAt: since, acknowledgement: '**disk** full' }
    expect(field(alertPanel(alert(said), redact), 'Acknowledged')).toBe(
      '<@5>: \\*\\*disk\\*\\* full (<t:1795402800:R>)',
    )
    const closed = { state: 'resolved', resolution: 'closed', resolvedAt: since, closedBy: '6' } as const
    const panel = alertPanel(alert({ ...said, ...closed }), redact)
    expect([field(panel, 'Acknowledged'), field(panel, 'Closed by hand')]).toEqual([expect.any(String), '<@6>'])
    expect(field(alertPanel(alert(), redact), 'Acknowledged')).toBeUndefined()
  })

  it('names bots that failed together, those first that are not back, and only some of many', () => {
    const member = (n: number) =>
      ({ botName: `Bot ${n}`, clientName: 'C', clientId: null, state: 'open', status: 'offline' }) as const
    const members = Array.from(
      { length: 100 },
      (_, n) => ({ ...member(n), state: n < 63 ? 'open' : 'resolved' }) as const,
    )
    const group = { botId: null, botName: '100 bots on pm2', groupKind: 'engine', groupKey: 'pm2', members } as const
    const panel = alertPanel(alert(group), redact)
    expect(panel.title).toBe('100 bots on pm2 are offline')
    expect(panel.text).toContain('look at the engine pm2 or its machine first')
    expect(field(panel, 'Back')).toBe('37 of 100')
    expect(field(panel, 'Bots')).toMatch(/^🔴 Bot 0, .*🔴 Bot 9 … and 90 more: \/incident show$/)
    const over = {
      ...group,
      state: 'resolved',
      resolution: 'recovered',
      resolvedAt: new Date(since.getTime() + 60_000),
    } as const
    expect(alertPanel(alert(over), redact)).toMatchObject({ title: '100 bots on pm2 are online again', tone: 'good' })
    const one = { groupId: incident.id, groupName: '100 bots on pm2', messageId: 'm' }
    expect(alertPanel(alert(one), redact).text).toContain('**100 bots on pm2**')
  })

  it('says that quiet hours held a notice', () => {
    const notice: OutboxItem = { ...item, kind: 'notice', incidentId: null, text: 'Hm.', held: true }
    const panel = (late: boolean) => alertPanel({ item: notice, incident: undefined, late }, redact)
    expect([panel(false).text, panel(false).footer]).toEqual(['Hm.', 'Held until the end of the quiet hours.'])
    expect(panel(true).footer).toMatch(/^Held until the end of the quiet hours. · Sent late/)
  })

  it('says that quiet hours held it, and for which channel it stands in', () => {
    expect(alertPanel(alert({ heldUntil: since }), redact).footer).toMatch(/^Incident 0f0e0d0c · Held until the end/)
    const moved = { ...alert(), insteadOf: '33' }
    expect(field(alertPanel(moved, redact), 'Why it is here')).toContain('<#33>')
  })

  it.each([
    ['incident_reminder', 'Greeter \\*one\\* still needs somebody', 'Reminder 2 of incident 0f0e0d0c'],
    ['incident_escalated', 'Nobody looks after Greeter \\*one\\*', 'Escalation of incident 0f0e0d0c'],
  ] as const)('%s is told by a message of its own, without log lines', (kind, title, footer) => {
    const panel = alertPanel({ ...alert({ reminders: 2, channelId: '33' }), item: { ...item, kind } }, redact)
    expect(panel).toMatchObject({ title, footer })
    expect(field(panel, 'The alert')).toBe('in <#33>')
    expect(field(panel, 'Last log lines')).toBeUndefined()
  })

  it('names the release, and doubts it where there is something to go back to', () => {
    const release = { release: 'standard 2.0.0', releasedAt: since }
    const value = (changes: Partial<Incident>) => field(alertPanel(alert(changes), redact), 'Release')
    expect(value(release)).toBe('standard 2.0.0, since <t:1795402800:R>')
    expect(value({ ...release, rollbackTo: incident.id })).toContain('**probably the cause**')
    expect(value({})).toBeUndefined()
  })

  it('tells what it cost, as a share that can be held against the uptime', () => {
    const over = { state: 'resolved', resolution: 'recovered', resolvedAt: since } as const
    expect(field(alertPanel(alert({ ...over, downMs: 252_000 }), redact), 'Uptime lost')).toBe(
      '4 min 12 s, < 0.01 % of 30 days',
    )
    expect(field(alertPanel(alert({ ...over, downMs: 0 }), redact), 'Uptime lost')).toBeUndefined()
  })

  it('tells how long it lasted', () => {
    const panel = alertPanel(
      alert({ state: 'resolved', resolution: 'recovered', resolvedAt: new Date(since.getTime() + 200_000) }),
      redact,
    )
    expect(field(panel, 'Lasted')).toBe('3 min 20 s')
  })

  it('explains every cause, and where only a person can help, how', () => {
    for (const cause of causes) expect(alertPanel(alert({ cause }), redact).text).toMatch(/\.$/)
    for (const cause of ['token_invalid', 'intents_denied'] as const) {
      expect(field(alertPanel(alert({ cause }), redact), 'What to do')).toContain(
        'https://discord.com/developers/applications',
      )
    }
  })

  it('marks what comes late', () => {
    expect(alertPanel(alert({}, true), redact).footer).toContain('late')
    expect(alertPanel(alert(), redact).footer).not.toContain('late')
  })
})

describe('sending', () => {
  let h: Harness
  let sender: AlertSender
  let channel: string
  beforeEach(async () => {
    h = await startSandbox()
    const { guilds } = await h.world()
    channel = guilds.find((g: Json) => g.name === 'Muster HQ').channels.find((c: Json) => c.name === 'ops').id
    sender = createAlertSender({
      apiUrl: `${h.sandbox.url}/api`,
      token: await h.tokenOf('Muster'),
      redact,
      deadlineMs: 500,
    })
  })
  const posted = (): Promise<Json> => h.call('GET', `channels/${channel}/messages?user=admin`)
  const buttons = async () =>
    (await posted()).at(-1).components.flatMap((row: Json) => row.components.map((button: Json) => button.label))
  const failure = async (fault: object): Promise<Json> => {
    await h.call('POST', 'faults', { match: '* /channels/*', times: 1, ...fault })
    return sender.send(channel, alert(), 'n').catch((error: unknown) => error)
  }

  it('posts once under one nonce, and edits the card it has', async () => {
    const nonce = 'incident:0f0e0d0c-1111-4222-8333-444455556666:opened'
    const { messageId } = await sender.send(channel, alert(), nonce)
    expect(await sender.send(channel, alert(), nonce)).toEqual({ messageId })
    expect(await posted()).toHaveLength(1)
    expect(await buttons()).toEqual([
      ...['Acknowledge', 'Restart', 'Logs'],
      ...['Snooze 15 min', 'Snooze 1 h', 'Snooze until morning'],
    ])
    const resolved = alert({ state: 'resolved', resolution: 'recovered', channelId: channel, messageId })
    expect(await sender.send(channel, resolved, 'other')).toEqual({ messageId })
    expect((await posted()).map((m: Json) => [m.embeds[0].title, m.edits])).toEqual([
      ['Greeter \\*one\\* is online again', 1],
    ])
    // Nothing is left to be done about it.
    expect(await buttons()).toEqual([])
  })

  it('mentions the role with what is new alone, and changes no card for a reminder of it', async () => {
    const { guilds } = await h.world()
    const roleId: string = guilds[0].roles.find((role: Json) => role.name === 'Operator').id
    const { messageId } = await sender.send(channel, { ...alert(), roleId }, 'first')
    const known = { channelId: channel, messageId }
    await sender.send(channel, { ...alert({ ...known, restarts: 3 }), roleId }, 'second')
    const reminder = {
      ...alert({ ...known, reminders: 1 }),
      item: { ...item, id: 2, kind: 'incident_reminder' },
    } as const
    // Tried before: it looks for itself, not for the card.
    await sender.send(channel, { ...reminder, item: { ...reminder.item, attempts: 1 }, roleId }, 'third')
    expect((await posted()).map((m: Json) => [m.content, m.mention_roles, m.edits])).toEqual([
      [`<@&${roleId}>`, [roleId], 1],
      [`<@&${roleId}>`, [roleId], 0],
    ])
  })

  it('changes the message that a notice is meant for, and posts it where that is gone', async () => {
    const { messageId } = await sender.send(channel, alert(), 'first')
    const notice = (id: string): AlertMessage => ({
      item: { ...item, kind: 'notice', incidentId: null, text: 'It is online.', channelId: channel, messageId: id },
      incident: undefined,
      late: false,
    })
    expect(await sender.send(channel, notice(messageId), 'a')).toEqual({ messageId })
    expect((await posted()).map((m: Json) => [m.embeds[0].description, m.edits])).toEqual([['It is online.', 1]])
    expect(await sender.send(channel, notice('123456789012345678'), 'b')).not.toEqual({ messageId })
    expect(await posted()).toHaveLength(2)
  })

  it('posts anew when somebody deleted the card, or when alerts go elsewhere now', async () => {
    const gone = await sender.send(channel, alert({ channelId: channel, messageId: '123456789012345678' }), 'a')
    const moved = await sender.send(channel, alert({ channelId: '123456789012345678', messageId: gone.messageId }), 'b')
    expect((await posted()).map((m: Json) => m.id)).toEqual([gone.messageId, moved.messageId])
  })

  it('posts anew where Discord says that the card is not Muster’s', async () => {
    const { messageId } = await sender.send(channel, alert(), 'first')
    const refused = { status: 403, body: { code: 50005, message: 'Cannot edit a message authored by another user' } }
    await h.call('POST', 'faults', { match: 'PATCH /channels/*', app: 'Muster', times: 1, ...refused })
    const again = await sender.send(channel, alert({ channelId: channel, messageId }), 'second')
    expect((await posted()).map((m: Json) => m.id)).toEqual([messageId, again.messageId])
  })

  it('says what became of what was not sent', async () => {
    expect(await failure({ status: 429, retry_after: 7 })).toMatchObject({
      name: 'SendFailed',
      gone: false,
      retryAfterMs: expect.closeTo(7000, -3),
    })
    expect(await failure({ status: 502 })).toMatchObject({ name: 'SendFailed', gone: false })
    expect(await failure({ delay_ms: 3000 })).toMatchObject({ name: 'SendFailed', gone: false })
    expect(await failure({ status: 403, body: { code: 50013, message: 'Missing Permissions' } })).toMatchObject({
      gone: true,
    })
    expect(await failure({ status: 401, body: { code: 0, message: '401: Unauthorized' } })).toMatchObject({
      gone: false,
    })
    // And none of it is for good.
    await sender.send(channel, alert(), 'later')
    expect(await posted()).toHaveLength(1)
    const nowhere = await sender.send('123456789012345678', alert(), 'x').catch((error: unknown) => error)
    expect(nowhere).toMatchObject({ name: 'SendFailed', gone: true })
  })

  it('mentions nobody, whatever a bot is called', async () => {
    await sender.send(channel, alert({ botName: '@everyone <@1>' }), 'n')
    const [message] = await posted()
    expect([message.mention_everyone, message.mentions]).toEqual([false, []])
  })
})
