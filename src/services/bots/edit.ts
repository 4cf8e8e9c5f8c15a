import type { Bot, Settings } from '../../domain/bot.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { Problem, problem } from '../../domain/errors.ts'
import { completeSettings } from '../../domain/template-settings.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { usableName } from '../names.ts'
import type { Policy } from '../policy.ts'
import type { ArtifactBuilder, Bots, Templates } from '../services.ts'
import type { AwaitStatus } from './await-status.ts'
import { type Creation, oneLine } from './create.ts'
import { withSettings } from './read.ts'
import type { Release } from './release.ts'
import { createSteps, type Steps } from './steps.ts'
import type { Wishes } from './wishes.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find' | 'edit' | 'wish'>
  deployments: Pick<Stores['deployments'], 'create' | 'find' | 'update' | 'lastGood'>
  artifacts: Pick<ArtifactBuilder, 'build'>
  templates: Pick<Templates, 'get'>
  wishes: Pick<Wishes, 'free'>
  configure: Creation['configure']
  release: Release
  awaitStatus: AwaitStatus
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Pick<Policy, 'startTimeoutMs'>
}

/** Changes a bot; each kind of change is either made everywhere or nowhere. */
export function createEditing(needs: Needs) {
  const { bots, deployments, artifacts, templates, wishes, configure, release, awaitStatus, clock, log, policy } = needs

  async function profile(bot: Bot, changes: { name?: string; description?: string }): Promise<void> {
    const manifest = await templates.get(bot.template)
    const changed = await bots.edit(bot.id, changes)
    try {
      await configure(changed, manifest)
    } catch (error) {
      await bots.edit(bot.id, { name: bot.name, description: bot.description })
      throw error
    }
  }

  /** Goes back to the last deployment that worked, and throws why. */
  async function rollBack(bot: Bot, deployment: Deployment, why: unknown): Promise<never> {
    const code = why instanceof Problem ? why.code : 'Unexpected'
    const last = await deployments.lastGood(bot.id, deployment.id)
    const wished = last && { desired: 'running' as const, deploymentId: last.id, by: deployment.requestedBy }
    try {
      if (wished) await awaitStatus.online(await bots.wish(bot.id, wished), policy.startTimeoutMs)
      await deployments.update(deployment.id, { state: wished ? 'rolled_back' : 'failed', problem: code })
    } catch (error) {
      if (needs.stopping.aborted) throw problem('ShuttingDown')
      log.error({ botId: bot.id, err: error }, 'the last good deployment did not come back either')
      await deployments.update(deployment.id, { state: 'failed', problem: code })
      throw why
    }
    if (!wished || !(why instanceof Problem)) throw why
    throw problem('UpdateRolledBack', bot.name, why.message)
  }

  /** Also how an update that a crash cut short is taken up again. */
  async function update(bot: Bot, deployment: Deployment, steps: Steps): Promise<void> {
    try {
      if (bot.desired === 'running') return await release(bot, deployment, steps)
      const { id, template, settings } = deployment
      const { digest } = await steps.run('build', () => artifacts.build({ botId: bot.id, template, settings }))
      await deployments.update(id, { artifact: digest })
      await bots.wish(bot.id, { desired: 'stopped', deploymentId: id, by: deployment.requestedBy })
      await deployments.update(id, { state: 'succeeded', steps: [...steps.done] })
    } catch (error) {
      if (needs.stopping.aborted) throw problem('ShuttingDown')
      if (bot.desired === 'running') return rollBack(bot, deployment, error)
      await deployments.update(deployment.id, {
        state: 'failed',
        problem: error instanceof Problem ? error.code : 'Unexpected',
      })
      throw error
    }
  }

  async function newSettings(bot: Bot, given: Settings, by: string, channelId: string | null, steps: Steps) {
    const manifest = await templates.get(bot.template)
    const settings = completeSettings(manifest, given)
    const { id: botId, template, strategy } = bot
    const deployment = await deployments.create({
      ...{ botId, template, templateVersion: manifest.version, settings, strategy },
      ...{ requestedBy: by, channelId },
    })
    await update(bot, deployment, steps)
  }

  const edit: Bots['edit'] = async (ref, { name, description, settings, by, channelId }, onProgress) => {
    const bot = await wishes.free(ref)
    const changes = {
      ...(name === undefined ? {} : { name: usableName(name) }),
      ...(description === undefined ? {} : { description: oneLine(description) }),
    }
    const steps = createSteps(clock, onProgress)
    if (Object.keys(changes).length > 0) await steps.run('change the profile', () => profile(bot, changes))
    if (settings) await newSettings({ ...bot, ...changes }, settings, by, channelId, steps)
    return withSettings(deployments, (await bots.find(bot.id)) ?? bot)
  }

  return { edit, update }
}
export type Editing = ReturnType<typeof createEditing>
