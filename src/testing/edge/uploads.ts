/** A function as it was uploaded. */
export interface Upload {
  name: string
  entrypoint: string
  verifyJwt: boolean
  files: ReadonlyMap<string, Uint8Array>
}

/** Server-side bundling takes 5 MB at most (kb/troubleshooting/edge-function-bundle-size-issues). */
const mostBytes = 5 * 1024 * 1024

/** Reads and judges what `functions/deploy` is sent, as the API does (reference, v1-deploy-a-function); a text is the reason of a refusal. */
export async function readUpload(slug: string | null, type: string, body: Uint8Array): Promise<Upload | string> {
  if (slug === null || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(slug)) return 'slug must match ^[A-Za-z][A-Za-z0-9_-]*$'
  if (!type.startsWith('multipart/form-data; boundary=')) return 'the body must be multipart/form-data'
  const form = await new Response(body as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } }).formData()
  const part = form.get('metadata')
  const metadata = parse(part === null || typeof part === 'string' ? part : await part.text())
  if (metadata === undefined) return 'metadata must be JSON'
  const { entrypoint_path: entrypoint, name = slug, verify_jwt: verifyJwt = true } = metadata
  if (typeof entrypoint !== 'string' || entrypoint === '') return 'metadata.entrypoint_path should not be empty'
  if (typeof name !== 'string') return 'metadata.name must be a string'
  if (typeof verifyJwt !== 'boolean') return 'metadata.verify_jwt must be a boolean'
  const files = new Map<string, Uint8Array>()
  for (const file of form.getAll('file')) {
    if (typeof file === 'string') return 'file must be a file'
    files.set(file.name, new Uint8Array(await file.arrayBuffer()))
  }
  if (!files.has(entrypoint)) return `Failed to bundle the function (reason: entrypoint ${entrypoint} does not exist)`
  if ([...files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0) > mostBytes)
    return 'Function source code exceeds the maximum deployment size'
  return { name, entrypoint, verifyJwt, files }
}

function parse(text: string | null): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
