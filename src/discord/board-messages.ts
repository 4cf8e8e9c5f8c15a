import { Routes } from 'discord.js'
import type { BoardFailure, BoardMessages, FleetView } from '../app.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Reply } from './command.ts'
import { messageOf } from './message.ts'
import { cannotBeChanged, createOwnRest, describeError, type OnRefusal, restFailure } from './rest.ts'

/** By its footer a board is found again among Muster's other messages. */
const boardMark = 'Live board'

/** Posts and edits boards as Muster itself: they outlive every interaction's token. */
export function createBoardMessages(needs: {
  apiUrl: string
  token: string
  /** How the fleet reads. */
  render: (view: FleetView) => Reply
  redact: Pick<Redactor, 'text'>
  clock: Clock
  log: Log
  onRefusal?: OnRefusal
}): BoardMessages {
  const { redact, log, clock } = needs
  const begin = createOwnRest(needs)
  let self: string | undefined

  function bodyOf(view: FleetView) {
    const { body } = messageOf(needs.render(view).panels, redact)
    const [embed] = (body as { embeds: object[] }).embeds
    return {
      ...body,
      embeds: [{ ...embed, footer: { text: `${boardMark} · last change` }, timestamp: clock.now().toISOString() }],
    }
  }

  /** What is not Discord's answer is a defect of ours and thrown. */
  function failureOf(error: unknown): BoardFailure {
    const failure = restFailure(error)
    if (failure === undefined) throw error
    if (failure.kind === 'limited') return { kind: 'away', why: 'Discord asks for a pause' }
    if (failure.kind === 'unreachable') return { kind: 'away', why: 'Discord does not answer' }
    if (cannotBeChanged(failure)) return { kind: 'gone' }
    const kind = failure.status >= 500 || failure.status === 401 ? 'away' : 'forbidden'
    return { kind, why: `${redact.text(failure.message)} (code ${failure.code})` }
  }

  return {
    async find(channelId) {
      try {
        const { rest, signal } = begin()
        self ??= ((await rest.get(Routes.user(), { signal })) as { id: string }).id
        const query = new URLSearchParams({ limit: '50' })
        const recent = (await rest.get(Routes.channelMessages(channelId), { query, signal })) as Recent[]
        const isBoard = ({ author, embeds }: Recent) =>
          author.id === self && embeds[0]?.footer?.text.startsWith(boardMark) === true
        return { messageId: recent.find(isBoard)?.id ?? null }
      } catch (error) {
        return failureOf(error)
      }
    },
    async post(channelId, view) {
      try {
        const { rest, signal } = begin()
        const { id } = (await rest.post(Routes.channelMessages(channelId), { body: bodyOf(view), signal })) as Recent
        return { messageId: id }
      } catch (error) {
        return failureOf(error)
      }
    },
    async edit(channelId, messageId, view) {
      try {
        const { rest, signal } = begin()
        await rest.patch(Routes.channelMessage(channelId, messageId), { body: bodyOf(view), signal })
        return 'done'
      } catch (error) {
        return failureOf(error)
      }
    },
    async remove(channelId, messageId) {
      try {
        const { rest, signal } = begin()
        await rest.delete(Routes.channelMessage(channelId, messageId), { signal })
      } catch (error) {
        log.warn({ channelId, err: describeError(error, redact) }, 'the message of a board could not be deleted')
      }
    },
  }
}

interface Recent {
  id: string
  author: { id: string }
  embeds: { footer?: { text: string } }[]
}
