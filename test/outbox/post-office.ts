import { stepLine, threadName } from '../../commands/incident-words.ts'
import { createAlertSender } from '../../src/discord/alert-sender.ts'
import { createIncidentThreads } from '../../src/discord/incident-threads.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { createRedactor } from '../../src/lib/redact.ts'
import { createOutbox } from '../../src/services/outbox/outbox.ts'
import { createThreads } from '../../src/services/outbox/threads.ts'
import { fleetRoutes } from '../../src/testing/fleet.ts'
import { createHarness, type Json } from '../../src/testing/sandbox.ts'
import { openTestStores } from '../../src/testing/stores.ts'

/** A message as a person in the channel sees it. */
export interface Seen {
  id: string
  title: string
  text: string
  footer: string
  edits: number
}

/** The real outbox, with the real way to Discord, between a real database and a sandbox. */
export async function openPostOffice(options: Parameters<typeof createHarness>[0] = {}) {
  const [db, h] = await Promise.all([openTestStores(), createHarness(options)])
  const { guilds } = await h.world()
  const hq = guilds.find((g: Json) => g.name === 'Muster HQ')
  const idOf = (name: string): string => hq.channels.find((c: Json) => c.name === name).id
  const token = await h.tokenOf('Muster')
  const redact = createRedactor()
  const route = { channel: idOf('ops') as string | undefined }

  const shared = { redact, log: silentLog, policy: { lateMs: 60_000 }, routes: async () => fleetRoutes(route.channel) }

  async function seenIn(channelId: string): Promise<Seen[]> {
    const messages: Json[] = await h.call('GET', `channels/${channelId}/messages?user=admin&limit=100`)
    return messages.map(({ id, edits, embeds: [embed] }) => ({
      ...{ id, edits, title: embed?.title ?? '', text: embed?.description ?? '', footer: embed?.footer?.text ?? '' },
    }))
  }

  /** What was said to stand in the way of threads. */
  const noted: string[] = []
  const troubles = { note: (_: string, kind: string) => noted.push(kind) > 0, over: () => undefined }

  return {
    ...{ noted, db, h, idOf, route, hq: hq.id as string, apiUrl: `${h.sandbox.url}/api`, token },
    /** A new process, as far as the outbox can tell. */
    open({ clock = systemClock, ...options }: { deadlineMs?: number; clock?: typeof systemClock } = {}) {
      const discord = { apiUrl: `${h.sandbox.url}/api`, token, redact, ...options }
      const messages = createIncidentThreads({ ...discord, name: threadName, line: stepLine })
      const details = createThreads({ ...shared, clock, messages, troubles, threads: db.stores.threads })
      return createOutbox({ ...db.stores, ...shared, clock, details, sender: createAlertSender(discord) })
    },

    owe: (text: string, channelId?: string) =>
      db.stores.outbox.add({ kind: 'notice', text, dedupeKey: text, ...(channelId ? { channelId } : {}) }),
    seen: (channel = 'ops') => seenIn(idOf(channel)),
    /** What the thread under that message tells; undefined where it has none. */
    async thread(messageId: string): Promise<Seen[] | undefined> {
      try {
        // As a person sees it: as Muster, looking at fifty of them in a second is refused for their number.
        return (await seenIn(messageId)).filter(({ title }) => title !== '')
      } catch (error) {
        if (String(error).startsWith('Error: 404 ')) return undefined
        throw error
      }
    },
    states: async () => (await db.sql('select state from public.outbox order by id')).map(({ state }) => state),
    fault: (fault: object) => h.call('POST', 'faults', { match: 'POST /channels/*/messages', app: 'Muster', ...fault }),
    mended: () => h.call('DELETE', 'faults'),
    /** What Discord was asked in that channel, oldest first. */
    async asked(channel: string, since: number): Promise<{ at: string; method: string; status: number }[]> {
      const calls: Json[] = await h.call('GET', `log?app=Muster&since=${since}`)
      return calls.filter(({ kind, path }) => kind === 'rest' && path.includes(idOf(channel)))
    },
    async close() {
      await h.sandbox.close()
      await db.close()
    },
  }
}
