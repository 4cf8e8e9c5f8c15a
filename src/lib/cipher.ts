import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** Encrypts secrets at rest and derives further secrets, all from one 32-byte key. */
export interface Cipher {
  /** `v1.<key id>.<base64url of iv, tag and ciphertext>`; can only be decrypted with the same `boundTo` (associated data). */
  encrypt(plain: string, boundTo: string): string
  /** Throws when the text was changed, moved to another row, or written with another key. */
  decrypt(ciphertext: string, boundTo: string): string
  /** 32 bytes as base64url, always the same for the same key and label; reveals nothing of the key. */
  derive(label: string): string
  /** First 8 hex digits of the key's SHA-256: names the key without telling it. */
  keyId: string
}

const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM with a random 96-bit IV (NIST SP 800-38D §8.2.2); HKDF-SHA-256 for derived secrets. */
export function createCipher({ key }: { key: Buffer }): Cipher {
  if (key.length !== 32) throw new Error('The encryption key must be 32 bytes long.')
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8)
  return {
    keyId,
    encrypt(plain, boundTo) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(boundTo))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `v1.${keyId}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    decrypt(ciphertext, boundTo) {
      const [version, id, data] = ciphertext.split('.')
      if (version !== 'v1' || data === undefined) throw new Error('This is not a ciphertext of Muster.')
      if (id !== keyId) throw new Error(`This was encrypted with key ${id}, but the key in use is ${keyId}.`)
      const bytes = Buffer.from(data, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
      decipher.setAAD(Buffer.from(boundTo)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
    },
    derive: (label) => Buffer.from(hkdfSync('sha256', key, 'muster', label, 32)).toString('base64url'),
  }
}
