import { Problem, problem } from '../../domain/errors.ts'
import type { DiscordApplications } from '../services.ts'
import type { Access, Check } from './check.ts'
import { portal } from './token.ts'

/** Privileged intents: what is missing is switched on by the API, as far as Discord lets an application do that itself. */
export const createIntentsCheck = ({
  discord,
}: {
  discord: Pick<DiscordApplications, 'allowIntents'>
}): Check<Access> => ({
  name: 'Intents',
  async run({ bot, manifest, mend, token, applicationId }) {
    const link = portal(applicationId, 'bot')
    try {
      const missing = await discord.allowIntents(token, manifest.intents, { mend })
      const names = missing.join(', ')
      if (missing.length === 0) return { verdict: 'ok', text: 'All that it needs are allowed.' }
      if (mend) return { verdict: 'fixed', text: `Intents switched on: ${names}.`, link }
      const fix =
        'The next /bot deploy switches them on; so does the Developer Portal, under “Privileged Gateway Intents”.'
      return { verdict: 'warning', text: `Not allowed: ${names}.`, fix, link }
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'DiscordRefused') throw error
      return { verdict: 'blocker', problem: problem('IntentsDenied', bot.name), link }
    }
  },
})
