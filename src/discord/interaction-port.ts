import { type APIEmbed, type RawFile, type REST, Routes } from 'discord.js'

/** A message as Discord takes it, with the files that go beside it. */
export interface OutgoingMessage {
  body: {
    content?: string
    embeds: APIEmbed[]
    components: object[]
    allowed_mentions: { parse: []; users?: string[] }
    attachments?: { id: number; filename: string }[]
  }
  files: RawFile[]
}

/** What of an interaction is needed to answer it. */
export interface Answerable {
  id: string
  token: string
  applicationId: string
}

/** The calls that answer interactions, and nothing else of Discord. */
export interface InteractionPort {
  /** The first response: must arrive within 3 s of the interaction. */
  respond(to: Answerable, response: { type: number; data?: object }, files?: RawFile[]): Promise<void>
  /** Changes the answer; within 15 minutes. */
  edit(to: Answerable, message: OutgoingMessage): Promise<void>
  /** The id of the answer; undefined where it cannot be had. */
  answerId(to: Answerable): Promise<string | undefined>
  /** One more message that only the person sees; within 15 minutes. */
  followUp(to: Answerable, message: OutgoingMessage): Promise<void>
  /** An ordinary message, for when the interaction is dead. */
  post(channelId: string, message: OutgoingMessage): Promise<void>
}

/** Answers over REST. The token in the path is the right to it, so these calls carry no authorization but `post`. */
export function createInteractionPort(rest: () => Pick<REST, 'get' | 'post' | 'patch'>): InteractionPort {
  return {
    async respond(to, response, files = []) {
      await rest().post(Routes.interactionCallback(to.id, to.token), { body: response, files, auth: false })
    },
    async edit(to, { body, files }) {
      await rest().patch(Routes.webhookMessage(to.applicationId, to.token), { body, files, auth: false })
    },
    async answerId(to) {
      const found = await rest().get(Routes.webhookMessage(to.applicationId, to.token), { auth: false })
      return (found as { id?: string } | null)?.id
    },
    async followUp(to, { body, files }) {
      await rest().post(Routes.webhook(to.applicationId, to.token), {
        body: { ...body, flags: 64 },
        files,
        auth: false,
      })
    },
    async post(channelId, { body, files }) {
      await rest().post(Routes.channelMessages(channelId), { body, files })
    },
  }
}
