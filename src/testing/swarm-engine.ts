import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { callDocker, type DockerEngine, dockerMissing, startDockerEngine } from './docker-engine.ts'

/** Why no swarm can be made here; undefined where it can. Where MUSTER_REQUIRE_ENGINES names `docker`, that is an error. */
export function swarmMissing(): string | undefined {
  const missing = dockerMissing()
  if (missing !== undefined) return missing
  if (['/sbin/ip', '/usr/sbin/ip', '/bin/ip'].some((file) => existsSync(file))) return undefined
  const why = 'no iproute2 (ip) here, which puts an engine into a network of its own'
  if (process.env.MUSTER_REQUIRE_ENGINES?.includes('docker')) throw new Error(`Swarm is required here: ${why}.`)
  process.stderr.write(`SKIPPED: ${why}\n`)
  return why
}

/** Runs iproute2's `ip`. */
export const ip = async (...args: string[]): Promise<void> => {
  await promisify(execFile)('ip', args)
}

/** A network of its own, so that several swarms of this machine do not want the same ports. */
export async function makeNamespace(): Promise<{ name: string; remove(): Promise<void> }> {
  const name = `muster-${randomUUID().slice(0, 8)}`
  await ip('netns', 'add', name)
  await ip('-n', name, 'link', 'set', 'lo', 'up')
  return { name, remove: () => ip('netns', 'del', name).catch(() => undefined) }
}

/** An engine that is a swarm of one node. */
export async function startSwarmEngine(): Promise<DockerEngine> {
  const namespace = await makeNamespace()
  const engine = await startDockerEngine({ namespace: namespace.name }).catch(async (error) => {
    await namespace.remove()
    throw error
  })
  await callDocker(engine.socket, 'POST', '/swarm/init', { ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1' })
  return {
    ...engine,
    async close() {
      await engine.close()
      await namespace.remove()
    },
  }
}
