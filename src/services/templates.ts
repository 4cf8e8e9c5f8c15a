import { problem } from '../domain/errors.ts'
import type { TemplateManifest } from '../domain/template.ts'
import type { Stores } from '../stores/stores.ts'
import type { ArtifactBuilder, Templates } from './services.ts'

interface Needs {
  templates: Stores['templates']
  artifacts: Pick<ArtifactBuilder, 'manifests' | 'unusable' | 'changes'>
}

/** The kinds of bots that can be made. What the folder holds counts; the database keeps what was released. */
export function createTemplates({ templates, artifacts }: Needs) {
  const service: Templates = {
    async list() {
      const [manifests, released] = await Promise.all([artifacts.manifests(), templates.list()])
      return manifests.map((manifest) => ({
        manifest,
        bots: released.find(({ name }) => name === manifest.name)?.bots ?? 0,
      }))
    },
    async get(name): Promise<TemplateManifest> {
      const wanted = name.trim().toLowerCase()
      const found = (await artifacts.manifests()).find((manifest) => manifest.name === wanted)
      if (!found) throw problem('TemplateNotFound', name)
      return found
    },
    unusable: () => artifacts.unusable(),
    changes: async (name) => artifacts.changes(await service.get(name)),
  }
  return {
    ...service,
    /** Records every version in the folder as released. */
    async publishAll(): Promise<void> {
      for (const manifest of await artifacts.manifests()) {
        await templates.publish({ name: manifest.name, version: manifest.version, manifest })
      }
    },
  }
}
