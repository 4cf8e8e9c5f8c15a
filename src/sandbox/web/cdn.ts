import type { Hono } from 'hono'
import { contentType } from '../world/attachments.ts'
import type { Core } from '../world/core.ts'

/** Attachments, avatars and icons. */
export function addCdn(web: Hono, core: Core): void {
  for (const path of ['/cdn/attachments/:channel/:id/:name', '/cdn/ephemeral-attachments/:channel/:id/:name'] as const)
    web.get(path, async (c) => {
      const { id, name } = c.req.param()
      return answer(/^\d+$/.test(id) ? await core.files.get(`attachment-${id}`) : undefined, contentType(name))
    })
  for (const path of IMAGES)
    web.get(path, async (c) => {
      const hash = /^(?:a_)?([0-9a-f]{32})(?:\.\w+)?$/.exec(c.req.param('file'))?.[1]
      return answer(hash ? await core.files.get(`image-${hash}`) : undefined, 'image/png')
    })
  // Whatever ending is asked for, the picture comes as it was uploaded.
  web.get('/cdn/emojis/:file', async (c) => {
    const id = /^(\d+)(?:\.(?:png|jpe?g|gif|webp|avif))?$/.exec(c.req.param('file'))?.[1]
    const bytes = id ? await core.files.get(`emoji-${id}`) : undefined
    return answer(bytes, bytes ? imageType(bytes) : '')
  })
  web.get('/cdn/embed/avatars/:file', (c) => {
    const colour = COLOURS[Number.parseInt(c.req.param('file'), 10) % COLOURS.length] ?? COLOURS[0]
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="${colour}"/><circle cx="32" cy="26" r="11" fill="#fff"/><path d="M12 58a20 17 0 0 1 40 0z" fill="#fff"/></svg>`
    return answer(Buffer.from(svg), 'image/svg+xml')
  })
}

const IMAGES = [
  '/cdn/avatars/:id/:file',
  '/cdn/icons/:id/:file',
  '/cdn/app-icons/:id/:file',
  '/cdn/guilds/:guild/users/:id/avatars/:file',
  '/cdn/guilds/:guild/users/:id/banners/:file',
] as const

const COLOURS = ['#5865f2', '#757e8a', '#3ba55c', '#faa61a', '#ed4245', '#eb459f']

/** By its first bytes; anything else is shown as PNG, which no browser runs. */
function imageType(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(16, bytes.length)).toString('latin1')
  if (start.startsWith('GIF8')) return 'image/gif'
  if (start.startsWith('\xff\xd8')) return 'image/jpeg'
  if (start.slice(8, 12) === 'WEBP') return 'image/webp'
  return start.slice(4, 12) === 'ftypavif' ? 'image/avif' : 'image/png'
}

function answer(bytes: Uint8Array | undefined, type: string): Response {
  if (!bytes)
    return Response.json({ message: '404: Not Found', code: 0, error: 'There is no such file.' }, { status: 404 })
  const headers = {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  }
  return new Response(new Uint8Array(bytes), { headers })
}
