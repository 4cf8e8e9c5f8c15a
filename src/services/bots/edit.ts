import type { Bot, Settings } from '../../domain/bot.ts'
import type { Deployment } from '../../domain/deployment.ts'
import { Problem, problem } from '../../domain/errors.ts'
import { completeSettings } from '../../domain/template-settings.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { createInsist, isAway } from '../insist.ts'
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
  policy: Pick<Policy, 'startTimeoutMs' | 'retryMs'>
}

/** Changes a bot; each kind of change is either made everywhere or nowhere. */
export function createEditing(needs: Needs) {
  const { bots, deployments, artifacts, templates, wishes, configure, release, awaitStatus, clock, log, policy } = needs
  const insist = createInsist(needs)

  async function profile(bot: Bot, changes: { name?: string; description?: string }): Promise<string | undefined> {
    const manifest = await templates.get(bot.template)
    const changed = await bots.edit(bot.id, changes)
    try {
      return await configure(changed, manifest)
    } catch (error) {
      await bots.edit(bot.id, { name: bot.name, description: bot.description })
      throw error
    }
  }

  /** Goes back to the last deployment that worked, where the bot had left it, and writes down how that ended. */
  async function takeBack(bot: Bot, deployment: Deployment, code: string): Promise<'rolled_back' | 'failed'> {
    const { id, requestedBy: by } = deployment
    let state: 'rolled_back' | 'failed' = 'failed'
    try {
      const isWished = (await insist('going back', () => bots.find(bot.id)))?.deploymentId === id
      const last = isWished ? await insist('going back', () => deployments.lastGood(bot.id, id)) : undefined
      if (last) {
        const wish = { desired: bot.desired, deploymentId: last.id, by }
        const wished = await insist('going back', () => bots.wish(bot.id, wish))
        if (bot.desired === 'running') await awaitStatus.online(wished, policy.startTimeoutMs)
        state = 'rolled_back'
      }
    } catch (error) {
      if (needs.stopping.aborted) throw problem('ShuttingDown')
      log.error({ botId: bot.id, err: error }, 'the last good deployment did not come back either')
    }
    await insist('a verdict', () => deployments.update(id, { state, problem: code }))
    return state
  }

  /** Throws why, at the latest when the change is taken back. */
  async function rollBack(bot: Bot, deployment: Deployment, why: unknown): Promise<never> {
    const takenBack = takeBack(bot, deployment, why instanceof Problem ? why.code : 'Unexpected')
    if (isAway(why)) {
      // Said at once; the bot is free for the next change when the database is back.
      takenBack.catch((error: unknown) => log.warn({ botId: bot.id, err: error }, 'a change was not taken back'))
      throw why
    }
    const state = await takenBack
    if (state === 'failed' || !(why instanceof Problem)) throw why
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
      return rollBack(bot, deployment, error)
    }
  }

  async function newSettings(bot: Bot, given: Settings, by: string, channelId: string | null, steps: Steps) {
    const manifest = await templates.get(bot.template)
    const settings = completeSettings(manifest, given)
    const { id: botId, template, strategy } = bot
    const deployment = await deployments.create({
      ...{ botId, template, templateVersion: manifest.version, settings, strategy },
      ...{ kind: 'update', artifact: null, requestedBy: by, channelId },
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
    const isNew = Object.keys(changes).length > 0
    const username = isNew ? await steps.run('change the profile', () => profile(bot, changes)) : undefined
    if (settings) await newSettings({ ...bot, ...changes }, settings, by, channelId, steps)
    const edited = await withSettings(deployments, (await bots.find(bot.id)) ?? bot)
    return username === undefined ? { bot: edited } : { bot: edited, username }
  }

  return { edit, update }
}
export type Editing = ReturnType<typeof createEditing>
