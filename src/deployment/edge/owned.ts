import type { ListedFunction } from './management-api.ts'
import { botOf, type Label, labelOf } from './names.ts'

/** A function of this supervisor. */
export interface Owned {
  /** The platform's id, under which it keeps the log. */
  id: string
  botId: string
  label: Label
}

/** What of a project's functions this supervisor made. */
export function ownedOf(listed: readonly ListedFunction[], supervisor: string): Owned[] {
  return listed.flatMap(({ id, slug, name, status }) => {
    const [botId, label] = [botOf(slug), labelOf(name)]
    const isOurs = label?.supervisor === supervisor && status !== 'REMOVED'
    return botId !== undefined && label !== undefined && isOurs ? [{ id, botId, label }] : []
  })
}
