import { createAlertSender } from '../../src/discord/alert-sender.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { createRedactor } from '../../src/lib/redact.ts'
import { createOutbox } from '../../src/services/outbox/outbox.ts'
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
  const outbox = createOutbox({
    ...connectStores({ url: orders.url, key: orders.secretKey }),
    redact: createRedactor(),
    clock: systemClock,
    log: silentLog,
    policy: { lateMs: 60_000 },
    routes: async () => fleetRoutes(orders.channelId),
    sender: createAlertSender({ ...orders, redact: createRedactor() }),
  })
  setInterval(() => outbox.kick(), 50)
  outbox.kick()
})
process.send?.('ready')
