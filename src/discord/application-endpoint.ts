import { type REST, Routes } from 'discord.js'
import type { DiscordApplications } from '../app.ts'
import { Problem, problem } from '../domain/errors.ts'

/** Runs work as an application; its failures are Problems. */
type As = <T>(token: string, what: string, work: (rest: REST) => Promise<T>) => Promise<T>

/** Where Discord posts an application's interactions (resources/application, interactions/overview). */
export function createApplicationEndpoint(as: As): Pick<DiscordApplications, 'endpoint' | 'setEndpoint'> {
  return {
    endpoint: (token) =>
      as(token, 'interactions endpoint', async (rest) => {
        const { interactions_endpoint_url: url = null, verify_key } = (await rest.get(Routes.currentApplication())) as {
          interactions_endpoint_url?: string | null
          verify_key: string
        }
        return { url, publicKey: verify_key }
      }),

    async setEndpoint(token, url) {
      try {
        await as(token, 'interactions endpoint', (rest) => takeEndpoint(rest, url))
      } catch (error) {
        const isRefusal = error instanceof Problem && error.code === 'DiscordRefused'
        throw isRefusal ? problem('EndpointRefused', error.message) : error
      }
    },
  }
}

/** Discord posts a PING and a call with a wrong signature to it before it answers. */
export async function takeEndpoint(rest: REST, url: string | null): Promise<void> {
  await rest.patch(Routes.currentApplication(), { body: { interactions_endpoint_url: url } })
}
