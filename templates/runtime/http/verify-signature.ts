/** How old a signed request may be: a recorded one must not work for ever. ~ Discord names no number. */
const mostAgeS = 300

/** Says whether a request was signed by Discord: Ed25519 over timestamp and body (interactions/overview). */
export type VerifySignature = (request: { headers: Headers; body: Uint8Array }) => Promise<boolean>

/** `publicKey`: 64 hex digits, from the application's page. Uses WebCrypto, which Node 20 and Deno both have. */
export function createVerifier(publicKey: string, now: () => number = Date.now): VerifySignature {
  const key = crypto.subtle.importKey('raw', bytesOf(publicKey) ?? new Uint8Array(), { name: 'Ed25519' }, false, [
    'verify',
  ])
  // Looked at below; until then it must not count as unhandled.
  key.catch(() => undefined)
  return async ({ headers, body }) => {
    const timestamp = headers.get('x-signature-timestamp') ?? ''
    const signature = bytesOf(headers.get('x-signature-ed25519') ?? '')
    if (signature?.byteLength !== 64 || !/^\d{1,12}$/.test(timestamp)) return false
    if (Math.abs(now() / 1000 - Number(timestamp)) > mostAgeS) return false
    const head = new TextEncoder().encode(timestamp)
    const signed = new Uint8Array(head.byteLength + body.byteLength)
    signed.set(head)
    signed.set(body, head.byteLength)
    return crypto.subtle.verify({ name: 'Ed25519' }, await key, signature, signed)
  }
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^([0-9a-f]{2})+$/i.test(hex)) return undefined
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
