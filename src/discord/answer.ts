import { backoffMs } from '../lib/backoff.ts'
import type { Clock } from '../lib/clock.ts'
import type { Answerable, InteractionPort, OutgoingMessage } from './interaction-port.ts'
import { createPacer } from './pacer.ts'
import { restFailure } from './rest.ts'

/** One interaction's answer, whichever way it must go: directly, deferred and edited, in place, or by the channel. */
export interface Answer {
  /** Milliseconds since the interaction came in. */
  elapsedMs(): number
  /**
   * “Thinking…” once this long has passed since the interaction came in, unless something was said by then; with
   * `instead`, a button's message becomes that.
   */
  deferAt(ms: number, instead?: OutgoingMessage): void
  /** The answer; saying it again changes it. Past 15 minutes it goes to the channel, mentioning the person. */
  show(message: OutgoingMessage): Promise<void>
  /** Only the person sees it, and what is on the screen stays. */
  whisper(message: OutgoingMessage): Promise<void>
  /** What is being done, while deferred; edits are paced, the newest wins, and none comes after `show`. */
  progress(message: OutgoingMessage): void
  /** The id of the message that everybody sees, once there is one; undefined for an answer that one person sees. Never rejects. */
  messageId(): Promise<string | undefined>
  /** Opens a form; only possible while nothing was said. */
  openModal(modal: object): Promise<void>
  /** Says that a click was seen, and changes nothing. */
  seen(): Promise<void>
}

interface Needs {
  port: InteractionPort
  to: Answerable & { channelId: string | null; userId: string }
  clock: Clock
  /** Called for failures nobody waits for. */
  onError: (error: unknown) => void
  ephemeral: boolean
  /** True for buttons: the answer replaces the message they are on. */
  inPlace: boolean
  /** What is said in the channel where the answer itself was for the person only. */
  tooLate: OutgoingMessage
}

/** An interaction's token lives 15 minutes; half a minute is left for clocks and the way. */
const tokenLifeMs = 14.5 * 60_000

const types = { message: 4, deferred: 5, deferredUpdate: 6, update: 7, modal: 9 } as const
const ephemeralFlag = 64

export function createAnswer({ port, to, clock, onError, ephemeral, inPlace, tooLate }: Needs): Answer {
  const receivedAt = clock.now().getTime()
  const elapsedMs = () => clock.now().getTime() - receivedAt
  const flags = ephemeral ? { flags: ephemeralFlag } : {}
  let waiting = new AbortController()
  /** Whether Discord took the first response; false = too late, the interaction is dead. */
  let first: Promise<boolean> | undefined
  let tellBegun = (_taken: boolean) => {}
  const begun = new Promise<boolean>((resolve) => {
    tellBegun = resolve
  })
  const pacer = createPacer<OutgoingMessage>({
    clock,
    everyMs: 1200,
    send: (message) => port.edit(to, message),
    onError,
  })

  async function respond(response: { type: number; data?: object }, message?: OutgoingMessage): Promise<boolean> {
    waiting.abort()
    const sent = port.respond(to, response, message?.files).then(
      () => true,
      (error: unknown) => {
        const failure = restFailure(error)
        if (failure?.kind === 'refused' && failure.code === codes.alreadyAcknowledged) return true
        if (isDead(error)) return false
        // Not taken at all, so another try may be: a body that Discord refused, or Discord away for a moment.
        first = undefined
        throw error
      },
    )
    first = sent
    // A failure is told to whoever waits for it.
    sent.then(tellBegun, () => undefined)
    return sent
  }

  async function defer(instead?: OutgoingMessage): Promise<void> {
    const taken = instead
      ? await respond({ type: types.update, data: instead.body }, instead)
      : await respond(inPlace ? { type: types.deferredUpdate } : { type: types.deferred, data: flags })
    if (taken && (instead || !inPlace)) pacer.open()
  }

  async function show(message: OutgoingMessage): Promise<void> {
    waiting.abort()
    await pacer.close()
    const data = inPlace ? message.body : { ...message.body, ...flags }
    const alive = first
      ? (await settled(first)) && (await editWhileAlive(message))
      : await respond({ type: inPlace ? types.update : types.message, data }, message)
    if (!alive) await tellChannel(message)
  }

  /** False = the token is dead. Outages are waited out as long as the token lives. */
  async function editWhileAlive(message: OutgoingMessage): Promise<boolean> {
    for (let failures = 1; elapsedMs() < tokenLifeMs; failures += 1) {
      try {
        await port.edit(to, message)
        return true
      } catch (error) {
        if (isDead(error)) return false
        const failure = restFailure(error)
        if (!failure || failure.kind === 'refused') throw error
        onError(error)
        await clock.sleep(backoffMs(failures, { firstMs: 1000, maxMs: 30_000 }))
      }
    }
    return false
  }

  async function tellChannel(message: OutgoingMessage): Promise<void> {
    if (to.channelId === null) return
    const { body, files } = ephemeral ? tooLate : message
    const mention = { content: `<@${to.userId}>`, allowed_mentions: { parse: [] as [], users: [to.userId] } }
    await port.post(to.channelId, { body: { ...body, ...mention }, files })
  }

  return {
    elapsedMs,
    deferAt(ms, instead) {
      waiting.abort()
      const mine = new AbortController()
      waiting = mine
      clock.sleep(Math.max(0, ms - elapsedMs()), mine.signal).then(
        () => (first || mine.signal.aborted ? undefined : defer(instead).catch(onError)),
        () => undefined,
      )
    },
    show,
    async whisper(message) {
      waiting.abort()
      const data = { ...message.body, flags: ephemeralFlag }
      if (!first) await respond({ type: types.message, data }, message)
      else if (!inPlace) await show(message)
      else if (await settled(first)) await port.followUp(to, message)
    },
    progress: (message) => pacer.offer(message),
    async messageId() {
      if (ephemeral || !(await begun)) return undefined
      return port.answerId(to).catch((error: unknown) => {
        onError(error)
        return undefined
      })
    },
    async openModal(modal) {
      await respond({ type: types.modal, data: modal })
    },
    async seen() {
      if (!first) await defer()
    },
  }
}

const codes = { alreadyAcknowledged: 40060 } as const
/** Unknown message, unknown webhook, unknown interaction, invalid webhook token. */
const deadCodes = new Set([10008, 10015, 10062, 50027])

function isDead(error: unknown): boolean {
  const failure = restFailure(error)
  return (
    failure?.kind === 'refused' && (deadCodes.has(failure.code) || failure.status === 404 || failure.status === 401)
  )
}

/** A first response that failed in another way than being too late leaves nothing to edit. */
const settled = (first: Promise<boolean>) => first.catch(() => false)
