import { z } from 'zod'

/** `invalid`: Discord refused its token; it is out of the pool until a new token is added. */
const applicationStates = ['available', 'claimed', 'invalid'] as const

/** A Discord application of the pool, without its token: the ciphertext never leaves the store but through `tokenOf`, `tokens` and `launchesOf`. */
export const applicationSchema = z.object({
  /** The Discord application id. */
  id: z.string(),
  name: z.string(),
  botUserId: z.string(),
  state: z.enum(applicationStates),
  botId: z.uuid().nullable(),
  botName: z.string().nullable(),
  addedBy: z.string(),
  addedAt: z.date(),
})
export type Application = z.infer<typeof applicationSchema>
