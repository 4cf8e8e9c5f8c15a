// Over 200 lines: one table of wishes and sights, with what is to be done about each.
import { describe, expect, it } from 'vitest'
import type { ReceivedReport } from './health.ts'
import type { Seen, Wish } from './reconciliation.ts'
import { type Plan, planReconciliation, type Vantage } from './reconciliation-plan.ts'
import { freshHistory, type History, noteStart } from './restart-policy.ts'
import { defaultWatchPolicy as policy } from './watch-policy.ts'

const t0 = Date.parse('2026-01-01T00:00:00Z')
const at = (seconds: number) => new Date(t0 + seconds * 1000)
const s = (seconds: number) => seconds * 1000

const wish = (changes: Partial<Wish> = {}): Wish => ({
  botId: 'b',
  desired: 'running',
  generation: 2,
  strategy: 'pm2',
  movedFrom: null,
  deploying: false,
  status: 'online',
  cause: null,
  statusSince: at(-1000),
  observedGeneration: 2,
  report: undefined,
  openIncident: false,
  ...changes,
})
const report = (receivedAt: Date, changes: Partial<ReceivedReport> = {}): ReceivedReport => ({
  generation: 2,
  readyForMs: 5000,
  ackAgeMs: 1000,
  heartbeatIntervalMs: 41_250,
  guilds: 1,
  users: 1,
  eventLoopLagMs: 1,
  memoryBytes: 1,
  commands: 0,
  errors: 0,
  receivedAt,
  ...changes,
})
const runs = (changes: Partial<Seen> = {}): Seen => ({ generation: 2, state: 'running', since: at(-500), ...changes })
const exited = (code: number | null, changes: Partial<Seen> = {}): Seen => ({
  generation: 2,
  state: 'exited',
  since: at(-3),
  exit: { code, signal: null },
  ...changes,
})
const sees: Vantage = { watchingSince: at(-10_000), deaf: false, discordAway: false }
const alive = { report: report(at(-5)) }
const dead = (ageSeconds: number) => ({ report: report(at(-ageSeconds)) })
const zombie = { report: report(at(-1), { ackAgeMs: s(130) }) }
const apart = { report: report(at(-1), { readyForMs: null }) }
/** Connected, and its self-check of that many seconds ago failed (or did not). */
const checked = (ageSeconds: number, ok = false) => ({
  report: report(at(-1), { readyForMs: s(400), canary: { ok, at: at(-ageSeconds).toISOString() } }),
})
const unanswering = { status: 'degraded', cause: 'command_unanswered' } as const
const doubt = (
  sign: 'silent' | 'zombie' | 'unreachable' | 'not_ready' | 'disconnected' | 'unanswered',
  checkedAt = at(-6),
): History => ({
  ...freshHistory(2),
  suspicion: { sign, since: at(-30), checks: 1, checkedAt },
})

type Row = [
  name: string,
  wish: Partial<Wish>,
  seen: Seen | undefined | 'unreachable',
  status: string,
  action: string,
  more?: { history?: History; vantage?: Partial<Vantage>; since?: Date },
]

const rows: Row[] = [
  // Wanted, and nothing is there.
  ['a new wish is started at once', { status: 'stopped', observedGeneration: 1 }, undefined, 'starting', 'start'],
  [
    'during a deployment it is called deploying',
    { status: 'deploying', observedGeneration: 0, deploying: true },
    undefined,
    'deploying',
    'start',
  ],
  ['what Muster itself ended is begun again, and is no failure', { status: 'stopped' }, undefined, 'starting', 'start'],
  ['a start that a crash of Muster cut short is done again', { status: 'starting' }, undefined, 'starting', 'start'],
  ['a bot that vanished is down, and restarted after a second', alive, undefined, 'offline process_exited', 'wait 1'],
  [
    'one that was not wished for yet is let be',
    { desired: 'stopped', generation: 2, status: 'deploying', deploying: true },
    undefined,
    'deploying',
    'none',
  ],
  [
    'one that was started and never seen is down',
    { status: 'starting' },
    undefined,
    'offline process_exited',
    'wait 1',
    { history: noteStart(freshHistory(2), at(-100), false) },
  ],
  // It is to run on another engine than before.
  [
    'one that moves leaves its engine before anything else',
    { movedFrom: 'docker', status: 'online', observedGeneration: 1, deploying: true },
    undefined,
    'deploying',
    'vacate',
  ],
  [
    'whatever its new engine says',
    { movedFrom: 'docker', status: 'deploying', deploying: true, observedGeneration: 1 },
    'unreachable',
    'deploying',
    'vacate',
  ],
  [
    'while the engine it leaves does not answer, that is what is said of it',
    { movedFrom: 'docker', status: 'unknown', cause: 'driver_unreachable' },
    undefined,
    'unknown driver_unreachable',
    'vacate',
  ],
  [
    'one that is stopped in the middle of a move leaves all the same',
    { movedFrom: 'docker', desired: 'stopped', status: 'online', observedGeneration: 1 },
    undefined,
    'online',
    'vacate',
  ],
  [
    'so does one that is deleted',
    { movedFrom: 'docker', desired: 'retired', status: 'online', observedGeneration: 1 },
    undefined,
    'online',
    'vacate',
  ],
  // Wanted, and it exited.
  ['an exit is down at once, since the exit', alive, exited(1), 'offline process_exited', 'restart', { since: at(-3) }],
  [
    'an exit just now waits for the backoff',
    alive,
    exited(1, { since: at(-0.2) }),
    'offline process_exited',
    'wait 0.8',
    { since: at(-0.2) },
  ],
  [
    'while an incident runs, restarts stay offline',
    { status: 'offline', cause: 'process_exited' },
    exited(1),
    'offline process_exited',
    'restart',
  ],
  [
    'during a deployment a crash stays deploying',
    { status: 'deploying', deploying: true },
    exited(1),
    'deploying',
    'restart',
  ],
  ['exit 90 is final', alive, exited(90), 'failed token_invalid', 'none', { since: at(-3) }],
  ['exit 91 is final', alive, exited(91), 'failed intents_denied', 'none'],
  [
    'exit 90 is final during a deployment too',
    { status: 'deploying', deploying: true },
    exited(90),
    'failed token_invalid',
    'none',
  ],
  ['failed stays', { status: 'failed', cause: 'crash_loop' }, exited(1), 'failed crash_loop', 'none'],
  [
    'failed stays when the driver forgot the bot',
    { status: 'failed', cause: 'crash_loop' },
    undefined,
    'failed crash_loop',
    'none',
  ],
  [
    'failed stays when the driver cannot be reached',
    { status: 'failed', cause: 'token_invalid' },
    'unreachable',
    'failed token_invalid',
    'none',
    { history: doubt('unreachable') },
  ],
  [
    'a new wish ends failed',
    { status: 'failed', cause: 'crash_loop', observedGeneration: 1 },
    exited(90, { generation: 1 }),
    'starting',
    'start',
  ],
  [
    'three short lives are a crash loop',
    { status: 'offline', cause: 'process_exited' },
    exited(1),
    'failed crash_loop',
    'none',
    { history: { ...freshHistory(2), shortLives: 2, startedAt: at(-10) } },
  ],
  [
    'a long life between breaks the row',
    { status: 'offline', cause: 'process_exited' },
    exited(1),
    'offline process_exited',
    'restart',
    { history: { ...freshHistory(2), shortLives: 2, startedAt: at(-100) } },
  ],
  [
    'ten restarts in an hour are enough',
    alive,
    exited(1),
    'failed crash_loop',
    'none',
    { history: { ...freshHistory(2), restarts: Array.from({ length: 10 }, (_, i) => at(-3500 + i)) } },
  ],
  [
    'restarts longer ago are forgotten',
    alive,
    exited(1),
    'offline process_exited',
    'restart',
    { history: { ...freshHistory(2), restarts: Array.from({ length: 10 }, (_, i) => at(-3700 + i)) } },
  ],
  [
    'the backoff doubles',
    alive,
    exited(1, { since: at(0) }),
    'offline process_exited',
    'wait 8',
    { history: { ...freshHistory(2), restarts: [at(-300), at(-200), at(-100)] } },
  ],
  [
    'a start held back for the login budget waits',
    { status: 'offline', cause: 'login_budget' },
    undefined,
    'offline login_budget',
    'wait 60',
    { history: { ...freshHistory(2), held: { why: 'reserve', until: at(60) } } },
  ],
  // Wanted, and it runs.
  [
    'READY is online since READY',
    { status: 'starting', statusSince: at(-20), report: report(at(-5)) },
    runs(),
    'online',
    'none',
    { since: at(-10) },
  ],
  ['what Muster forgot is adopted', alive, runs(), 'online', 'none'],
  [
    'a start that has not reported yet is starting',
    { status: 'starting' },
    runs({ since: at(-10) }),
    'starting',
    'none',
  ],
  [
    'a start that is not READY yet is starting',
    { status: 'starting', ...apart },
    runs({ since: at(-10) }),
    'starting',
    'none',
  ],
  [
    'a restart that is not READY yet is still offline',
    { status: 'offline', cause: 'process_exited', ...apart },
    runs({ since: at(-10) }),
    'offline process_exited',
    'none',
  ],
  [
    'a report of the last life counts for nothing',
    { status: 'offline', cause: 'process_exited', ...alive },
    runs({ since: at(-1) }),
    'offline process_exited',
    'none',
  ],
  [
    'a report of another generation counts for nothing',
    { status: 'starting', report: report(at(-1), { generation: 1 }) },
    runs({ since: at(-10) }),
    'starting',
    'none',
  ],
  ['an older generation is replaced', { observedGeneration: 1 }, runs({ generation: 1 }), 'starting', 'start'],
  [
    'an older generation is replaced by a deployment',
    { observedGeneration: 1, deploying: true },
    runs({ generation: 1 }),
    'deploying',
    'start',
  ],
  [
    'a start that was refused beside the generation before is tried again later, not at once',
    { status: 'deploying', deploying: true },
    runs({ generation: 1 }),
    'deploying',
    'wait 1',
    { history: { ...freshHistory(2), refused: {}, startedAt: at(-0.1) } },
  ],
  ['an engine’s own report is enough', { status: 'starting' }, runs({ report: report(at(-1)) }), 'online', 'none'],
  [
    'a start that never becomes READY is suspected',
    { status: 'starting' },
    runs({ since: at(-61) }),
    'starting',
    'wait 5',
  ],
  [
    'and down when that is confirmed',
    { status: 'starting' },
    runs({ since: at(-61) }),
    'offline zombie_gateway',
    'stop',
    { history: doubt('not_ready') },
  ],
  [
    'but a deployment decides that for itself',
    { status: 'deploying', deploying: true },
    runs({ since: at(-61) }),
    'deploying',
    'none',
    { history: doubt('not_ready') },
  ],
  // It runs, but is it well?
  ['44 s of silence are nothing', dead(44), runs(), 'online', 'none'],
  ['46 s of silence are suspected', dead(46), runs(), 'online', 'wait 5'],
  [
    'silence confirmed is down since the first beat that did not come',
    dead(52),
    runs(),
    'offline zombie_gateway',
    'stop',
    {
      history: { ...freshHistory(2), suspicion: { sign: 'silent', since: at(-37), checks: 1, checkedAt: at(-6) } },
      since: at(-37),
    },
  ],
  ['two checks too close together are one', dead(52), runs(), 'online', 'wait 5', { history: doubt('silent', at(-1)) }],
  [
    'of a serverless bot, which has no gateway, it means that it answers nobody',
    { strategy: 'serverless', ...dead(52) },
    runs(),
    'offline command_unanswered',
    'stop',
    { history: doubt('silent') },
  ],
  [
    'silence while Muster was away counts from its return',
    dead(500),
    runs(),
    'online',
    'none',
    { vantage: { watchingSince: at(-40) } },
  ],
  [
    'silence since its return does count',
    dead(500),
    runs(),
    'offline zombie_gateway',
    'stop',
    { vantage: { watchingSince: at(-60) }, history: doubt('silent') },
  ],
  [
    'an old READY does not make a bot online again',
    { status: 'offline', cause: 'zombie_gateway', ...dead(500) },
    runs(),
    'offline zombie_gateway',
    'none',
    { vantage: { watchingSince: at(-10) } },
  ],
  [
    'when nobody is heard, nobody is blamed',
    dead(100),
    runs(),
    'unknown monitor_blind',
    'wait 5',
    { history: doubt('silent'), vantage: { deaf: true } },
  ],
  ['a missing ack is a zombie', zombie, runs(), 'online', 'wait 5'],
  [
    'confirmed, it is ended to be restarted',
    zombie,
    runs(),
    'offline zombie_gateway',
    'stop',
    { history: doubt('zombie'), since: at(-30) },
  ],
  [
    'three acks late is not yet more than three',
    { report: report(at(-1), { ackAgeMs: 3 * 41_250 }) },
    runs(),
    'online',
    'none',
  ],
  ['a reconnect seen once is no outage', apart, runs(), 'online', 'wait 5'],
  [
    'no connection in two reports is',
    apart,
    runs(),
    'offline zombie_gateway',
    'stop',
    { history: doubt('disconnected', at(-21)) },
  ],
  ['a suspicion that was wrong is forgotten', alive, runs(), 'online', 'none', { history: doubt('silent') }],
  [
    'a bot that gave up but works after all is online',
    { status: 'failed', cause: 'crash_loop', ...alive },
    runs(),
    'online',
    'none',
  ],
  // It is connected, but does it answer?
  ['a self-check that failed once is looked at again', checked(3), runs(), 'online', 'wait 5'],
  [
    'two looks within one report are one check',
    checked(3),
    runs(),
    'online',
    'wait 5',
    { history: doubt('unanswered', at(-19)) },
  ],
  [
    'failing in the next report too, it is degraded since the first, and runs on',
    checked(3),
    runs(),
    'degraded command_unanswered',
    'none',
    { history: doubt('unanswered', at(-20)), since: at(-30) },
  ],
  [
    'a bot that comes back without answering is online first',
    { status: 'starting', ...checked(3) },
    runs(),
    'online',
    'wait 5',
  ],
  ['degraded ends when it answers', { ...unanswering, ...checked(3, true) }, runs(), 'online', 'none'],
  ['and not before it was tried again', { ...unanswering, ...alive }, runs(), 'degraded command_unanswered', 'none'],
  [
    'nor because Muster was started again',
    { ...unanswering, ...checked(3) },
    runs(),
    'degraded command_unanswered',
    'wait 5',
  ],
  [
    'a check of before Muster could see is held against nobody',
    checked(30),
    runs(),
    'online',
    'none',
    { history: doubt('unanswered', at(-20)), vantage: { watchingSince: at(-20) } },
  ],
  [
    'a deployment judges the self-check for itself',
    { status: 'deploying', deploying: true, ...checked(3) },
    runs(),
    'online',
    'none',
    { history: doubt('unanswered', at(-20)) },
  ],
  [
    'a bot that does not answer and then loses Discord is offline',
    { ...unanswering, ...zombie },
    runs(),
    'offline zombie_gateway',
    'stop',
    { history: doubt('zombie') },
  ],
  // Discord itself is out of reach.
  [
    'a bot that loses Discord together with Muster is not blamed, and not restarted',
    apart,
    runs(),
    'unknown discord_outage',
    'wait 5',
    { history: doubt('disconnected', at(-21)), vantage: { discordAway: true }, since: at(-30) },
  ],
  [
    'nor one that cannot log in meanwhile',
    { status: 'starting' },
    runs({ since: at(-61) }),
    'unknown discord_outage',
    'wait 5',
    { history: doubt('not_ready'), vantage: { discordAway: true } },
  ],
  ['who still hears Discord is online', alive, runs(), 'online', 'none', { vantage: { discordAway: true } }],
  [
    'who says nothing at all, though Discord is no part of that, is down',
    dead(100),
    runs(),
    'offline zombie_gateway',
    'stop',
    { history: doubt('silent'), vantage: { discordAway: true } },
  ],
  [
    'who ended is down, whatever Discord does',
    {},
    exited(1),
    'offline process_exited',
    'restart',
    { vantage: { discordAway: true } },
  ],
  [
    'an outage ends with the bot’s connection',
    { status: 'unknown', cause: 'discord_outage', ...alive },
    runs(),
    'online',
    'none',
    { vantage: { discordAway: true } },
  ],
  // Not wanted.
  [
    'a stopped bot that runs is stopped',
    { desired: 'stopped', observedGeneration: 1 },
    runs({ generation: 1 }),
    'online',
    'stop',
  ],
  ['a stopped bot that runs the right generation is stopped', { desired: 'stopped' }, runs(), 'online', 'stop'],
  ['stopped is stopped, since the exit', { desired: 'stopped' }, exited(0), 'stopped', 'none', { since: at(-3) }],
  ['an exit with an error after a stop is a stop', { desired: 'stopped' }, exited(90), 'stopped', 'none'],
  [
    'nothing there is stopped too',
    { desired: 'stopped', status: 'offline', cause: 'process_exited' },
    undefined,
    'stopped',
    'none',
  ],
  ['a retired bot is removed', { desired: 'retired' }, runs(), 'online', 'remove'],
  [
    'a retired bot that exited is removed',
    { desired: 'retired', status: 'failed', cause: 'crash_loop' },
    exited(1),
    'failed crash_loop',
    'remove',
  ],
  ['a retired bot that is gone is stopped', { desired: 'retired' }, undefined, 'stopped', 'none'],
  // Not seen.
  ['a driver that does not answer once is asked again', alive, 'unreachable', 'online', 'wait 5'],
  [
    'twice, and the bot is unknown since the first time',
    alive,
    'unreachable',
    'unknown driver_unreachable',
    'wait 5',
    { history: doubt('unreachable'), since: at(-30) },
  ],
  [
    'a stopped bot is unknown too',
    { desired: 'stopped', status: 'stopped' },
    'unreachable',
    'unknown driver_unreachable',
    'wait 5',
    { history: doubt('unreachable') },
  ],
  [
    'unknown ends when the bot is seen and heard',
    { status: 'unknown', cause: 'driver_unreachable', ...alive },
    runs(),
    'online',
    'none',
  ],
  [
    'unknown ends when the bot is seen to have exited',
    { status: 'unknown', cause: 'driver_unreachable' },
    exited(1),
    'offline process_exited',
    'restart',
  ],
]

describe('planReconciliation', () => {
  it.each(rows)('%s', (_, changes, seen, status, action, more = {}) => {
    const plan = planReconciliation(wish(changes), seen, more.history, { ...sees, ...more.vantage }, policy, at(0))
    expect([plan.judged.status, plan.judged.cause].filter(Boolean).join(' ')).toBe(status)
    expect(words(plan)).toBe(action)
    if (more.since) expect(plan.judged.since).toEqual(more.since)
  })

  it('never dates a status before the one it follows, nor after now', () => {
    const early = planReconciliation(wish({ statusSince: at(-1) }), exited(1), undefined, sees, policy, at(0))
    expect(early.judged.since).toEqual(at(-1))
    const late = planReconciliation(wish(), exited(1, { since: at(9) }), undefined, sees, policy, at(0))
    expect(late.judged.since).toEqual(at(0))
  })

  it('counts one exit once, however often it is looked at', () => {
    let history: History | undefined = noteStart(freshHistory(2), at(-10), false)
    for (const seconds of [0, 0.1, 0.2, 0.3]) {
      history = planReconciliation(wish(), exited(1), history, sees, policy, at(seconds)).history
    }
    expect(history?.shortLives).toBe(1)
  })

  it('says whether it concluded anything of the wished generation', () => {
    const again = wish({ desired: 'stopped', status: 'stopped', observedGeneration: 1 })
    expect(planReconciliation(again, undefined, undefined, sees, policy, at(0)).concluded).toBe(true)
    expect(planReconciliation(again, 'unreachable', undefined, sees, policy, at(0)).concluded).toBe(false)
  })
})

function words({ action }: Plan): string {
  if (action.kind === 'apply') return action.restart ? 'restart' : 'start'
  return action.kind === 'wait' ? `wait ${(action.until.getTime() - t0) / 1000}` : action.kind
}
