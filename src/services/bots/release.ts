import type { Bot } from '../../domain/bot.ts'
import { carrierOf, type Deployment, keptReleases } from '../../domain/deployment.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Policy } from '../policy.ts'
import type { Preflight } from '../preflight/preflight.ts'
import type { ArtifactBuilder } from '../services.ts'
import type { AwaitStatus } from './await-status.ts'
import type { Configure } from './configure.ts'
import type { Diagnose } from './diagnose.ts'
import type { ManifestOf } from './manifest-of.ts'
import type { Steps } from './steps.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'wish'>
  deployments: Pick<Stores['deployments'], 'update' | 'artifactsOutlived'>
  artifacts: Pick<ArtifactBuilder, 'build' | 'find' | 'discard'>
  preflight: Preflight
  configure: Configure
  manifestOf: ManifestOf
  diagnose: Diagnose
  awaitStatus: AwaitStatus
  clock: Clock
  log: Log
  policy: Pick<Policy, 'startTimeoutMs' | 'stableMs' | 'canaryMs'>
}

/** The step from which on something of a release may run. */
export const deployStep = 'deploy'

/**
 * Brings one deployment to life: checks, build, application, deploy, READY, canary, stable. May be repeated from the start
 * after a crash at any point: what was built is built, what runs already is left alone.
 */
export function createRelease(needs: Needs) {
  const { bots, deployments, artifacts, preflight, configure, manifestOf, diagnose, awaitStatus, clock, log, policy } =
    needs
  const now = () => clock.now().getTime()

  async function build(
    bot: Bot,
    { id, template, settings, artifact, strategy }: Deployment,
    steps: Steps,
  ): Promise<void> {
    await steps.run('build', async (note) => {
      await deployments.update(id, { state: 'building', steps: [...steps.done] })
      const kept = artifact !== null && (await artifacts.find(artifact)) !== undefined
      if (kept) note('the kept code is used', 'skipped')
      const digest = kept
        ? artifact
        : (await artifacts.build({ botId: bot.id, template, settings, carrier: carrierOf(strategy) })).digest
      await deployments.update(id, { state: 'applying', artifact: digest })
    })
  }

  async function verify(wished: Bot, { id }: Deployment, steps: Steps): Promise<void> {
    const save = () => deployments.update(id, { state: 'verifying', steps: [...steps.done] })
    await steps.run('wait for READY', () => awaitStatus.online(wished, policy.startTimeoutMs))
    await steps.also(save)
    await steps.run('prove that it answers', async (note) => {
      const told = await awaitStatus.answering(wished, policy.canaryMs, now)
      if (told === 'untold') note('this version of the bot cannot check itself', 'skipped')
    })
    await steps.also(save)
    await steps.run('prove stable', (_, far) => awaitStatus.stable(wished, policy.stableMs, now, far))
  }

  /** Artifacts that nobody can go back to any more. That they stay a little longer is no reason to fail. */
  async function tidy(botId: string): Promise<void> {
    try {
      await artifacts.discard(await deployments.artifactsOutlived(botId, keptReleases))
    } catch (error) {
      log.warn({ botId, err: error }, 'old artifacts were not deleted; the next release tries again')
    }
  }

  async function checked(bot: Bot, deployment: Deployment, manifest: TemplateManifest, steps: Steps): Promise<void> {
    await steps.run('check', async (note) => {
      const findings = await preflight(bot, { manifest, strategy: deployment.strategy, mend: true })
      for (const finding of findings) if (finding.verdict === 'blocker') throw finding.problem
      const told = findings.flatMap((finding) =>
        finding.verdict === 'warning' || finding.verdict === 'fixed' ? [finding.text] : [],
      )
      if (told.length > 0) note(told.join(' '))
    })
  }

  /** Answers what the bot is called in Discord, where that is not its name. */
  return async function release(bot: Bot, deployment: Deployment, steps: Steps): Promise<string | undefined> {
    const { id, requestedBy: by } = deployment
    const isWished = bot.deploymentId === id
    const manifest = await steps.also(() => manifestOf(deployment))
    if (!isWished) await checked(bot, deployment, manifest, steps)
    await build(bot, deployment, steps)
    const username = await steps.run('configure application', () => configure(bot, manifest))
    const runs = deployment.kind === 'create' || bot.desired === 'running'
    const desired = runs ? 'running' : 'stopped'
    try {
      const wished = await steps.run(deployStep, async (note) => {
        const isDone = isWished && bot.desired === desired
        const now = isDone ? bot : await bots.wish(bot.id, { desired, deploymentId: id, by })
        if (runs) await awaitStatus.started(now, policy.startTimeoutMs)
        else note('the bot is stopped, so this shows only when it is started', 'skipped')
        return now
      })
      if (runs) await verify(wished, deployment, steps)
    } catch (error) {
      // Before it is taken back, which ends what it said, too.
      throw await diagnose(bot, deployment, error)
    }
    await steps.also(() => deployments.update(id, { state: 'succeeded', steps: [...steps.done] }))
    await tidy(bot.id)
    return username
  }
}
export type Release = ReturnType<typeof createRelease>
