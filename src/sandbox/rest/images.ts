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
  return keep(core, Buffer.from(match[1], 'base64'))
}

/** The hash of a picture at an address of the sandbox's own CDN; nothing is fetched from elsewhere. */
export async function ownImage(core: Core, url: string): Promise<string | undefined> {
  const path = url.startsWith(`${core.address.url}/cdn/`) ? new URL(url).pathname : ''
  const [, kind, key] = /^\/cdn\/(attachments|avatars|icons|app-icons)\/\d+\/(\w+)/.exec(path) ?? []
  const bytes = key && (await core.files.get(`${kind === 'attachments' ? 'attachment' : 'image'}-${key}`))
  return bytes ? keep(core, bytes) : undefined
}

async function keep(core: Core, bytes: Uint8Array): Promise<string> {
  const hash = createHash('md5').update(bytes).digest('hex')
  await core.files.put(`image-${hash}`, bytes)
  return hash
}
