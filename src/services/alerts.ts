import { problem } from '../domain/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../stores/stores.ts'
import type { Alerts, App } from './services.ts'

interface Needs {
  routes: Stores['routes']
  outbox: Pick<Stores['outbox'], 'add' | 'find'>
  sender: App['outbox']
  clock: Clock
  policy: { alertTestMs: number }
}

/** Where alerts go, and a way to see one arrive. */
export function createAlerts({ routes, outbox, sender, clock, policy }: Needs): Alerts {
  /** Only Muster changes it, so it is read once. */
  let known: { channelId: string | undefined } | undefined

  async function channel(): Promise<string | undefined> {
    known ??= { channelId: await routes.fleetChannel() }
    return known.channelId
  }

  return {
    channel,
    async setChannel(channelId, by) {
      await routes.setFleetChannel(channelId, by)
      known = { channelId }
      // What was owed for want of a channel goes out now.
      sender.kick()
    },
    async test(by) {
      const channelId = await channel()
      if (channelId === undefined) throw problem('NoAlertChannel')
      const began = clock.now().getTime()
      const text = `<@${by}> asked for a test alert.`
      const id = await outbox.add({ kind: 'alert_test', text, dedupeKey: `test:${crypto.randomUUID()}` })
      sender.kick()
      let reason = 'Discord did not take it within 10 seconds'
      while (clock.now().getTime() - began < policy.alertTestMs) {
        const item = await outbox.find(id)
        if (item?.state === 'sent') {
          return { channelId, messageId: item.messageId ?? '', ms: clock.now().getTime() - began }
        }
        reason = item?.error ?? reason
        if (item?.state === 'given_up') break
        await clock.sleep(50)
      }
      throw problem('AlertNotSent', reason)
    },
  }
}
