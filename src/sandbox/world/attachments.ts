import type { APIAttachment, APIEmbed } from 'discord-api-types/v10'
import type { Core } from './core.ts'

/** A file that came with a request, under its number in `files[n]`. */
export interface Upload {
  index: string
  /** Where it is known before it is stored. */
  id?: string
  name: string
  type: string
  bytes: Uint8Array
}

/** Stores uploads on the CDN; `listed` gives names and descriptions by upload number. */
export async function storeUploads(
  core: Core,
  channelId: string,
  uploads: Upload[],
  listed: { id?: unknown; filename?: unknown; description?: unknown }[] = [],
): Promise<APIAttachment[]> {
  const stored: APIAttachment[] = []
  for (const upload of uploads) {
    const about = listed.find((entry) => String(entry.id) === upload.index)
    const filename = cleanName(typeof about?.filename === 'string' ? about.filename : upload.name)
    const id = upload.id ?? core.newId()
    await core.files.put(`attachment-${id}`, upload.bytes)
    const url = `${core.address.url}/cdn/attachments/${channelId}/${id}/${encodeURIComponent(filename)}`
    stored.push({
      id,
      filename,
      size: upload.bytes.length,
      url,
      proxy_url: url,
      content_type: contentType(filename),
      ...(typeof about?.description === 'string' ? { description: about.description } : {}),
      ...imageSize(upload.bytes),
    })
  }
  return stored
}

/**
 * Stores what a person gave to an interaction. Discord keeps it for a while only, and serves it from a folder of its own (~ its
 * name is not documented; page resources/message, Attachment Object, tells of `ephemeral`).
 */
export async function storeEphemeral(core: Core, channelId: string, uploads: Upload[]): Promise<APIAttachment[]> {
  const stored = await storeUploads(core, channelId, uploads)
  return stored.map((one) => {
    const url = one.url.replace('/cdn/attachments/', '/cdn/ephemeral-attachments/')
    return { ...one, url, proxy_url: url, ephemeral: true }
  })
}

/** Points `attachment://name` of embeds at the stored files; those files no longer stand beside the message. */
export function linkEmbeds(
  embeds: APIEmbed[],
  attachments: APIAttachment[],
): { embeds: APIEmbed[]; rest: APIAttachment[] } {
  const used = new Set<string>()
  const text = JSON.stringify(embeds).replace(/"attachment:\/\/([^"]+)"/g, (whole, name: string) => {
    const found = attachments.find((a) => a.filename === name)
    if (!found) return whole
    used.add(found.id)
    return JSON.stringify(found.url)
  })
  return { embeds: JSON.parse(text), rest: attachments.filter((a) => !used.has(a.id)) }
}

const TYPES = new Map(
  Object.entries({
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    gif: 'image/gif',
    webp: 'image/webp',
    txt: 'text/plain; charset=utf-8',
    log: 'text/plain; charset=utf-8',
    md: 'text/plain; charset=utf-8',
    csv: 'text/csv; charset=utf-8',
    json: 'application/json; charset=utf-8',
  }),
)

/** By the name's ending; never a type that a browser would run. */
export const contentType = (filename: string): string =>
  TYPES.get(filename.split('.').at(-1)?.toLowerCase() ?? '') ?? 'application/octet-stream'

/** A file's name as the CDN keeps it: without blanks and signs. */
export const cleanName = (name: string) => name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 260) || 'file'

function imageSize(bytes: Uint8Array): { width?: number; height?: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.length < 24 || view.readUInt32BE(0) !== 0x89504e47) return {}
  return { width: view.readUInt32BE(16), height: view.readUInt32BE(20) }
}
