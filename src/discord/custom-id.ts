import type { Stash } from './stash.ts'

/** What a button or a modal remembers about the command it belongs to; it lives in Discord, so it survives a restart. `incident` = it stands under an incident's card. */
export interface Remembered {
  kind: 'confirm' | 'cancel' | 'page' | 'form' | 'incident'
  /** Path of the command. */
  path: string
  options: Readonly<Record<string, string>>
  /** The person it is for; empty where anybody of the command's level may press. */
  userId: string
  issuedAt: Date
  /** Keeps the ids of one message apart. */
  index: number
}

/** Custom ids of at most 100 characters; what does not fit goes to the stash, and is forgotten with it. */
export interface CustomIds {
  write(remembered: Remembered): string
  /** `forgotten` = ours, but its stash is gone; undefined = not one of ours. */
  read(id: string): Remembered | { kind: Remembered['kind']; forgotten: true } | undefined
}

export function createCustomIds(stash: Stash): CustomIds {
  return {
    write(remembered) {
      const id = encodeId(remembered)
      return id.length <= 100 ? id : `s|${letters[remembered.kind]}|${stash.put(id)}|${remembered.index}`
    },
    read(id) {
      if (!id.startsWith('s|')) return decode(id)
      const [, letter = '', key = ''] = id.split('|')
      const kind = kindOf(letter)
      const whole = stash.get(key)
      return whole === undefined ? kind && { kind, forgotten: true } : decode(whole)
    },
  }
}

const letters = { confirm: 'c', cancel: 'x', page: 'p', form: 'f', incident: 'i' } as const
const kindOf = (letter: string) =>
  (Object.keys(letters) as Remembered['kind'][]).find((kind) => letters[kind] === letter)

/** The id itself, for what is known to fit into 100 characters. */
export function encodeId({ kind, path, options, userId, issuedAt, index }: Remembered): string {
  const user = userId === '' ? '' : BigInt(userId).toString(36)
  const seconds = Math.floor(issuedAt.getTime() / 1000).toString(36)
  const pairs = Object.entries(options).map(([key, value]) => `${escaped(key)}=${shortened(value)}`)
  return [letters[kind], path, user, seconds, index, pairs.join(';')].join('|')
}

function decode(id: string): Remembered | undefined {
  const parts = /^([cxpfi])\|([^|]+)\|([0-9a-z]*)\|([0-9a-z]+)\|(\d+)\|(.*)$/su.exec(id)
  const kind = kindOf(parts?.[1] ?? '')
  if (!parts || !kind) return undefined
  const [, , path = '', user = '', seconds = '', index = '', pairs = ''] = parts
  const options = [...pairs.matchAll(/((?:\\.|[^\\=;])*)=((?:\\.|[^\\;])*)/gsu)].map(
    ([, key = '', value = '']) => [plainAgain(key), longAgain(value)] as const,
  )
  return {
    kind,
    path,
    userId: user === '' ? '' : fromBase36(user).toString(),
    issuedAt: new Date(Number.parseInt(seconds, 36) * 1000),
    index: Number(index),
    options: Object.fromEntries(options),
  }
}

// Not JSON: quotes and colons would cost the room that two UUIDs need.
const escaped = (text: string) => text.replace(/[\\=;]/g, '\\$&')
/** The ids of most things are UUIDs: 23 characters instead of 36. A text that begins like one is escaped. */
const shortened = (value: string) =>
  uuid.test(value)
    ? `~${Buffer.from(value.replaceAll('-', ''), 'hex').toString('base64url')}`
    : escaped(value).replace(/^~/, '\\~')
const longAgain = (value: string) =>
  value.startsWith('~')
    ? Buffer.from(value.slice(1), 'base64url')
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    : plainAgain(value)
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const plainAgain = (text: string) => text.replace(/\\(.)/gsu, '$1')
const fromBase36 = (digits: string) => [...digits].reduce((sum, d) => sum * 36n + BigInt(Number.parseInt(d, 36)), 0n)
