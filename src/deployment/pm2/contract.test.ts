import { vi } from 'vitest'
import { createPm2Harness } from '../../testing/pm2-harness.ts'
import { describeDriver } from '../contract.ts'

// As Muster itself has them: neither the daemon nor a bot may inherit one.
for (const name of ['DISCORD_BOT_TOKEN', 'SUPABASE_SECRET_KEY', 'TOKEN_ENCRYPTION_KEY'])
  vi.stubEnv(name, 'canary-of-ours')

describeDriver('pm2', createPm2Harness)
