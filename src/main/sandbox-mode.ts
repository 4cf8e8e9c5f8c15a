import { join } from 'node:path'
import type { App } from '../app.ts'
import type { Log } from '../lib/log.ts'
import { createSandbox } from '../sandbox/sandbox.ts'

/** The parts of the sandbox's world that Muster's first start needs; see `GET /sandbox/world`. */
interface World {
  guilds: {
    id: string
    name: string
    channels: { id: string; name: string }[]
    roles: { id: string; name: string }[]
  }[]
  applications: { id: string; name: string; token: string }[]
}

/** A local Discord beginning with the world of the documentation, and what Muster needs to log in to it. */
export interface LocalDiscord {
  url: string
  token: string
  adminGuildId: string
  /** What a newcomer should find done already: applications in the pool, alerts to #ops, roles with their rights. Once per data folder. */
  prepare(app: App): Promise<void>
  /** As the Developer Portal's “Reset Token”: the old one is dead at once. */
  revokeToken(applicationId: string): Promise<string>
  close(): Promise<void>
}

/** Starts the sandbox; its world is kept in `sandbox.json` in the data folder. */
export async function startLocalDiscord(options: {
  port: number
  recordTo: string | undefined
  dataDir: string
  log: Log
}): Promise<LocalDiscord> {
  const { port, recordTo, dataDir, log } = options
  const sandbox = await createSandbox({ port, recordTo, stateFile: join(dataDir, 'sandbox.json'), log })
  const world = (await (await fetch(`${sandbox.url}/sandbox/world?tokens=1`)).json()) as World
  const muster = world.applications.find((application) => application.name === 'Muster')
  const guild = world.guilds.find((one) => one.name === 'Muster HQ')
  if (!muster || !guild)
    throw new Error('The sandbox’s world has no Muster in it; delete sandbox.json in the data folder and start again.')
  return {
    url: sandbox.url,
    token: muster.token,
    adminGuildId: guild.id,
    async prepare(app) {
      if (await app.alerts.channel()) return
      const by = 'first start'
      await app.applications.add(
        world.applications.filter((application) => application !== muster).map((application) => application.token),
        by,
      )
      for (const [name, level] of [
        ['Admin', 'admin'],
        ['Operator', 'operator'],
        ['Viewer', 'viewer'],
      ] as const) {
        const role = guild.roles.find((one) => one.name === name)
        if (role) await app.access.grant('role', role.id, level, by)
      }
      const ops = guild.channels.find((channel) => channel.name === 'ops')
      if (ops) await app.alerts.setChannel(ops.id, by)
    },
    async revokeToken(applicationId) {
      const reset = await fetch(`${sandbox.url}/sandbox/applications/${applicationId}/token`, { method: 'POST' })
      const { token } = (await reset.json()) as { token?: string }
      if (!token) throw new Error(`The sandbox gave no new token (${reset.status}).`)
      return token
    },
    close: () => sandbox.close(),
  }
}
