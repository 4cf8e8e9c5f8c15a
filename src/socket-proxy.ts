import { parseArgs } from 'node:util'
import { startSocketProxy } from './deployment/docker/socket-proxy/socket-proxy.ts'

const usage = 'Usage: socket-proxy --engine <its socket> --listen <socket to make> [--network <the one of bots>]'
const say = (line: string) => process.stdout.write(`${line}\n`)

/** Gives Muster an engine's socket on which only bots can be run; runs in a container of its own, without a network. */
async function main(): Promise<void> {
  const options = { engine: { type: 'string' }, listen: { type: 'string' }, network: { type: 'string' } } as const
  const { engine, listen, network = 'muster' } = parseArgs({ options }).values
  if (!engine || !listen) throw new Error(usage)
  process.umask(0o007)
  const proxy = await startSocketProxy({ engine, listen, network, log: say })
  say(`Bots can be run through ${listen}, on the network ${network}.`)
  const end = () => void proxy.close().then(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(64)
})
