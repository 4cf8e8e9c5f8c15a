import { readForm } from '../rest/http.ts'
import { takeCallback } from '../rest/take-callback.ts'
import type { Upload } from '../world/attachments.ts'
import type { Core } from '../world/core.ts'
import { failInteraction } from '../world/interactions.ts'
import type { Interaction } from '../world/records.ts'
import { signedPost } from './signed-post.ts'

/** Sends interactions to the endpoints of the applications that have one; what they answer is the callback. */
export function deliverToEndpoints(core: Core): void {
  core.bus.on('interaction_request', ({ interaction, payload }) => {
    deliver(core, interaction, payload).catch((error) => failInteraction(core, interaction, inWords(error)))
  })
}

async function deliver(core: Core, interaction: Interaction, payload: object): Promise<void> {
  const application = core.world.applications.get(interaction.application_id)
  const url = application?.interactions_endpoint_url
  if (!application || !url) return
  const response = await signedPost(core, application, url, payload)
  // Documented: with 202 and no body the answer comes by the callback's own route.
  if (response.status === 202 && response.body === null) return
  if (response.status !== 200) throw new Error(`its endpoint answered ${response.status}`)
  const { body, uploads } = await answerOf(response)
  await takeCallback(core, interaction, body, uploads)
}

async function answerOf(response: Response): Promise<{ body: unknown; uploads: Upload[] }> {
  if (response.headers.get('content-type')?.startsWith('multipart/form-data'))
    return readForm(await response.formData())
  return { body: await response.json(), uploads: [] }
}

/** What went wrong, for the person who looks at the interaction. */
const inWords = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
