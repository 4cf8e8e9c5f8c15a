import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { promisify } from 'node:util'
import { callDocker, type DockerEngine, startDockerEngine } from './docker-engine.ts'
import { ip, makeNamespace } from './swarm-engine.ts'

/** A node of a swarm of two, in a network namespace and under a host name of its own. */
export interface SwarmMachine extends DockerEngine {
  name: string
  /** Everything on it ends at once, as when the power fails. */
  lose(): Promise<void>
}

/** Two machines of one swarm, the first its manager, on a bridge that reaches nothing else. */
export async function startTwoNodes(): Promise<{
  machines: [SwarmMachine, SwarmMachine]
  /** Of this machine, on the same bridge. */
  hostAddress: string
  close(): Promise<void>
}> {
  const net = randomInt(1, 255)
  const bridge = `muster${net}`
  const address = (n: number) => `10.213.${net}.${n}`
  await ip('link', 'add', bridge, 'type', 'bridge')
  await ip('addr', 'add', `${address(254)}/24`, 'dev', bridge)
  await ip('link', 'set', bridge, 'up')
  const machines: SwarmMachine[] = []
  const undo: (() => Promise<unknown>)[] = [() => ip('link', 'del', bridge)]
  const close = async () => {
    for (const step of undo.toReversed()) await step().catch(() => undefined)
  }

  async function boot(n: number): Promise<SwarmMachine> {
    const namespace = await makeNamespace()
    undo.push(namespace.remove)
    const [outer, inner] = [`m${net}v${n}`, `m${net}w${n}`]
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner)
    await ip('link', 'set', inner, 'netns', namespace.name)
    await ip('link', 'set', outer, 'master', bridge, 'up')
    await ip('-n', namespace.name, 'addr', 'add', `${address(n)}/24`, 'dev', inner)
    await ip('-n', namespace.name, 'link', 'set', inner, 'up')
    const options = ['--insecure-registry', `10.213.${net}.0/24`]
    const engine = await startDockerEngine({ namespace: namespace.name, options })
    undo.push(engine.close)
    return {
      ...engine,
      name: namespace.name,
      async lose() {
        const { stdout } = await promisify(execFile)('ip', ['netns', 'pids', namespace.name])
        for (const pid of stdout.split('\n').filter(Boolean)) endNow(Number(pid))
      },
    }
  }

  try {
    machines.push(...(await Promise.all([boot(1), boot(2)])))
    const [first, second] = machines as [SwarmMachine, SwarmMachine]
    const self = (n: number) => ({ ListenAddr: `${address(n)}:2377`, AdvertiseAddr: address(n) })
    await callDocker(first.socket, 'POST', '/swarm/init', self(1))
    const { JoinTokens } = (await callDocker(first.socket, 'GET', '/swarm')) as { JoinTokens: { Worker: string } }
    const join = { RemoteAddrs: [`${address(1)}:2377`], JoinToken: JoinTokens.Worker }
    await callDocker(second.socket, 'POST', '/swarm/join', { ...self(2), ...join })
    return { machines: [first, second], hostAddress: address(254), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What is listed may have ended by itself before its turn comes. */
function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
