import { describe, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { later } from '../../testing/sandbox.ts'
import { createApplication, createUser } from '../world/applications.ts'
import { createCore } from '../world/core.ts'
import { createGuild, install } from '../world/guilds.ts'
import type { Connection } from './connection.ts'
import { createIdentify, type Outcome } from './identify.ts'
import { dispatch } from './session.ts'
import { createSessions } from './sessions.ts'

const connection: Connection = {
  send() {},
  sendEvent() {},
  close() {},
  freeze() {},
  isFrozen: () => false,
  compressLarge() {},
}

function setUp() {
  const core = createCore({ log: silentLog })
  later(() => core.close())
  const owner = createUser(core, 'owner')
  const app = createApplication(core, 'Popular', { owner_id: owner.id })
  const sessions = createSessions(core)
  const { identify, resume } = createIdentify(core, sessions)
  return {
    core,
    owner,
    app,
    sessions,
    identify: (more: object = {}) => identify({ token: app.token, intents: 0, ...more }, connection),
    resume: (d: object) => resume({ token: app.token, ...d }, connection),
  }
}

const sessionOf = (outcome: Outcome) => {
  if ('session' in outcome) return outcome.session
  throw new Error(`no session: ${JSON.stringify(outcome)}`)
}

describe('IDENTIFY and RESUME', () => {
  it('resets the token at the 1001st start of a day, and ends all sessions', () => {
    const { core, app, sessions, identify } = setUp()
    const { token } = app
    for (let i = 0; i < 1000; i++) {
      const session = sessionOf(identify())
      if (i < 999) sessions.end(session)
      core.clock.advance(5000)
    }
    expect(identify()).toEqual({ close: 4004, app: app.id })
    expect(app.token).not.toBe(token)
    expect(identify({ token })).toEqual({ close: 4004, app: app.id })
  })

  it('begins to count anew after a day', () => {
    const { core, app, sessions, identify } = setUp()
    app.starts = { since: core.clock.now(), used: 1000 }
    core.clock.advance(24 * 60 * 60 * 1000)
    sessions.end(sessionOf(identify()))
    expect(app.starts.used).toBe(1)
  })

  it('lets nobody in before the five seconds are over; what is refused costs no start and no time', () => {
    const { core, app, identify } = setUp()
    sessionOf(identify())
    core.clock.advance(4900)
    expect(identify()).toEqual({ invalid: true, app: app.id })
    expect(app.starts.used).toBe(1)
    core.clock.advance(100)
    sessionOf(identify())
    expect(app.starts.used).toBe(2)
  })

  it('wants shards above 2500 guilds, as 4011 says', () => {
    const { core, owner, app, identify } = setUp()
    for (let i = 0; i < 2501; i++) install(core, createGuild(core, `g${i}`, owner.id), app)
    expect(identify()).toEqual({ close: 4011, app: app.id })
    expect(identify({ shard: [0, 2] })).toHaveProperty('session')
  })

  it('does not go on when more was missed than is kept', () => {
    const { sessions, identify, resume } = setUp()
    const session = sessionOf(identify())
    sessions.detach(session)
    for (let i = 0; i < 1000; i++) dispatch(session, 'X', i)
    expect(resume({ session_id: session.id, seq: 1 })).toMatchObject({ session: { id: session.id } })
    sessions.detach(session)
    dispatch(session, 'X', 0)
    expect(resume({ session_id: session.id, seq: 1 })).toHaveProperty('invalid')
    expect(sessions.find(session.id)).toBeUndefined()
  })
})
