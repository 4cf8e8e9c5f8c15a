import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, extname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hono } from 'hono'
import { page } from './html.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
}

/** The built web client from `dist/client` beside package.json, or a page saying how to build it. */
export function addClientFiles(web: Hono, folder = clientFolder()): void {
  const send = async (path: string): Promise<Response | undefined> => {
    const bytes = await within(folder, path)
    if (!bytes) return undefined
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': type, 'cache-control': ages(path) } })
  }
  web.get('/', async (c) => (await send('index.html')) ?? c.html(page('Muster sandbox', NOT_BUILT)))
  web.get('/assets/*', async (c) => (await send(decoded(c.req.path))) ?? c.notFound())
  web.get('/favicon.:ext', async (c) => (await send(c.req.path)) ?? c.notFound())
}

/** What the build makes has the sum of its content in its name, so a browser may keep it; the page itself is asked for again. */
const ages = (path: string) => (path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')

/** A file's bytes, if it lies in the folder even after links were followed. */
async function within(folder: string, path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await realpath(resolve(folder, `.${sep}${path}`))
    return file.startsWith((await realpath(folder)) + sep) ? await readFile(file) : undefined
  } catch {
    return undefined
  }
}

/** Once, and never more than once; what cannot be decoded names no file. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return ''
  }
}

const NOT_BUILT =
  '<p>The sandbox is running, but its web client is not built.</p><p>Run <code>npm run build</code> and load this page again.</p>'

function clientFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return join(folder, 'dist', 'client')
}
