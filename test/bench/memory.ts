import { join } from 'node:path'
import { silentLog } from '../../src/lib/log.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'
import { startApart } from '../e2e/harness.ts'
import { type Figure, memoryMb } from './measure.ts'
import { create, prepare } from './prepare.ts'

/** Muster's own memory when the database is elsewhere: an embedded one in this process stands for hosted Supabase. */
export async function withoutDatabase(): Promise<Record<string, Figure>> {
  const apart = await startApart()
  const database = await startEmbedded({ dataDir: join(apart.dir, 'elsewhere'), log: silentLog })
  try {
    const muster = await apart.startMuster({
      LOG_LEVEL: 'info',
      SUPABASE_URL: database.url,
      SUPABASE_SECRET_KEY: database.secretKey,
      SUPABASE_PUBLISHABLE_KEY: database.publishableKey,
      TOKEN_ENCRYPTION_KEY: 'ab'.repeat(32),
    })
    await prepare(apart)
    await create(apart, 'Alone')
    const { now, peak } = memoryMb(muster.child.pid ?? 0)
    return {
      'memory of Muster': { unit: 'MB', value: now, peak, judged: 'value', target: 150, ok: now <= 150 },
    }
  } finally {
    await database.close()
    await apart.close()
  }
}
