/** Takes secrets out of text before a person or a file gets to see it. */
export interface Redactor {
  /** From now on this secret is hidden wherever it occurs, also inside longer text and with Markdown escaped. Under 8 characters it is ignored. */
  add(secret: string): void
  text(text: string): string
}

/**
 * Shapes of secrets that need not be known beforehand: Discord tokens, JWTs, Supabase keys, bot keys, our own ciphertexts.
 * `\\?` before a character: text that was made safe for Markdown has a backslash before every underscore.
 */
const shapes = [
  /(?:\\?[\w-]){23,28}\.(?:\\?[\w-]){5,7}\.(?:\\?[\w-]){27,}/g,
  /eyJ(?:\\?[\w-]){10,}\.(?:\\?[\w-]){10,}\.(?:\\?[\w-]){10,}/g,
  /\bsb\\?_secret\\?_(?:\\?[\w-]){10,}/g,
  /\bsbp\\?_[0-9a-f]{20,}/g,
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(?:\\?[\w-]){20,}/g,
  /\bv1\.[0-9a-f]{8}\.(?:\\?[\w-]){30,}/g,
  /(\/webhooks\/\d+\/|\/interactions\/\d+\/)(?:\\?[\w-]){20,}/g,
  /(postgres(?:ql)?:\/\/[^:@/\s]+:)[^@/\s]+(?=@)/g,
]

export function createRedactor(): Redactor {
  const known = new Set<string>()
  return {
    add(secret) {
      if (secret.length < 8) return
      known.add(secret)
      known.add(secret.replace(/[\\*_~`|<[\]]/g, '\\$&'))
    },
    text(text) {
      let clean = text
      for (const secret of known) clean = clean.replaceAll(secret, '[hidden]')
      for (const shape of shapes) {
        clean = clean.replace(shape, (...match) => `${typeof match[1] === 'string' ? match[1] : ''}[hidden]`)
      }
      return clean
    },
  }
}
