import type { APIAttachment, APIMessageTopLevelComponent } from 'discord-api-types/v10'
import { cleanName } from './attachments.ts'

type Part = Record<string, unknown> & { type?: number; id?: number }

/**
 * Components as Discord gives them back: all numbered, with their defaults, and `attachment://name` as the stored files, which
 * then no longer stand beside the message (~: documented is only that attachments do not show unless a component shows them).
 */
export function componentObjects(
  components: readonly unknown[],
  attachments: APIAttachment[],
  newId: () => string,
): { components: APIMessageTopLevelComponent[]; rest: APIAttachment[] } {
  const taken = new Set(partsIn(components).flatMap(({ id }) => id || []))
  const used = new Set<string>()
  let next = 1

  function number(): number {
    while (taken.has(next)) next++
    return next++
  }

  function media(value: unknown): { item: object; file: APIAttachment | undefined } {
    const { url } = value as { url: string }
    const name = /^attachment:\/\/(.*)$/.exec(url)?.[1]
    const file = name === undefined ? undefined : attachments.find((a) => a.filename === cleanName(name))
    if (!file) return { item: { id: newId(), url, proxy_url: url }, file }
    used.add(file.id)
    const { width, height, content_type, proxy_url } = file
    const size = width ? { width, height } : {}
    return { item: { id: newId(), url: file.url, proxy_url, ...size, content_type, attachment_id: file.id }, file }
  }

  const picture = ({ media: shown, description, spoiler }: Part) => ({
    media: media(shown).item,
    description: description ?? null,
    spoiler: spoiler ?? false,
  })

  function object(value: unknown): object {
    const part = value as Part
    const whole = { ...present(part), id: part.id || number() }
    const inside = (key: 'components' | 'accessory') => {
      const inner = part[key]
      if (!inner) return {}
      return { [key]: Array.isArray(inner) ? inner.map(object) : object(inner) }
    }
    return { ...whole, ...inside('components'), ...inside('accessory'), ...defaultsOf(part) }
  }

  function defaultsOf(part: Part): object {
    if (part.type === 11) return picture(part)
    if (part.type === 12) return { items: (part.items as Part[]).map(picture) }
    if (part.type === 14) return { divider: part.divider ?? true, spacing: part.spacing ?? 1 }
    if (part.type === 17) return { accent_color: part.accent_color ?? null, spoiler: part.spoiler ?? false }
    if (isSelect(part)) return { min_values: part.min_values ?? 1, max_values: part.max_values ?? 1 }
    if (part.type !== 13) return {}
    const { item, file } = media(part.file)
    return { file: item, name: file?.filename ?? null, size: file?.size ?? null, spoiler: part.spoiler ?? false }
  }

  const made = components.map(object) as APIMessageTopLevelComponent[]
  return { components: made, rest: attachments.filter((a) => !used.has(a.id)) }
}

const isSelect = ({ type = 0 }: Part): boolean => type === 3 || (type >= 5 && type <= 8)

const present = (part: Part) => Object.fromEntries(Object.entries(part).filter(([, value]) => value !== null))

const partsIn = (components: readonly unknown[]): Part[] =>
  (components as Part[]).flatMap((part) => [
    part,
    ...partsIn([...((part.components as unknown[]) ?? []), ...(part.accessory ? [part.accessory] : [])]),
  ])
