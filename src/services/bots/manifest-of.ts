import type { Deployment } from '../../domain/deployment.ts'
import { Problem } from '../../domain/errors.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Templates } from '../services.ts'

export type ManifestOf = (of: Pick<Deployment, 'template' | 'templateVersion'>) => Promise<TemplateManifest>

/** The manifest of exactly that version: from the templates folder, or as it was published once. The folder's where neither has it. */
export function createManifestOf(needs: {
  templates: Pick<Templates, 'get'>
  released: Pick<Stores['templates'], 'manifestOf'>
}): ManifestOf {
  return async ({ template, templateVersion }) => {
    const present = await needs.templates.get(template).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'TemplateNotFound') return error
      throw error
    })
    if (!(present instanceof Problem) && present.version === templateVersion) return present
    const published = await needs.released.manifestOf(template, templateVersion)
    if (published) return published
    if (present instanceof Problem) throw present
    return present
  }
}
