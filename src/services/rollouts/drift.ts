import type { Stores } from '../../stores/stores.ts'
import { createLimit } from '../limit.ts'
import type { ArtifactBuilder, Clients, Drift, DriftedBot, Templates } from '../services.ts'

interface Needs {
  bots: Pick<Stores['bots'], 'list'>
  released: Pick<Stores['templates'], 'list'>
  clients: Pick<Clients, 'get'>
  templates: Pick<Templates, 'get' | 'list'>
  artifacts: Pick<ArtifactBuilder, 'heldByEdits'>
}

/** Folders of bots that are read at once. */
const readsAtOnce = 8

/** Which bots run another version than the templates folder holds. Bots that are being made or deleted are in neither count. */
export function createDrift({ bots, released, clients, templates, artifacts }: Needs) {
  return async function drift({ template, client }: { template?: string; client?: string }): Promise<Drift> {
    const manifests =
      template === undefined
        ? (await templates.list()).map(({ manifest }) => manifest)
        : [await templates.get(template)]
    const owner = client === undefined ? undefined : await clients.get(client)
    const [all, versions] = await Promise.all([bots.list(owner ? { clientId: owner.id } : {}), released.list()])
    const limit = createLimit(readsAtOnce)
    let current = 0
    const drifted: Promise<DriftedBot>[] = []
    for (const bot of all) {
      const manifest = manifests.find(({ name }) => name === bot.template)
      if (!manifest || bot.desired === 'retired' || bot.generation === 0) continue
      const { name, version } = manifest
      if (bot.templateVersion === version) {
        current += 1
        continue
      }
      const since = versions.find((one) => one.name === name && one.version === version)?.releasedAt
      drifted.push(
        limit(async () => {
          const heldBy = manifest.editable ? await artifacts.heldByEdits({ botId: bot.id, template: name }) : undefined
          return { bot, version, since: since ?? null, heldBy: heldBy ?? null }
        }),
      )
    }
    return { current, drifted: await Promise.all(drifted) }
  }
}
export type FindDrift = ReturnType<typeof createDrift>
