import { Routes } from 'discord.js'
import type { RolloutBoard } from '../app.ts'
import type { Rollout } from '../domain/rollout.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import { createCustomIds } from './custom-id.ts'
import { replyMessage } from './flow.ts'
import { createPacer, type Pacer } from './pacer.ts'
import { createOwnRest, describeError, type OnRefusal, restFailure } from './rest.ts'
import { rolloutReply } from './rollout-card.ts'
import { createStash } from './stash.ts'

const isOver = ({ state, bots }: Rollout) =>
  state !== 'running' && state !== 'paused' && !bots.some((bot) => bot.state === 'moving')

/**
 * Edits the message of each rollout as Muster itself: an interaction's token lives 15 minutes, a rollout may take hours. The
 * newest wins, at most every `everyMs`, and what shows no change is not sent.
 */
export function createRolloutBoard(needs: {
  apiUrl: string
  token: string
  redact: Pick<Redactor, 'text'>
  clock: Clock
  log: Log
  onRefusal?: OnRefusal
  everyMs?: number
}): RolloutBoard & { close(): Promise<void> } {
  const { redact, clock, log, everyMs = 3_000 } = needs
  const begin = createOwnRest(needs)
  // Their ids fit into a button, so nothing of them has to be kept here.
  const customIds = createCustomIds(createStash({ clock, ttlMs: 15 * 60_000, max: 100 }))
  const boards = new Map<string, { pacer: Pacer<Rollout>; latest: Rollout; isGone: boolean }>()
  let isClosed = false

  async function send(rollout: Rollout): Promise<void> {
    const { channelId, messageId } = rollout
    if (channelId === null || messageId === null) return
    const { body } = replyMessage({ customIds, clock, redact }, rolloutReply(rollout))
    const { rest, signal } = begin()
    await rest.patch(Routes.channelMessage(channelId, messageId), { body, signal })
    if (isOver(rollout)) boards.delete(rollout.id)
  }

  function showFirst(first: Rollout) {
    const { id } = first
    const onError = (error: unknown) => {
      log.warn({ rolloutId: id, err: describeError(error, redact) }, 'the message of a rollout was not changed')
      // One that a person deleted stays away; whatever else went wrong may pass.
      if (restFailure(error)?.kind === 'refused') board.isGone = true
      else board.pacer.offer(board.latest)
    }
    const board = { pacer: createPacer<Rollout>({ clock, everyMs, send, onError }), latest: first, isGone: false }
    boards.set(id, board)
    board.pacer.open()
    board.pacer.offer(first)
  }

  return {
    show(rollout) {
      if (isClosed || rollout.messageId === null) return
      const board = boards.get(rollout.id)
      if (!board) return showFirst(rollout)
      if (board.isGone) return
      if (JSON.stringify(board.latest) === JSON.stringify(rollout)) return
      board.latest = rollout
      board.pacer.offer(rollout)
    },
    async close() {
      isClosed = true
      await Promise.all([...boards.values()].map(({ pacer }) => pacer.close()))
    },
  }
}
