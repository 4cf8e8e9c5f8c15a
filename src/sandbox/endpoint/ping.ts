import { invalidForm } from '../rules/discord-error.ts'
import type { Core } from '../world/core.ts'
import { userObject } from '../world/objects.ts'
import type { Application } from '../world/records.ts'
import { createInteractionToken } from '../world/tokens.ts'
import { signedPost } from './signed-post.ts'

/**
 * Throws 50035 unless the endpoint answers a PING with a PONG and refuses a wrongly signed one with 401, as Discord asks of an
 * interactions endpoint before it takes the address (page interactions/overview; the wording of the code is not documented).
 */
export async function checkEndpoint(core: Core, application: Application, url: string): Promise<void> {
  if ((await answersPing(core, application, url)) && (await refusesForgery(core, application, url))) return
  throw invalidForm({
    interactions_endpoint_url: {
      _errors: [
        {
          code: 'APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID',
          message: 'The specified interactions endpoint url could not be verified.',
        },
      ],
    },
  })
}

async function answersPing(core: Core, application: Application, url: string): Promise<boolean> {
  try {
    const response = await signedPost(core, application, url, ping(core, application))
    return response.status === 200 && ((await response.json()) as { type?: unknown } | null)?.type === 1
  } catch (error) {
    core.log.info({ err: error, url }, 'an interactions endpoint did not answer a PING')
    return false
  }
}

async function refusesForgery(core: Core, application: Application, url: string): Promise<boolean> {
  try {
    return (await signedPost(core, application, url, ping(core, application), { forged: true })).status === 401
  } catch (error) {
    core.log.info({ err: error, url }, 'an interactions endpoint did not answer a forged PING')
    return false
  }
}

function ping(core: Core, application: Application): object {
  const id = core.newId()
  const owner = core.world.users.get(application.owner_id)
  return {
    application_id: application.id,
    entitlements: [],
    id,
    token: createInteractionToken(id),
    type: 1,
    ...(owner ? { user: userObject(owner) } : {}),
    version: 1,
  }
}
