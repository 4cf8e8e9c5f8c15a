import { api, sentence } from '../api.ts'
import type { Attachment } from '../files/files.ts'
import type { Message } from '../shapes.ts'
import { placeOf } from './place.ts'
import { viewOf } from './reading.ts'
import type { State, Store } from './store.ts'

/** What a person does with messages. */
export interface MessageActions {
  /** Writes in the place on screen; an answer where one was begun there. */
  write(content: string, attachments: Attachment[]): Promise<void>
  /** Begins an answer to a message; undefined gives it up. */
  reply(to: Message | undefined): void
  /** Whether the answer calls the author of what it answers. */
  callAuthor(mention: boolean): void
  /** Adds the acting person's reaction, or takes it away. */
  react(messageId: string, emoji: string, remove?: boolean): Promise<void>
  /** Deletes a message for everyone. */
  remove(messageId: string): Promise<void>
  /** Takes an ephemeral message out of sight. */
  dismiss(messageId: string): void
}

/** Refusals are shown over the messages, but for those of `write`, which belong to the message box. */
export function createMessageActions(store: Store): MessageActions {
  const problem = (error: unknown) => store.set({ problem: sentence(error) })
  return {
    async write(content, attachments) {
      const state = store.get()
      const reply = replyOf(state)
      const answer = reply ? { reference: reply.message.id, mention: reply.mention } : {}
      await api.write(placeOf(state), { content, attachments, ...answer })
      if (store.get().replying === reply) store.set({ replying: undefined })
    },
    reply: (message) =>
      store.set((state) => ({ replying: message && { view: viewOf(state), message, mention: true } })),
    callAuthor: (mention) => store.set(({ replying }) => ({ replying: replying && { ...replying, mention } })),
    react(messageId, emoji, remove = false) {
      const { userId: user, channelId: channel } = store.get()
      return api.react({ user, channel, message: messageId, emoji, remove }).then(() => undefined, problem)
    },
    remove(messageId) {
      const { userId, channelId } = store.get()
      return api.remove(userId, channelId, messageId).then(() => undefined, problem)
    },
    dismiss: (id) => store.set(({ dismissed }) => ({ dismissed: new Set(dismissed).add(id) })),
  }
}

/** The answer that was begun in the place on screen. */
export const replyOf = (state: State) => (state.replying?.view === viewOf(state) ? state.replying : undefined)
