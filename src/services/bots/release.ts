import type { Bot } from '../../domain/bot.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { problem } from '../../domain/errors.ts'
import { allowsLogin } from '../../domain/login-budget.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Policy } from '../policy.ts'
import type { ArtifactBuilder, DiscordApplications } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import type { AwaitStatus } from './await-status.ts'
import type { Steps } from './steps.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'wish'>
  deployments: Pick<Stores['deployments'], 'update'>
  artifacts: Pick<ArtifactBuilder, 'build'>
  discord: Pick<DiscordApplications, 'sessionStartsLeft'>
  tokens: Pick<Tokens, 'of'>
  awaitStatus: AwaitStatus
  clock: Clock
  policy: Pick<Policy, 'startTimeoutMs' | 'stableMs'>
}

/** Brings one deployment to life: build, deploy, READY, stable. May be repeated from the start after a crash at any point. */
export function createRelease(needs: Needs) {
  const { bots, deployments, artifacts, discord, tokens, awaitStatus, clock, policy } = needs

  async function checkLoginBudget(bot: Bot): Promise<void> {
    if (bot.applicationId === null) return
    const token = await tokens.of({ id: bot.applicationId, name: bot.name })
    const left = await discord.sessionStartsLeft(token)
    if (!allowsLogin(left)) throw problem('LoginBudgetLow', bot.name, String(left))
  }

  return async function release(bot: Bot, deployment: Deployment, steps: Steps): Promise<void> {
    const { id, template, settings } = deployment
    await steps.run('build', async () => {
      await deployments.update(id, { state: 'building', steps: [...steps.done] })
      const { digest } = await artifacts.build({ botId: bot.id, template, settings })
      await deployments.update(id, { state: 'applying', artifact: digest })
    })
    const wished = await steps.run('deploy', async () => {
      const isWished = bot.deploymentId === id && bot.desired === 'running'
      if (!isWished) await checkLoginBudget(bot)
      const wish = { desired: 'running', deploymentId: id, by: deployment.requestedBy } as const
      const now = isWished ? bot : await bots.wish(bot.id, wish)
      await awaitStatus.started(now, policy.startTimeoutMs)
      await deployments.update(id, { state: 'verifying', steps: [...steps.done] })
      return now
    })
    await steps.run('wait for READY', () => awaitStatus.online(wished, policy.startTimeoutMs))
    await steps.run('prove stable', () => awaitStatus.stable(wished, policy.stableMs, () => clock.now().getTime()))
    await steps.also(() => deployments.update(id, { state: 'succeeded', steps: [...steps.done] }))
  }
}
export type Release = ReturnType<typeof createRelease>
