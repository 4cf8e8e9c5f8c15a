import type { Bot } from '../../domain/bot.ts'
import { completeSettings } from '../../domain/template-settings.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import { usableName } from '../names.ts'
import type { Bots, Templates } from '../services.ts'
import type { Change } from './change.ts'
import type { Configure } from './configure.ts'
import { oneLine } from './create.ts'
import type { ManifestOf } from './manifest-of.ts'
import { createNoteReply } from './note-reply.ts'
import { withSettings } from './read.ts'
import { createSteps } from './steps.ts'
import type { Wishes } from './wishes.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find' | 'edit'>
  deployments: Pick<Stores['deployments'], 'create' | 'find' | 'update'>
  templates: Pick<Templates, 'get'>
  wishes: Pick<Wishes, 'free'>
  configure: Configure
  manifestOf: ManifestOf
  change: Change
  clock: Clock
  log: Log
}

/** Changes a bot; each kind of change is either made everywhere or nowhere. */
export function createEditing(needs: Needs): Bots['edit'] {
  const { bots, deployments, templates, wishes, configure, manifestOf, change, clock } = needs
  const noteReply = createNoteReply(needs)

  async function profile(bot: Bot, changes: { name?: string; description?: string }): Promise<string | undefined> {
    const manifest = await manifestOf(bot)
    const changed = await bots.edit(bot.id, changes)
    try {
      return await configure(changed, manifest)
    } catch (error) {
      await bots.edit(bot.id, { name: bot.name, description: bot.description })
      throw error
    }
  }

  return async function edit(ref, { name, description, settings, by, channelId, replyId }, onProgress) {
    const bot = await wishes.free(ref)
    const changes = {
      ...(name === undefined ? {} : { name: usableName(name) }),
      ...(description === undefined ? {} : { description: oneLine(description) }),
    }
    const steps = createSteps(clock, onProgress)
    const isNew = Object.keys(changes).length > 0
    const manifest = settings && (await templates.get(bot.template))
    const complete = manifest && completeSettings(manifest, settings)
    const username = isNew ? await steps.run('change the profile', () => profile(bot, changes)) : undefined
    if (manifest && complete) {
      const { id: botId, template, strategy } = bot
      const deployment = await deployments.create({
        ...{ botId, kind: 'update', template, templateVersion: manifest.version, settings: complete, strategy },
        ...{ artifact: null, requestedBy: by, channelId },
      })
      noteReply(deployment.id, replyId)
      await change({ ...bot, ...changes }, deployment, steps)
    }
    const edited = await withSettings(deployments, (await bots.find(bot.id)) ?? bot)
    return username === undefined ? { bot: edited } : { bot: edited, username }
  }
}
