import { problem } from '../domain/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { FleetBoard, Stores } from '../stores/stores.ts'
import type { Insist } from './insist.ts'
import type { BoardFailure, BoardMessages, Boards, BotNow, Fleet, FleetView } from './services.ts'

interface Needs {
  boards: Stores['boards']
  fleet: Pick<Fleet, 'view'>
  messages: BoardMessages
  beliefs: () => Iterable<BotNow>
  clock: Clock
  log: Log
  insist: Insist
  /** Aborted when Muster stops. */
  stopping: AbortSignal
  policy: { boardMs: number; boardLookMs: number }
}

/** Keeps every board true: looks every `boardMs`, asks the database only when a bot changed (or a name may have), edits only what would read differently. */
export function createBoards({ boards, fleet, messages, beliefs, clock, log, insist, stopping, policy }: Needs) {
  /** Only Muster changes them, so they are read once. */
  let known: Map<string, FleetBoard> | undefined
  /** By channel, what its message says. */
  const shown = new Map<string, string>()
  const complained = new Set<string>()
  let view: { of: string; at: number; is: FleetView } | undefined
  let looping: Promise<void> | undefined
  /** One at a time: two posts into one channel would be two boards. */
  let busy: Promise<unknown> = Promise.resolve()
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = busy.then(work)
    busy = mine.catch(() => undefined)
    return mine
  }

  async function all(): Promise<Map<string, FleetBoard>> {
    known ??= new Map((await boards.list()).map((board) => [board.channelId, board]))
    return known
  }

  async function current(): Promise<FleetView> {
    const of = [...beliefs()].map((now) => `${now.botId} ${now.status} ${now.cause} ${now.desired}`).join()
    const at = clock.now().getTime()
    if (view?.of !== of || at - view.at >= policy.boardLookMs) view = { of, at, is: await fleet.view() }
    return view.is
  }

  /** Undefined when it is shown; else why not. */
  async function show(board: FleetBoard, is: FleetView): Promise<BoardFailure | undefined> {
    const text = JSON.stringify(is)
    if (board.messageId !== null) {
      if (shown.get(board.channelId) === text) return undefined
      const outcome = await messages.edit(board.channelId, board.messageId, is)
      if (outcome === 'done') shown.set(board.channelId, text)
      if (outcome === 'done') return undefined
      if (outcome.kind !== 'gone') return outcome
      await note(board, null)
    }
    // One may be there whose id was never noted: Muster was killed in between, or Discord's answer was lost.
    const found = await messages.find(board.channelId)
    if ('messageId' in found && found.messageId !== null) {
      await note(board, found.messageId)
      return messages.edit(board.channelId, found.messageId, is).then(failureIn)
    }
    if ('kind' in found && found.kind === 'away') return found
    const posted = await messages.post(board.channelId, is)
    if (!('messageId' in posted)) return posted
    await note(board, posted.messageId)
    shown.set(board.channelId, text)
    return undefined
  }

  async function note(board: FleetBoard, messageId: string | null): Promise<void> {
    await boards.setMessage(board.channelId, messageId)
    board.messageId = messageId
  }

  async function keep(board: FleetBoard): Promise<void> {
    const failure = await show(board, await current())
    if (failure === undefined) complained.delete(board.channelId)
    else if (!complained.has(board.channelId)) {
      complained.add(board.channelId)
      log.warn({ channelId: board.channelId, failure }, 'a board could not be shown, and is tried again')
    }
  }

  /** Called when there is a board to keep; where there is none, nothing is looked at. */
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })

  async function loop(): Promise<void> {
    stopping.addEventListener('abort', begin)
    const some = await insist('the list of boards', all).catch(() => undefined)
    if (some?.size === 0) await begun
    while (!stopping.aborted) {
      try {
        for (const board of (await all()).values()) await alone(() => keep(board))
      } catch (err) {
        log.warn({ err }, 'the boards could not be kept current, and are tried again')
      }
      await clock.sleep(policy.boardMs, stopping).catch(() => undefined)
    }
  }

  const service: Boards = {
    post: (channelId, by) =>
      alone(async () => {
        const there = (await all()).get(channelId)
        const board = there ?? { channelId, messageId: null }
        const before = board.messageId
        if (!there) await boards.add(channelId, by)
        shown.delete(channelId)
        const failure = await show(board, await current()).catch(async (error: unknown) => {
          if (!there) await boards.remove(channelId)
          throw error
        })
        if (failure || board.messageId === null) {
          if (!there) await boards.remove(channelId)
          if (failure?.kind === 'away') throw problem('DiscordUnreachable')
          throw problem('CannotWriteThere', channelId, failure?.kind === 'forbidden' ? failure.why : 'it is gone')
        }
        ;(await all()).set(channelId, board)
        begin()
        return { messageId: board.messageId, isNew: board.messageId !== before }
      }),
    remove: (channelId) =>
      alone(async () => {
        const there = (await all()).get(channelId)
        if (!there) return false
        await boards.remove(channelId)
        known?.delete(channelId)
        shown.delete(channelId)
        if (there.messageId !== null) await messages.remove(channelId, there.messageId)
        return true
      }),
  }
  return {
    service,
    start() {
      looping ??= loop()
    },
    async stop() {
      await looping
      await busy
    },
  }
}

const failureIn = (outcome: 'done' | BoardFailure) => (outcome === 'done' ? undefined : outcome)
