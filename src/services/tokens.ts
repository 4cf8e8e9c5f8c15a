import { problem } from '../domain/errors.ts'
import type { Cipher } from '../lib/cipher.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import type { KeptToken, Stores } from '../stores/stores.ts'

interface Needs {
  applications: Pick<Stores['applications'], 'tokenOf' | 'tokens'>
  cipher: Cipher
  redact: Redactor
  log: Log
}

/** The only place where tokens are encrypted and decrypted; each is bound to its application and known to the redactor before anyone gets it. */
export function createTokens({ applications, cipher, redact, log }: Needs) {
  /** Whose they are, as far as they were asked for. */
  const owners = new Map<string, string>()
  const refused = new Set<string>()

  function open({ id, tokenCiphertext, state }: KeptToken, name: string): string {
    // Discord is never shown it again: refusals count toward a ban of this machine's address.
    if (state === 'invalid') throw problem('TokenRefused')
    try {
      const token = cipher.decrypt(tokenCiphertext, id)
      redact.add(token)
      owners.set(token, id)
      return token
    } catch {
      throw problem('TokenUnreadable', name)
    }
  }

  return {
    /** Problems `TokenRefused` where Discord has refused it and nobody has replaced it since, `TokenUnreadable`. */
    async of({ id, name }: { id: string; name: string }): Promise<string> {
      return open(await applications.tokenOf(id), name)
    },
    /** As `of`, for one that was read already. */
    open,
    /** The application of a token that was given out. */
    ownerOf: (token: string) => owners.get(token),
    /** True for a token that Discord refused before Muster was last started. */
    wasRefused: (token: string) => refused.has(token),
    encrypt(token: string, applicationId: string): string {
      redact.add(token)
      return cipher.encrypt(token, applicationId)
    },
    /** Lets the redactor know every token of the pool, so that even another program's output cannot carry one out. */
    async learnAll(): Promise<void> {
      for (const { id, tokenCiphertext, state } of await applications.tokens()) {
        try {
          const token = cipher.decrypt(tokenCiphertext, id)
          redact.add(token)
          if (state === 'invalid') refused.add(token)
        } catch (error) {
          log.warn({ applicationId: id, err: error }, 'a token of the pool cannot be read')
        }
      }
    },
  }
}
export type Tokens = ReturnType<typeof createTokens>
