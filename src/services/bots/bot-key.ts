import type { Cipher } from '../../lib/cipher.ts'

/** The key with which a bot calls its functions in the database: always the same, so that it need not be kept anywhere. */
export const botKeyOf = (cipher: Pick<Cipher, 'derive'>, botId: string): string =>
  `${botId}.${cipher.derive(`bot-key:${botId}`)}`

/** SHA-256 in hexadecimal, which is all the database keeps of a bot key. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Buffer.from(digest).toString('hex')
}
