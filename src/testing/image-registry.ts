import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'

/** A registry of images in memory, as far as an engine's push and pull ask of one (the OCI distribution specification). */
export interface ImageRegistry {
  /** `host:port`, as IMAGE_REGISTRY names it. */
  address: string
  /** Answers so far that gave somebody a part of an image. */
  fetches(): number
  close(): Promise<void>
}

/** Listens on that address of this machine; with `login`, only who names it may push and pull. */
export async function startImageRegistry(
  host: string,
  login: { username: string; password: string },
): Promise<ImageRegistry> {
  const blobs = new Map<string, Buffer>()
  const uploads = new Map<string, Buffer>()
  const manifests = new Map<string, { type: string; content: Buffer }>()
  const expected = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
  let fetches = 0

  async function answerTo(
    asked: IncomingMessage,
  ): Promise<[status: number, headers?: Record<string, string>, body?: Buffer]> {
    const url = new URL(asked.url ?? '', 'http://registry')
    if (asked.headers.authorization !== expected) return [401, { 'www-authenticate': 'Basic realm="registry"' }]
    const [, kind = '', name = ''] = /\/(blobs\/uploads|blobs|manifests)\/?([^/]*)$/.exec(url.pathname) ?? []
    const content = await read(asked)
    const location = (id: string, length: number) => ({
      location: url.pathname.replace(/uploads\/.*$/, `uploads/${id}`),
      range: `0-${Math.max(0, length - 1)}`,
    })
    if (kind === '') return [200]
    if (kind === 'blobs/uploads') {
      const id = asked.method === 'POST' ? randomUUID() : name
      const whole = Buffer.concat([uploads.get(id) ?? Buffer.alloc(0), content])
      uploads.set(id, whole)
      const digest = url.searchParams.get('digest')
      if (asked.method !== 'PUT' || digest === null) return [202, location(id, whole.length)]
      if (digestOf(whole) !== digest) return [400]
      blobs.set(digest, whole)
      uploads.delete(id)
      return [201, { 'docker-content-digest': digest, location: url.pathname.replace(/uploads\/.*$/, digest) }]
    }
    if (kind === 'blobs') {
      const blob = blobs.get(name)
      if (blob && asked.method === 'GET') fetches++
      return blob ? [200, { 'docker-content-digest': name, 'content-length': String(blob.length) }, blob] : [404]
    }
    if (asked.method === 'PUT') {
      const manifest = { type: asked.headers['content-type'] ?? '', content }
      manifests.set(name, manifest).set(digestOf(content), manifest)
      return [201, { 'docker-content-digest': digestOf(content) }]
    }
    const manifest = manifests.get(name)
    if (!manifest) return [404]
    const headers = { 'content-type': manifest.type, 'docker-content-digest': digestOf(manifest.content) }
    return [200, { ...headers, 'content-length': String(manifest.content.length) }, manifest.content]
  }

  const server = createServer(async (asked, answer) => {
    const [status, headers = {}, body] = await answerTo(asked)
    answer.writeHead(status, { 'docker-distribution-api-version': 'registry/2.0', ...headers })
    answer.end(asked.method === 'HEAD' ? undefined : body)
  })
  server.listen(0, host)
  await once(server, 'listening')
  const at = server.address()
  return {
    address: `${host}:${typeof at === 'object' ? at?.port : ''}`,
    fetches: () => fetches,
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const digestOf = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`

async function read(asked: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of asked) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
