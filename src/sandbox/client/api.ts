import type { Attachment } from './files/files.ts'
import type { Fields } from './form/fields.ts'
import type { Choice, Command, Interaction, Message, World } from './shapes.ts'

/** Where a person stands: who acts, and in which channel. */
export interface Place {
  user: string
  guild: string
  channel: string
}

/** What the control interface refused, in its own sentence. */
export class Refused extends Error {}

/** The control interface as functions; each throws `Refused` with a sentence for the person. */
export const api = {
  world: () => call<World>('GET', '/sandbox/world'),
  messages: (channel: string, user: string, { limit, before }: { limit: number; before?: string }) =>
    call<Message[]>(
      'GET',
      `/sandbox/channels/${channel}/messages?${new URLSearchParams({ user, limit: String(limit), ...(before ? { before } : {}) })}`,
    ),
  react: (reaction: { user: string; channel: string; message: string; emoji: string; remove: boolean }) =>
    call<unknown>('POST', '/sandbox/reactions', reaction),
  startThread: (thread: { user: string; channel: string; message: string; name: string }) =>
    call<{ id: string }>('POST', '/sandbox/threads', thread),
  commands: (place: Place) =>
    call<{ commands: Command[] }>('GET', `/sandbox/commands?${new URLSearchParams({ ...place })}`).then(
      ({ commands }) => commands,
    ),
  write: (
    { user, channel }: Place,
    message: { content: string; attachments: Attachment[]; reference?: string; mention?: boolean },
  ) => call<unknown>('POST', '/sandbox/messages', { user, channel, ...message }),
  remove: (user: string, channel: string, message: string) =>
    call<unknown>('DELETE', `/sandbox/channels/${channel}/messages/${message}?${new URLSearchParams({ user })}`),
  run: (place: Place, app: string | undefined, text: string, attachments: Attachment[]) =>
    call<Interaction>('POST', '/sandbox/commands', { ...place, app, text, attachments, settle_ms: 1 }),
  use: (place: Place, app: string, command: string, target: string) =>
    call<Interaction>('POST', '/sandbox/commands', { ...place, app, text: command, target, settle_ms: 1 }),
  complete: (place: Place, app: string, text: string, focused: string) =>
    call<{ choices: Choice[]; error?: string }>('POST', '/sandbox/autocomplete', { ...place, app, text, focused }).then(
      ({ choices, error }) => {
        if (error) throw new Refused(error)
        return choices
      },
    ),
  click: (user: string, message: string, customId: string, values?: string[]) =>
    call<Interaction>('POST', '/sandbox/clicks', { user, message, custom_id: customId, values, settle_ms: 1 }),
  submit: (user: string, interaction: string, filled: { fields: Fields; attachments: Attachment[] }) =>
    call<Interaction>('POST', '/sandbox/modals', { user, interaction, ...filled, settle_ms: 1 }),
  interaction: (id: string) => call<Interaction>('GET', `/sandbox/interactions/${id}`),
}

/** One call of the control interface; throws `Refused` with its sentence. */
export async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(path, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  }).catch(() => {
    throw new Refused('The sandbox does not answer.')
  })
  const answer = await response.json().catch(() => undefined)
  if (!response.ok) throw new Refused(answer?.error ?? `The sandbox answered ${response.status}.`)
  return answer as T
}

/** The sentence to show for whatever was thrown. */
export const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error))
