import { carrierOf } from '../../domain/deployment.ts'
import { problem } from '../../domain/errors.ts'
import { allowsLogin, isScarce, loginReserve } from '../../domain/login-budget.ts'
import type { DiscordApplications } from '../services.ts'
import type { Access, Check } from './check.ts'

/** Logins that Discord still allows the application today, above the reserve. */
export const createLoginBudgetCheck = (needs: {
  discord: Pick<DiscordApplications, 'sessionStarts'>
}): Check<Access> => ({
  name: 'Login budget',
  vital: true,
  async run({ bot, strategy, token }) {
    if (carrierOf(strategy) === 'interactions') return { verdict: 'ok', text: 'It never logs in: Discord calls it.' }
    const { remaining: left } = await needs.discord.sessionStarts(token)
    if (!allowsLogin(left)) throw problem('LoginBudgetLow', bot.name, String(left))
    if (isScarce(left))
      return {
        verdict: 'warning',
        text: `Only ${left} logins are left today; below ${loginReserve} nothing is started.`,
        fix: 'Find out what logs in so often before starting it again; Discord counts anew within 24 hours.',
      }
    return { verdict: 'ok', text: `${left} logins are left today.` }
  },
})
