import { generateKeyPairSync, randomBytes } from 'node:crypto'

const TOKEN_EPOCH_S = 1_293_840_000

/** A bot token of Discord's form: its id, when it was made, and 38 random characters. */
export function createBotToken(applicationId: string, nowMs: number): string {
  const stamp = Buffer.alloc(4)
  stamp.writeUInt32BE(Math.floor(nowMs / 1000) - TOKEN_EPOCH_S)
  const id = Buffer.from(applicationId).toString('base64url')
  return `${id}.${stamp.toString('base64url')}.${randomBytes(29).toString('base64url').slice(0, 38)}`
}

/** The right to answer one interaction, of Discord's form. */
export const createInteractionToken = (interactionId: string): string =>
  Buffer.from(`interaction:${interactionId}:${randomBytes(96).toString('base64url')}`).toString('base64url')

/** The id of the interaction that such a token claims to be of; any text may come in. */
export const interactionOfToken = (token: string): string =>
  Buffer.from(token, 'base64url').toString().split(':', 2)[1] ?? ''

/** An Ed25519 pair: the public key as hex (what the portal shows), the private one as PKCS8 in base64. */
export function createKeys(): { public_key: string; private_key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    public_key: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'),
    private_key: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  }
}
