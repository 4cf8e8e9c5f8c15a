import type { APIInteraction } from 'discord-api-types/v10'
import type { Answer } from './command.ts'
import { insistOn, type SendToDiscord } from './discord-calls.ts'
import { type RenderedMessage, renderAnswer } from './render-answer.ts'
import type { Responder } from './respond.ts'

/** Numbers of the callbacks (interactions/receiving-and-responding). */
const callbacks = { message: 4, deferredMessage: 5, deferredUpdate: 6, update: 7 }

/** The first response to an interaction, without its files. */
export interface Callback {
  type: number
  data?: object
}

/** How the first response goes back: by the callback route, or as the answer to the HTTP request. `files` only where `takesFiles`. */
export interface FirstResponse {
  takesFiles: boolean
  send(callback: Callback, files: ReturnType<typeof filesOf>): Promise<void>
}

type Origin = Pick<APIInteraction, 'id' | 'token' | 'application_id'> & { type: number }

/** Brings answers to one interaction back to Discord. A component's answer takes the place of its message. */
export function carryAnswer(origin: Origin, first: FirstResponse, send: SendToDiscord): Responder {
  const isComponent = origin.type === 3
  const webhook = `/webhooks/${origin.application_id}/${origin.token}` as const

  async function edit(answer: Answer): Promise<void> {
    const files = filesOf(answer)
    // A deferred update belongs to the message that was pressed: what only one person may see comes below it.
    if (isComponent && answer.ephemeral) {
      const call = { method: 'POST', route: webhook, body: renderAnswer(answer), files, auth: false } as const
      return insistOn(send(call), 'a follow-up')
    }
    // Who sees it was fixed by the defer.
    const { flags: _, ...message } = whole(renderAnswer(answer))
    const call = { method: 'PATCH', route: `${webhook}/messages/@original`, body: message, files, auth: false } as const
    // Over HTTP the edit may be there before Discord has taken the deferral.
    for (const waitMs of [200, 600]) {
      const sent = await send(call)
      if (sent.status !== 404) return insistOn(Promise.resolve(sent), 'an edit')
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
    return insistOn(send(call), 'an edit')
  }

  const defer = (ephemeral: boolean) => {
    if (isComponent) return first.send({ type: callbacks.deferredUpdate }, [])
    return first.send({ type: callbacks.deferredMessage, ...(ephemeral ? { data: { flags: 64 } } : {}) }, [])
  }

  return {
    async reply(answer) {
      const files = filesOf(answer)
      if (files.length > 0 && !first.takesFiles) {
        await defer(answer.ephemeral ?? false)
        return edit(answer)
      }
      const data = renderAnswer(answer)
      if (isComponent && !answer.ephemeral) return first.send({ type: callbacks.update, data: whole(data) }, files)
      return first.send({ type: callbacks.message, data }, files)
    },
    defer,
    edit,
  }
}

const filesOf = ({ image }: Answer) => (image ? [{ name: image.name, content: image.content }] : [])

/** With what it lacks written out, because an edit keeps what it does not name. */
const whole = (message: RenderedMessage): RenderedMessage => ({ components: [], attachments: [], ...message })
