import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCipher } from './cipher.ts'

describe('cipher', () => {
  const cipher = createCipher({ key: randomBytes(32) })

  it('gives back what was encrypted, and never the same text twice', () => {
    const a = cipher.encrypt('token 🔑', 'app-1')
    expect(a).not.toBe(cipher.encrypt('token 🔑', 'app-1'))
    expect(a).not.toContain('token')
    expect(cipher.decrypt(a, 'app-1')).toBe('token 🔑')
  })

  it('refuses a ciphertext that was moved to another row', () => {
    expect(() => cipher.decrypt(cipher.encrypt('secret', 'app-1'), 'app-2')).toThrow()
  })

  it('refuses a ciphertext in which one bit was changed', () => {
    const [version, id, data = ''] = cipher.encrypt('secret', 'app-1').split('.')
    const bytes = Buffer.from(data, 'base64url')
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    expect(() => cipher.decrypt([version, id, bytes.toString('base64url')].join('.'), 'app-1')).toThrow()
  })

  it('names both keys when a ciphertext was written with another one', () => {
    const other = createCipher({ key: randomBytes(32) })
    expect(() => other.decrypt(cipher.encrypt('secret', 'app-1'), 'app-1')).toThrow(cipher.keyId)
  })

  it('derives the same secret for the same label and another for another', () => {
    expect(cipher.derive('bot-key:1')).toBe(cipher.derive('bot-key:1'))
    expect(cipher.derive('bot-key:1')).not.toBe(cipher.derive('bot-key:2'))
    expect(Buffer.from(cipher.derive('x'), 'base64url')).toHaveLength(32)
  })

  it('wants 32 bytes', () => {
    expect(() => createCipher({ key: randomBytes(16) })).toThrow('32 bytes')
  })
})
