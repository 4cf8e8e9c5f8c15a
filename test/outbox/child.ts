import { stepLine, threadName } from '../../commands/incident-words.ts'
import { createAlertSender } from '../../src/discord/alert-sender.ts'
import { createIncidentThreads } from '../../src/discord/incident-threads.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { createRedactor } from '../../src/lib/redact.ts'
import { createOutbox } from '../../src/services/outbox/outbox.ts'
import { createThreads } from '../../src/services/outbox/threads.ts'
import { connectStores } from '../../src/stores/connect.ts'
import { fleetRoutes } from '../../src/testing/fleet.ts'

/** What a life of it works with. */
export interface Orders {
  apiUrl: string
  token: string
  url: string
  secretKey: string
  channelId: string
}

/** The part of Muster that sends, as a process of its own; it begins when it is told with what, and ends by being killed. */
process.once('message', (orders: Orders) => {
  const stores = connectStores({ url: orders.url, key: orders.secretKey })
  const redact = createRedactor()
  const routes = async () => fleetRoutes(orders.channelId)
  const shared = { redact, clock: systemClock, log: silentLog, routes }
  const messages = createIncidentThreads({ ...orders, redact, name: threadName, line: stepLine })
  const troubles = { note: () => false, over: () => undefined }
  const outbox = createOutbox({
    ...stores,
    ...shared,
    policy: { lateMs: 60_000 },
    sender: createAlertSender({ ...orders, redact }),
    details: createThreads({ ...shared, messages, troubles, threads: stores.threads }),
  })
  setInterval(() => outbox.kick(), 50)
  outbox.kick()
})
process.send?.('ready')
