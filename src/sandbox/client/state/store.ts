import { useEffect, useState } from 'preact/hooks'
import type { Command, Message, Modal, World } from '../shapes.ts'
import type { Unread } from './reading.ts'

/** A command, click or form on its way: shown until its application answered. */
export interface Underway {
  /** The interaction's id; made up until the sandbox gave one. */
  id: string
  /** What stands in the line, for example `/bot create`; absent for clicks and forms. */
  command?: string
  appName: string
  channelId: string
  userId: string
  /** The message whose component was used, and which of them. */
  messageId?: string
  customId?: string
  state: 'pending' | 'failed'
  error?: string
}

/** A form on screen. */
export interface OpenForm {
  interactionId: string
  modal: Modal
  appId: string
  appName: string
  userId: string
  channelId: string
}

export type DrawerTab = 'applications' | 'gateway' | 'requests' | 'faults' | 'clock'

/** What lies over the page: only one at a time. */
export type Overlay =
  | { kind: 'switcher' }
  | { kind: 'shortcuts' }
  | { kind: 'delete'; message: Message }
  | { kind: 'menu'; x: number; y: number; target: MenuTarget }

/** What a menu was opened on. */
export type MenuTarget = { kind: 'message'; message: Message } | { kind: 'user'; id: string; username: string }

/** Everything this page shows. Replaced, never changed in place. */
export interface State {
  world: World | undefined
  userId: string
  guildId: string
  channelId: string
  messages: readonly Message[]
  /** Whose view of which channel `messages` is. */
  messagesOf: string
  /** Whether there are messages before the first of `messages`. */
  hasOlder: boolean
  /** The message before which the line "New" stands. */
  newFrom: string | undefined
  commands: readonly Command[]
  underway: readonly Underway[]
  form: OpenForm | undefined
  overlay: Overlay | undefined
  /** The tab of the developer drawer; undefined while it is closed. */
  drawer: DrawerTab | undefined
  /** The answer that is being written, and where. */
  replying: { view: string; message: Message; mention: boolean } | undefined
  showMembers: boolean
  /** Ephemeral messages that the person dismissed. */
  dismissed: ReadonlySet<string>
  /** By person and channel. */
  unread: ReadonlyMap<string, Unread>
  connected: boolean
  problem: string | undefined
}

export interface Store {
  get(): State
  set(change: Partial<State> | ((state: State) => Partial<State>)): void
  subscribe(listener: () => void): () => void
}

const empty: State = {
  world: undefined,
  userId: '',
  guildId: '',
  channelId: '',
  messages: [],
  messagesOf: '',
  hasOlder: false,
  newFrom: undefined,
  commands: [],
  underway: [],
  form: undefined,
  overlay: undefined,
  drawer: undefined,
  replying: undefined,
  showMembers: false,
  dismissed: new Set(),
  unread: new Map(),
  connected: true,
  problem: undefined,
}

/** One store per page. */
export function createStore(start: Partial<State> = {}): Store {
  let state = { ...empty, ...start }
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(change) {
      state = { ...state, ...(typeof change === 'function' ? change(state) : change) }
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Renders again whenever the store changes. */
export function useStore(store: Store): State {
  const [state, setState] = useState(store.get)
  useEffect(() => {
    setState(store.get())
    return store.subscribe(() => setState(store.get()))
  }, [store])
  return state
}
