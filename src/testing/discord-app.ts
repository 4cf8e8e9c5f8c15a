import { groups } from '../../commands/index.ts'
import type { App } from '../app.ts'
import { connectDiscord } from '../discord/client.ts'
import { systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { createRedactor } from '../lib/redact.ts'
import { createHarness, type Json } from './sandbox.ts'

/** A sandbox in which the admin types Muster's own commands, over the real discord.js, to these services and no others; imported by tests only. */
export async function startDiscordApp(services: Partial<App>): Promise<{ url: string; close(): Promise<void> }> {
  const { sandbox, tokenOf, world } = await createHarness()
  const { guilds } = await world()
  const app = {
    access: { levelOf: async () => 'admin' },
    audit: { record: async () => undefined },
    ...services,
  } as unknown as App
  const connection = connectDiscord({
    token: await tokenOf('Muster'),
    apiUrl: `${sandbox.url}/api`,
    adminGuildId: guilds.find(({ name }: Json) => name === 'Muster HQ').id,
    app: () => app,
    groups,
    log: silentLog,
    redact: createRedactor(),
    clock: systemClock,
  })
  await connection.ready
  return {
    url: sandbox.url,
    async close() {
      await connection.close()
      await sandbox.close()
    },
  }
}
