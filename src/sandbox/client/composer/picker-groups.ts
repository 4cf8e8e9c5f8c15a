import { filterLeaves, type Leaf } from './draft.ts'

/** One section of the picker: an application's commands, or those used most. */
export interface PickerGroup {
  key: string
  title: string
  /** Absent for the section of what is used most. */
  app?: Leaf['app']
  leaves: readonly Leaf[]
}

/** How often a command was sent from this browser, by the leaf's key. */
export type Habits = Readonly<Record<string, number>>

const mostUsed = 5

/** The picker's sections for what was typed after the slash: what is used most first, while nothing narrows the list. */
export function groupsOf(leaves: readonly Leaf[], typed: string, habits: Habits): PickerGroup[] {
  const hits = filterLeaves(leaves, typed)
  const groups = new Map<string, PickerGroup & { app: Leaf['app'] }>()
  for (const leaf of hits) {
    const { app } = leaf
    const before = groups.get(app.id)?.leaves ?? []
    groups.set(app.id, { key: app.id, title: app.name, app, leaves: [...before, leaf] })
  }
  const byName = [...groups.values()].sort((a, b) => a.title.localeCompare(b.title))
  if (typed.trim() !== '') return [...groups.values()]
  const used = leaves
    .filter(({ key }) => (habits[key] ?? 0) > 0)
    .sort((a, b) => (habits[b.key] ?? 0) - (habits[a.key] ?? 0))
  if (used.length === 0) return byName
  return [{ key: 'used', title: 'Frequently used', leaves: used.slice(0, mostUsed) }, ...byName]
}
