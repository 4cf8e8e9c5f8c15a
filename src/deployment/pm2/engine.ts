import type { Clock } from '../../lib/clock.ts'
import { createKeyedLock } from '../../lib/keyed-lock.ts'
import type { Log } from '../../lib/log.ts'
import { DriverUnreachable, type Exit } from '../driver.ts'
import { daemonPid, killDaemon, startDaemon } from './daemon.ts'
import { type Link, type openLink, Refused } from './link.ts'
import { exitOf, type Listed } from './listing.ts'
import { endProcesses, findBots } from './orphans.ts'
import type { Place } from './place.ts'
import { hasEnded } from './processes.ts'

interface Needs {
  place(): Place
  /** What daemon and bots get of the system's environment. */
  base: Readonly<Record<string, string>>
  dial: typeof openLink
  clock: Clock
  log: Log
  onExit(exit: Exit): void
  /** A new connection stands, or none is there to be had: this is all that runs. */
  onConnected(listed: readonly Listed[]): void
}

/** PM2's daemon, found or started when it is needed, and never trusted to be still there. */
export type Engine = ReturnType<typeof createEngine>

/** All failures to reach the daemon are thrown as `DriverUnreachable`; a refusal of the daemon as `Refused`. */
export function createEngine({ place, base, dial, clock, log, onExit, onConnected }: Needs) {
  const lock = createKeyedLock()
  let link: Link | undefined
  let closed = false

  const list = (to: Link) => to.call<Listed[]>('getMonitorData', {})

  /** Bots that no daemon knows were left by one that died: nobody could stop them or tell their exits. */
  async function endOrphans(to: Link | undefined): Promise<Listed[]> {
    const running = findBots(place().runs.ownsSecretsFile)
    const listed = to ? await list(to) : []
    const known = new Set(listed.map(({ pid }) => pid))
    const orphans = running.filter((pid) => !known.has(pid))
    if (orphans.length > 0) {
      log.warn({ pids: orphans }, 'a PM2 daemon died and left bots behind, they are ended')
      await endProcesses(orphans, clock)
    }
    return listed
  }

  const open = () => dial(place().home, { onExit: (payload) => onExit(exitOf(payload)), onLost })

  function onLost(): void {
    if (closed) return
    log.warn({}, 'the connection to PM2 was lost')
    void engine.find().catch((error) => log.error({ err: error }, 'PM2 could not be reached again'))
  }

  /** Nobody listens, but there may be a process: one that just begins, or one whose sockets were deleted under it. */
  async function openDespite(): Promise<Link | undefined> {
    const pid = daemonPid(place().home)
    if (pid === undefined) return undefined
    await clock.sleep(500)
    const opened = await open()
    if (!opened && daemonPid(place().home) === pid) {
      log.warn({ pid }, 'a PM2 daemon runs that cannot be reached, it is ended')
      await killDaemon(pid, clock)
    }
    return opened
  }

  /** A daemon that dies while it is greeted is no daemon: then it is looked for again. */
  async function connect(tries = 2): Promise<Link | undefined> {
    const opened = (await open()) ?? (await openDespite())
    try {
      onConnected(await endOrphans(opened))
      return opened
    } catch (error) {
      const died = opened?.lost
      opened?.close()
      if (died && tries > 1) return connect(tries - 1)
      throw error
    }
  }

  function linked(orStart: boolean): Promise<Link | undefined> {
    return reach(() =>
      lock.run('link', async () => {
        if (closed) throw new Error('This driver was closed.')
        if (link && !link.lost) return link
        link = await connect()
        if (link || !orStart) return link
        const started = clock.now().getTime()
        const { home } = place()
        const failure = await startDaemon(home, base).then(() => undefined, asIs)
        link = await connect()
        if (!link) throw new Error('PM2 could not be started.', { cause: failure })
        log.info({ home: home.folder, ms: clock.now().getTime() - started }, 'PM2 was started')
        return link
      }),
    )
  }

  const engine = {
    /** The daemon if one runs. Bots without a daemon are ended on the way. */
    find: () => linked(false),
    /** The daemon; started when none runs. */
    get: () => linked(true) as Promise<Link>,
    /** Everything the daemon has; nothing when none runs. */
    async list(): Promise<Listed[]> {
      const to = await engine.find()
      if (!to) return []
      return reach(() => list(to)).catch((error) => {
        if (!to.lost || closed) throw error
        return engine.list()
      })
    },
    call: <T>(to: Link, method: string, argument: unknown, withinMs?: number) =>
      reach(() => to.call<T>(method, argument, withinMs)),
    /** Ends the daemon, and every bot that still runs, even when the daemon does not answer. */
    async end(): Promise<void> {
      closed = true
      const { home } = place()
      const pid = daemonPid(home)
      // The daemon signals whatever pid it is given once it is done; this is none.
      link?.call('killMe', { pid: 'none' }).catch(() => undefined)
      if (pid !== undefined && !(await hasEnded([pid], link ? 2000 : 0, clock))) await killDaemon(pid, clock)
      await endProcesses(findBots(place().runs.ownsSecretsFile), clock)
    },
    letGo(): void {
      closed = true
      link?.close()
      link = undefined
    },
  }
  return engine
}

const asIs = (error: unknown) => error

async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Refused || error instanceof DriverUnreachable ? error : new DriverUnreachable('pm2', error)
  }
}
