import type { Stores } from '../../stores/stores.ts'
import type { Preflight } from '../preflight/preflight.ts'
import type { Bots } from '../services.ts'
import type { ManifestOf } from './manifest-of.ts'

interface Needs {
  get: Bots['get']
  deployments: Pick<Stores['deployments'], 'historyOf'>
  preflight: Preflight
  manifestOf: ManifestOf
}

const longestHistory = 200

/** What became of a bot's releases, and what stands in the way of the next one; nothing here changes anything. */
export function createReleases({
  get,
  deployments,
  preflight,
  manifestOf,
}: Needs): Pick<Bots, 'deployments' | 'doctor'> {
  return {
    async deployments(ref) {
      const bot = await get(ref)
      return { bot, deployments: await deployments.historyOf(bot.id, longestHistory) }
    },
    async doctor(ref) {
      const bot = await get(ref)
      const manifest = await manifestOf(bot)
      return { bot, findings: await preflight(bot, { manifest, strategy: bot.strategy, mend: false }) }
    },
  }
}
