import { Problem } from '../../domain/errors.ts'
import type { Stores } from '../../stores/stores.ts'
import type { DiscordApplications } from '../services.ts'
import type { Check } from './check.ts'

interface Needs {
  discord: Pick<DiscordApplications, 'verify'>
  applications: Pick<Stores['applications'], 'markInvalid'>
  token: () => Promise<string>
}

/** One request, before all others that carry the token: refusals count toward Discord's ban of an address. */
export const createTokenCheck = ({ discord, applications, token }: Needs): Check => ({
  name: 'Token',
  vital: true,
  async run({ bot }) {
    try {
      await discord.verify(await token())
      return { verdict: 'ok', text: 'Discord accepts it.' }
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'TokenRefused' || bot.applicationId === null) throw error
      // The pool takes a new token only for applications that are marked.
      await applications.markInvalid(bot.applicationId)
      return { verdict: 'blocker', problem: error, link: portal(bot.applicationId, 'bot') }
    }
  },
})

/** A page of the application in Discord's Developer Portal. */
export const portal = (applicationId: string, page: 'bot' | 'installation'): string =>
  `https://discord.com/developers/applications/${applicationId}/${page}`
