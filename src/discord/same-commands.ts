/**
 * True when two lists of application commands say the same, whatever Discord added: ids, versions, and the defaults it fills
 * in for what was left out. The order of commands does not matter; the order of their options does, as people see it.
 */
export function sameCommands(present: unknown, wanted: unknown): boolean {
  return JSON.stringify(canonicalList(present)) === JSON.stringify(canonicalList(wanted))
}

const ofDiscord = new Set([
  'id',
  'application_id',
  'guild_id',
  'version',
  'dm_permission',
  'default_permission',
  'name_localized',
  'description_localized',
])

function canonicalList(commands: unknown): unknown[] {
  if (!Array.isArray(commands)) return []
  return commands
    .map((command) => canonical(command, 'command'))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** Keys sorted; what is absent, null, false or empty is all the same, and so is what Discord assumes. */
function canonical(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, key))
    return key === 'contexts' || key === 'integration_types' || key === 'channel_types' ? items.toSorted() : items
  }
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value)
    .filter(([name]) => !ofDiscord.has(name))
    .map(([name, inner]) => [name, canonical(inner, name)] as const)
    .filter(([name, inner]) => !isDefault(name, inner, key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(kept)
}

function isDefault(name: string, value: unknown, of: string): boolean {
  if (value === undefined || value === null || value === false) return true
  if (typeof value === 'object' && Object.keys(value).length === 0) return true
  if (of !== 'command') return false
  if (name === 'type') return value === 1
  if (name === 'integration_types') return JSON.stringify(value) === '[0]'
  return name === 'contexts' && JSON.stringify(value) === '[0,1]'
}
