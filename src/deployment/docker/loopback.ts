import { problem } from '../../domain/errors.ts'

/** In a container of a network of its own, this machine's 127.0.0.1 is the container itself. */
export function refuseLoopback(addresses: readonly string[], network: string): void {
  if (network === 'host') return
  const unreachable = addresses.find((value) => /^https?:\/\/(127\.|localhost\b|\[::1\])/.test(value))
  if (unreachable !== undefined) throw problem('LoopbackInContainer', new URL(unreachable).origin, network)
}
