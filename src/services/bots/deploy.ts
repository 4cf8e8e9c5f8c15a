import type { Bot, Settings } from '../../domain/bot.ts'
import { carrierOf, type Deployment } from '../../domain/deployment.ts'
import { problem } from '../../domain/errors.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import { completeSettings } from '../../domain/template-settings.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { NewDeployment, Stores } from '../../stores/stores.ts'
import type {
  ArtifactBuilder,
  Asked,
  Bots,
  DeployInput,
  DroppedSetting,
  OnProgress,
  Released,
  Templates,
} from '../services.ts'
import type { Change } from './change.ts'
import type { ManifestOf } from './manifest-of.ts'
import { createNoteReply } from './note-reply.ts'
import { withSettings } from './read.ts'
import { createSteps } from './steps.ts'
import type { Wishes } from './wishes.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'find'>
  deployments: Pick<Stores['deployments'], 'create' | 'find' | 'listOf' | 'update'>
  templates: Pick<Templates, 'get'>
  artifacts: Pick<ArtifactBuilder, 'find'>
  wishes: Pick<Wishes, 'free'>
  manifestOf: ManifestOf
  change: Change
  clock: Clock
  log: Log
}

/** Deploys again, elsewhere, with another template, version or settings; and goes back to an earlier release. */
export function createDeploying(needs: Needs): Pick<Bots, 'deploy' | 'rollback' | 'wouldDrop'> {
  const { bots, deployments, templates, artifacts, wishes, manifestOf, change, clock } = needs
  const noteReply = createNoteReply(needs)

  async function run(
    bot: Bot,
    wanted: Omit<NewDeployment, 'botId' | 'requestedBy' | 'channelId'>,
    { by, channelId, replyId }: Asked,
    onProgress?: OnProgress,
  ): Promise<Released> {
    const steps = createSteps(clock, onProgress)
    const deployment = await deployments.create({ ...wanted, botId: bot.id, requestedBy: by, channelId })
    noteReply(deployment.id, replyId)
    const username = await change(bot, deployment, steps)
    const after = await withSettings(deployments, (await bots.find(bot.id)) ?? bot)
    const verdict = (await deployments.find(deployment.id)) ?? deployment
    const released = { before: bot, bot: after, deployment: verdict, steps: [...steps.done] }
    return username === undefined ? released : { ...released, username }
  }

  /** What was set, by a person or by an older default, and has no place in `next`. */
  async function dropped(bot: Bot, next: TemplateManifest): Promise<DroppedSetting[]> {
    const before = await manifestOf(bot)
    return Object.entries(bot.settings).flatMap(([key, value]) => {
      if (next.settings.some((setting) => setting.key === key)) return []
      const was = before.settings.find((setting) => setting.key === key)
      return was?.default === value ? [] : [{ key, label: was?.label ?? key, value }]
    })
  }

  async function target(ref: string, { template, version }: Pick<DeployInput, 'template' | 'version'>) {
    const bot = await withSettings(deployments, await wishes.free(ref))
    const manifest = await templates.get(template ?? bot.template)
    if (version !== undefined && version.trim() !== manifest.version)
      throw problem('VersionNotAvailable', manifest.name, version, manifest.version)
    return { bot, manifest, dropped: await dropped(bot, manifest) }
  }

  return {
    async wouldDrop(ref, input) {
      const { bot, dropped } = await target(ref, input)
      return { bot, dropped }
    },

    async deploy(ref, input, onProgress) {
      const { bot, manifest, dropped } = await target(ref, input)
      const strategy = input.strategy ?? bot.strategy
      if (dropped.length > 0 && input.dropSettings !== true) {
        const names = dropped.map(({ label, value }) => `“${label}” (${String(value)})`).join(', ')
        throw problem('SettingsDropped', bot.name, `${manifest.name} ${manifest.version}`, names)
      }
      const settings = completeSettings(manifest, { ...carried(bot.settings, manifest), ...input.settings })
      const kind = strategy === bot.strategy ? 'deploy' : 'move'
      const { name: template, version: templateVersion } = manifest
      return run(bot, { kind, template, templateVersion, settings, strategy, artifact: null }, input, onProgress)
    },

    async rollback(ref, { to, ...asked }, onProgress) {
      const bot = await withSettings(deployments, await wishes.free(ref))
      const release = pick(await deployments.listOf(bot.id, 1000), to, bot)
      const { template, templateVersion, settings } = release
      const artifact = await keptOrBuildable(bot, release)
      const { strategy } = bot
      return run(bot, { kind: 'rollback', template, templateVersion, settings, strategy, artifact }, asked, onProgress)
    },
  }

  /** The digest where its file is kept, null where the same version can be built again. */
  async function keptOrBuildable(
    bot: Bot,
    { artifact, template, templateVersion, strategy }: Deployment,
  ): Promise<string | null> {
    const fits = carrierOf(strategy) === carrierOf(bot.strategy)
    if (fits && artifact !== null && (await artifacts.find(artifact)) !== undefined) return artifact
    const version = `${template} ${templateVersion}`
    const present = await templates.get(template).then(
      (manifest) => manifest.version,
      () => undefined,
    )
    if (present === templateVersion) return null
    throw problem(
      'ReleaseGone',
      bot.name,
      version,
      present ? `now holds ${template} ${present}` : `holds no ${template}`,
    )
  }
}

/** The release that is meant: by its id, or by digits of an artifact that fit no other. Of several alike the newest. */
function pick(all: readonly Deployment[], to: string, bot: Bot): Deployment {
  const wanted = to.trim().toLowerCase()
  const good = all.filter(({ state }) => state === 'succeeded')
  const named = good.filter(({ id }) => id === wanted)
  const fitting = wanted.length < 7 ? [] : good.filter(({ artifact }) => artifact?.startsWith(wanted))
  const meant = named.length > 0 ? named : fitting
  if (new Set(meant.map(({ artifact }) => artifact)).size !== 1) throw problem('ReleaseNotFound', bot.name, to)
  const earlier = meant.find(({ id }) => id !== bot.deploymentId)
  if (!earlier) throw problem('AlreadyReleased', bot.name)
  return earlier
}

/** The settings that `next` has, too. */
const carried = (settings: Settings, next: TemplateManifest): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => next.settings.some((setting) => setting.key === key)))
