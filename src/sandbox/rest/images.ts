import { createHash } from 'node:crypto'
import { invalidForm } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'

/** Keeps an image given as a data URI; its hash is what the object shows. `null` takes the image away. */
export async function storeImage(core: Core, field: string, value: unknown): Promise<string | null> {
  if (value === null) return null
  const match = /^data:image\/(?:png|jpeg|gif|webp);base64,([A-Za-z0-9+/]+=*)$/.exec(
    typeof value === 'string' ? value : '',
  )
  if (!match?.[1])
    throw invalidForm({ [field]: { _errors: [{ code: 'IMAGE_INVALID', message: 'Invalid image data' }] } })
  const bytes = Buffer.from(match[1], 'base64')
  const hash = createHash('md5').update(bytes).digest('hex')
  await core.files.put(`image-${hash}`, bytes)
  return hash
}
