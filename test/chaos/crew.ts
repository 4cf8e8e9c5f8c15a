import type { App } from '../../src/app.ts'
import { silentLog } from '../../src/lib/log.ts'
import { type Shifts, startShifts } from '../../src/main/shifts.ts'
import { createLease } from '../../src/services/lease/lease.ts'
import type { Life } from './fake-time.ts'
import type { Ground } from './ground.ts'
import type { Stage } from './stage.ts'

/** Who watches the bots: processes of Muster that may be killed, paused, and begun again. */
export interface Crew {
  /** Of the one that acts. */
  app(): App | undefined
  /** Whose calls the next blow waits for, and what it then does to it; undefined where there is none. */
  blow(who: 'holder' | 'standby', how: 'kill' | 'pause', forMs: number): { life?: Life; strike: () => void } | undefined
}

/** One Muster, that never waits for a lease. */
export function oneMuster(
  { time, ground, muster }: Pick<Stage, 'time' | 'ground' | 'muster'>,
  first: { app: App; kill(): void },
): Crew {
  let now: { app: App; kill(): void } | undefined = first
  function kill(forMs: number): void {
    if (!now) return
    const span = { from: time.now(), to: Number.POSITIVE_INFINITY, why: 'muster' }
    ground.blind.push(span)
    now.kill()
    now = undefined
    void time
      .clockOf()
      .sleep(forMs)
      .then(async () => {
        const next = muster()
        now = next
        await next.started
        span.to = time.now()
      })
  }
  return { app: () => now?.app, blow: (_who, _how, forMs) => ({ strike: () => kill(forMs) }) }
}

/** As long against each other as `leaseTimes`, but seldom enough for hours of fake time. */
const times = { ttlMs: 60_000, renewMs: 15_000, pollMs: 10_000, marginMs: 10_000, releaseMs: 1_500 }
/** One that goes on after a pause has found out by now whether it still has the lease. */
const wakingMs = 20_000

interface Member {
  name: string
  life: Life
  shifts: Shifts
  acts: boolean
  asleep: boolean
}

/** Two Musters over one database, of which one stands by; `ready` = one of them acts. */
export function twoMusters(stage: Stage): Crew & { ready: Promise<unknown> } {
  const { time, ground } = stage
  const clock = time.clockOf()
  const after = (ms: number, work: () => void) => void clock.sleep(ms).then(work)
  let unseen: Ground['blind'][number] | undefined
  const members = ['one', 'other'].map(begin)

  function begin(name: string): Member {
    const life = stage.born()
    const lease = createLease({
      ...{ store: stage.leaseFor(life), clock: time.clockOf(life), monotonic: time.now, log: silentLog, times },
      ...{ by: name, alone: false },
    })
    const member: Member = {
      name,
      life,
      acts: false,
      asleep: false,
      shifts: startShifts({ lease, log: silentLog, act }),
    }
    function act(held: Awaited<ReturnType<typeof lease.acquire>>) {
      const { app, started, end } = stage.act(life, { held, who: name })
      let over = false
      const ready = started.then(() => {
        member.acts = !over
        look()
      })
      async function stop(): Promise<void> {
        over = true
        member.acts = false
        look()
        await end()
      }
      return { app, ready, stop }
    }
    return member
  }

  const isUp = ({ life, asleep }: Member) => !life.dead && !asleep
  const holder = () => members.find((member) => isUp(member) && member.acts)
  /** Somebody sees the bots, or nobody does. */
  function look(): void {
    const sees = holder() !== undefined
    if (sees && unseen) unseen.to = time.now()
    if (sees) unseen = undefined
    if (sees || unseen) return
    unseen = { from: time.now(), to: Number.POSITIVE_INFINITY, why: 'muster' }
    ground.blind.push(unseen)
  }

  function kill(member: Member, forMs: number): void {
    time.kill(member.life)
    member.acts = false
    look()
    after(forMs, () => {
      members[members.indexOf(member)] = begin(member.name)
    })
  }
  function pause(member: Member, forMs: number): void {
    time.pause(member.life)
    member.asleep = true
    look()
    after(forMs, () => {
      time.resume(member.life)
      after(wakingMs, () => {
        member.asleep = false
        look()
      })
    })
  }

  return {
    ready: Promise.any(members.map(({ shifts }) => shifts.ready)),
    app: () => holder()?.shifts.acting()?.app,
    blow(who, how, forMs) {
      const member = who === 'holder' ? holder() : members.find((one) => isUp(one) && !one.acts)
      if (!member) return undefined
      // It may have been struck otherwise meanwhile.
      return { life: member.life, strike: () => isUp(member) && (how === 'kill' ? kill : pause)(member, forMs) }
    },
  }
}
