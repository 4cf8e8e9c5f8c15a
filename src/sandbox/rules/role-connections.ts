import { absent, choice, type Fields, fields, list, text } from './fields.ts'
import type { Spot } from './form.ts'
import { checkLocalizations } from './localizations.ts'

/** One thing by which a person's account elsewhere is measured (resources/application-role-connection-metadata). */
export interface RoleConnectionRecord {
  type: number
  key: string
  name: string
  name_localizations?: unknown
  description: string
  description_localizations?: unknown
}

const MOST_RECORDS = 5
const TYPES = [1, 2, 3, 4, 5, 6, 7, 8]

/** Collects complaints about the list that a body is; null is an empty one. */
export function checkRoleConnections(form: Spot, body: unknown): RoleConnectionRecord[] {
  return list(form, body, { max: MOST_RECORDS }).flatMap((item, index) => {
    const spot = form.at(index)
    const record = fields(spot, item)
    return record ? [checkRecord(spot, record)] : []
  })
}

function checkRecord(spot: Spot, record: Fields): RoleConnectionRecord {
  const words = (field: 'name' | 'description', max: number) => {
    const check = (at: Spot, value: unknown) => text(at, value, { min: 1, max, required: true }) ?? ''
    checkLocalizations(spot.at(`${field}_localizations`), record[`${field}_localizations`], check)
    return check(spot.at(field), record[field])
  }
  const type = choice(spot.at('type'), record.type, TYPES) ?? 0
  const key = text(spot.at('key'), record.key, { min: 1, max: 50, required: true }) ?? ''
  if (key !== '' && !/^[a-z0-9_]+$/.test(key))
    spot.at('key').refuse('STRING_TYPE_REGEX', 'String value did not match validation regex.')
  const name = words('name', 100)
  const description = words('description', 200)
  const localized = (['name_localizations', 'description_localizations'] as const).filter((f) => !absent(record[f]))
  return { type, key, name, description, ...Object.fromEntries(localized.map((field) => [field, record[field]])) }
}
