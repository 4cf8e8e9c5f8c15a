import { api, Refused, sentence } from '../api.ts'
import type { Attachment } from '../files/files.ts'
import type { Fields } from '../form/fields.ts'
import { remember } from '../remembered.ts'
import type { Interaction } from '../shapes.ts'
import { fail } from './fail.ts'
import { createMessageActions, type MessageActions } from './message-actions.ts'
import { fromAddress, hashOf, placeIn, placeOf, type Wanted } from './place.ts'
import { loadMessages, loadOlder, unreadIn, viewOf } from './reading.ts'
import type { DrawerTab, OpenForm, Overlay, Store, Underway } from './store.ts'

/** What the person and the event stream may cause. */
export interface Actions extends MessageActions {
  /** Reads world, commands and messages again. */
  refresh(): Promise<void>
  /** Reads only who and what there is; the place on screen only where it is another then. */
  refreshWorld(): Promise<void>
  refreshCommands(): Promise<void>
  loadOlder(): Promise<void>
  /** Asks again for every interaction that has no answer yet. */
  refreshUnderway(): Promise<void>
  go(wanted: Wanted): Promise<void>
  run(app: { id: string; name: string } | undefined, label: string, line: string, files: Attachment[]): Promise<void>
  click(messageId: string, appName: string, customId: string, values?: string[]): Promise<void>
  /** Uses an application's command on a message or a person. */
  use(app: { id: string; name: string }, command: string, target: string): Promise<void>
  submitForm(form: OpenForm, filled: { fields: Fields; attachments: Attachment[] }): Promise<void>
  closeForm(): void
  /** Starts a thread from a message and goes there. */
  startThread(messageId: string, name: string): Promise<void>
  forget(underwayId: string): void
  /** Puts something over the page, or takes it away. */
  show(overlay: Overlay | undefined): void
  openDrawer(tab: DrawerTab | undefined): void
  toggleMembers(): void
}

/** The page's only way to the control interface; errors that belong to a place are thrown to it. */
export function createActions(store: Store): Actions {
  const track = (entry: Underway, interaction: Interaction) => {
    store.set(({ underway }) => ({ underway: [...underway, { ...entry, id: interaction.id }] }))
    settle(store, interaction)
  }

  async function arrive(wanted: Wanted) {
    const { world } = store.get()
    if (!world) return
    const place = placeIn(world, wanted)
    store.set((state) => ({
      ...place,
      newFrom:
        unreadIn({ ...state, ...place }, place.channelId)?.first ??
        (viewOf(state) === viewOf({ ...state, ...place }) ? state.newFrom : undefined),
      unread: without(state.unread, viewOf({ ...state, ...place })),
    }))
    remember('user', place.userId)
    history.replaceState(null, '', hashOf(world, store.get()))
    await Promise.all([loadMessages(store), loadCommands(store)])
  }

  return {
    ...createMessageActions(store),
    async refresh() {
      try {
        const world = await api.world()
        const { userId, guildId, channelId } = store.get()
        store.set({ world, problem: undefined })
        await arrive(userId ? { user: userId, guild: guildId, channel: channelId } : fromAddress())
      } catch (error) {
        store.set({ problem: sentence(error) })
      }
    },
    async refreshWorld() {
      const world = await api.world()
      const { userId, guildId, channelId } = store.get()
      store.set({ world })
      const place = placeIn(world, { user: userId, guild: guildId, channel: channelId })
      if (place.userId !== userId || place.channelId !== channelId)
        await arrive({ user: place.userId, guild: place.guildId, channel: place.channelId })
    },
    refreshCommands: () => loadCommands(store),
    loadOlder: () => loadOlder(store),
    async refreshUnderway() {
      // Before the sandbox gave one, an id is made up: there is nothing to ask for yet.
      const pending = store.get().underway.filter(({ id, state }) => state === 'pending' && /^\d+$/.test(id))
      await Promise.all(
        pending.map(({ id }) =>
          api.interaction(id).then(
            (now) => settle(store, now),
            () => undefined,
          ),
        ),
      )
    },
    go(wanted) {
      store.set({ form: undefined })
      return arrive(wanted)
    },
    async run(app, label, line, files) {
      const state = store.get()
      const interaction = await api.run(placeOf(state), app?.id, line, files)
      const { channelId, userId } = state
      track(
        { id: '', command: label, appName: app?.name ?? 'The application', channelId, userId, state: 'pending' },
        interaction,
      )
    },
    async use(app, command, target) {
      const { channelId, userId } = store.get()
      const entry: Underway = {
        id: `use-${target}-${Date.now()}`,
        command,
        appName: app.name,
        channelId,
        userId,
        state: 'pending',
      }
      try {
        track(entry, await api.use(placeOf(store.get()), app.id, command, target))
      } catch (error) {
        store.set({ problem: sentence(error) })
      }
    },
    async click(messageId, appName, customId, values) {
      const { channelId, userId } = store.get()
      const entry: Underway = {
        id: `click-${messageId}`,
        appName,
        channelId,
        userId,
        messageId,
        customId,
        state: 'pending',
      }
      store.set(({ underway }) => ({ underway: [...underway.filter((one) => one.messageId !== messageId), entry] }))
      try {
        const interaction = await api.click(userId, messageId, customId, values)
        store.set(({ underway }) => ({ underway: underway.filter((one) => one !== entry) }))
        track(entry, interaction)
      } catch (error) {
        fail(store, entry.id, sentence(error))
      }
    },
    async submitForm(form, filled) {
      let interaction = await api.submit(form.userId, form.interactionId, filled)
      while (interaction.state === 'pending') {
        await new Promise((resolve) => setTimeout(resolve, 150))
        interaction = await api.interaction(interaction.id)
      }
      if (interaction.state === 'failed') throw new Refused(interaction.error ?? 'The application did not respond')
      if (store.get().form === form) store.set({ form: undefined })
      settle(store, interaction)
    },
    closeForm: () => store.set({ form: undefined }),
    async startThread(messageId, name) {
      const { userId, guildId, channelId } = store.get()
      const thread = await api.startThread({ user: userId, channel: channelId, message: messageId, name })
      store.set({ world: await api.world() })
      await arrive({ user: userId, guild: guildId, channel: thread.id })
    },
    forget: (id) => store.set(({ underway }) => ({ underway: underway.filter((one) => one.id !== id) })),
    show: (overlay) => store.set({ overlay }),
    openDrawer: (drawer) => store.set({ drawer }),
    toggleMembers: () => store.set(({ showMembers }) => ({ showMembers: !showMembers })),
  }
}

async function loadCommands(store: Store): Promise<void> {
  const state = store.get()
  if (!state.channelId) return store.set({ commands: [] })
  const commands = await api.commands(placeOf(state)).catch(() => [])
  if (viewOf(store.get()) === viewOf(state)) store.set({ commands })
}

/** Brings an answer to the screen: a form opens, a failure is shown, all else arrives as a message. */
function settle(store: Store, interaction: Interaction): void {
  if (interaction.state === 'pending') return
  const entry = store.get().underway.find(({ id }) => id === interaction.id)
  if (interaction.state === 'failed') {
    fail(store, interaction.id, interaction.error)
    return
  }
  store.set(({ underway }) => ({ underway: underway.filter(({ id }) => id !== interaction.id) }))
  if (interaction.state !== 'modal' || !interaction.modal || !entry) return
  const { userId, channelId, appName } = entry
  if (store.get().userId === userId)
    store.set({
      form: {
        interactionId: interaction.id,
        modal: interaction.modal,
        appId: interaction.app,
        appName,
        userId,
        channelId,
      },
    })
}

const without = <T>(map: ReadonlyMap<string, T>, key: string) => new Map([...map].filter(([one]) => one !== key))
