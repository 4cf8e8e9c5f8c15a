import { isData } from './payload.ts'

/** How a bot shows itself to others. */
export interface Presence {
  status: string
  activities: unknown[]
}

const STATUSES = ['online', 'idle', 'dnd', 'invisible', 'offline']
const ACTIVITY_TYPES = [0, 1, 2, 3, 4, 5]

/**
 * A presence as op 3 and IDENTIFY carry it (page events/gateway-events, Update Presence); undefined when it is none. The page wants
 * every field; that those without use are let go is not documented.
 */
export function readPresence(value: unknown): Presence | undefined {
  if (!isData(value)) return undefined
  const { status, activities = [], since = null, afk = false } = value
  if (typeof status !== 'string' || !STATUSES.includes(status)) return undefined
  if (!Array.isArray(activities) || !activities.every(isActivity)) return undefined
  if ((since !== null && !Number.isInteger(since)) || typeof afk !== 'boolean') return undefined
  return { status: status === 'invisible' ? 'offline' : status, activities }
}

const isActivity = (value: unknown): boolean =>
  isData(value) &&
  typeof value.name === 'string' &&
  ACTIVITY_TYPES.includes(value.type as number) &&
  (['url', 'state'] as const).every((key) => value[key] == null || typeof value[key] === 'string')
