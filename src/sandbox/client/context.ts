import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Guild } from './shapes.ts'
import type { Actions } from './state/actions.ts'
import type { State } from './state/store.ts'

/** What every part of the page may read and do. */
export interface Page {
  state: State
  actions: Actions
  /** The guild on screen. */
  guild: Guild | undefined
}

export const PageContext = createContext<Page | undefined>(undefined)

/** The page around a component; components are only rendered inside one. */
export function usePage(): Page {
  const page = useContext(PageContext)
  if (!page) throw new Error('rendered outside of a page')
  return page
}
