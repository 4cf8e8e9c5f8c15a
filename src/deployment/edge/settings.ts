import { type Problem, problem } from '../../domain/errors.ts'

/** Where functions are deployed, and how they are reached. */
export interface EdgeSettings {
  /** The Management API, without a version: `https://api.supabase.com`. */
  apiUrl: string
  accessToken?: string | undefined
  /** Reference of the project that the functions are deployed to. */
  projectId?: string | undefined
  /** Under which functions answer, `…/functions/v1`. Undefined: the project's own address. */
  functionsUrl?: string | undefined
  /** True: the project is asked though nothing was ever deployed there from here, because new bots will be. */
  expected?: boolean | undefined
}

/** Settings that are complete. */
export interface EdgeProject {
  apiUrl: string
  accessToken: string
  projectId: string
  functionsUrl: string
}

/** The complete settings, or the Problem `EdgeNotConfigured` that names each variable that is missing. */
export function projectOf({ apiUrl, accessToken, projectId, functionsUrl }: EdgeSettings): EdgeProject | Problem {
  const missing = [
    ...(accessToken === undefined ? ['SUPABASE_ACCESS_TOKEN'] : []),
    ...(projectId === undefined ? ['SUPABASE_FUNCTIONS_PROJECT_ID (or SUPABASE_PROJECT_ID)'] : []),
  ]
  if (accessToken === undefined || projectId === undefined) return problem('EdgeNotConfigured', missing.join(' and '))
  const address = functionsUrl ?? `https://${projectId}.supabase.co/functions/v1`
  return { apiUrl, accessToken, projectId, functionsUrl: address.replace(/\/+$/, '') }
}
