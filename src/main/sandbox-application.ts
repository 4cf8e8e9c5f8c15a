interface Wanted {
  /** Where the sandbox listens. */
  sandbox: string
  name: string
  commands: readonly object[]
}

/** The token of an application in a running sandbox, made where there is none of that name, installed in “Fashion Brand”, with these commands. */
export async function sandboxApplication({ sandbox, name, commands }: Wanted): Promise<string> {
  const call = async (method: string, path: string, body?: object, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bot ${token}` } : {}) }
    const response = await fetch(`${sandbox}${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch(() => {
      throw new Error(`No sandbox answers on ${sandbox}. Start it with: npm run sandbox`)
    })
    const answer = (await response.json()) as Record<string, unknown>
    if (response.ok) return answer
    throw new Error(`The sandbox refused ${method} ${path}: ${answer.error ?? JSON.stringify(answer)}`)
  }
  const { applications } = await call('GET', '/sandbox/world?tokens=1')
  type Application = { id: string; name: string; token: string }
  const known = (applications as Application[]).find((one) => one.name === name)
  const application = known ?? ((await call('POST', '/sandbox/applications', { name })) as unknown as Application)
  await call('POST', '/sandbox/installs', { app: application.id, guild: 'Fashion Brand' })
  await call('PUT', `/api/v10/applications/${application.id}/commands`, commands, application.token)
  return application.token
}
