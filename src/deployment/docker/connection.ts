import { readFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type Dockerode from 'dockerode'
import type { DockerSettings } from './settings.ts'
import { createSshAgent } from './ssh-agent.ts'

const localSocket = '/var/run/docker.sock'

/** A client for that engine, without speaking to it yet. dockerode weighs 22 MB and is loaded only here. */
export async function connect({ host, certPath }: Pick<DockerSettings, 'host' | 'certPath'>): Promise<Dockerode> {
  const { default: Docker } = await import('dockerode')
  // Its own reading of the environment is switched off by naming everything.
  const nothing = {
    host: undefined,
    port: undefined,
    socketPath: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
  }
  const make = (options: { agent: Agent; [option: string]: unknown }) => {
    // It writes every request out for a log that nobody reads, down to the last socket: 5 ms a call, and 60 on a busy machine.
    const agent = Object.assign(options.agent, { [inspect.custom]: () => 'agent' })
    return new Docker({ ...nothing, ...options, agent } as Dockerode.DockerOptions)
  }
  const keepAlive = { keepAlive: true, maxSockets: 16 }
  const url = new URL(host ?? `unix://${localSocket}`)
  if (url.protocol === 'unix:') return make({ socketPath: url.pathname, agent: new Agent(keepAlive) })
  if (url.protocol === 'ssh:') return make({ protocol: 'http', host: 'docker', port: 80, agent: createSshAgent(url) })
  if (!certPath) {
    return make({ protocol: 'http', host: url.hostname, port: url.port || 2375, agent: new Agent(keepAlive) })
  }
  const [ca, cert, key] = await Promise.all(
    ['ca', 'cert', 'key'].map((name) => readFile(join(certPath, `${name}.pem`))),
  )
  const tls = { ca, cert, key }
  const agent = new TlsAgent({ ...keepAlive, ...(tls as Required<typeof tls> as object) })
  return make({ protocol: 'https', host: url.hostname, port: url.port || 2376, ...tls, agent })
}
