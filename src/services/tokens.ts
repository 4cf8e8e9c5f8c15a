import { problem } from '../domain/errors.ts'
import type { Cipher } from '../lib/cipher.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Stores } from '../stores/stores.ts'

interface Needs {
  applications: Pick<Stores['applications'], 'tokenOf' | 'tokens'>
  cipher: Cipher
  redact: Redactor
  log: Log
}

/** The only place where tokens are encrypted and decrypted; each is bound to its application and known to the redactor before anyone gets it. */
export function createTokens({ applications, cipher, redact, log }: Needs) {
  async function of(application: { id: string; name: string }): Promise<string> {
    const ciphertext = await applications.tokenOf(application.id)
    try {
      const token = cipher.decrypt(ciphertext, application.id)
      redact.add(token)
      return token
    } catch {
      throw problem('TokenUnreadable', application.name)
    }
  }

  return {
    of,
    encrypt(token: string, applicationId: string): string {
      redact.add(token)
      return cipher.encrypt(token, applicationId)
    },
    /** Lets the redactor know every token of the pool, so that even another program's output cannot carry one out. */
    async learnAll(): Promise<void> {
      for (const { id, tokenCiphertext } of await applications.tokens()) {
        try {
          redact.add(cipher.decrypt(tokenCiphertext, id))
        } catch (error) {
          log.warn({ applicationId: id, err: error }, 'a token of the pool cannot be read')
        }
      }
    },
  }
}
export type Tokens = ReturnType<typeof createTokens>
