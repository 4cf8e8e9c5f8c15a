import { problem } from '../../domain/errors.ts'
import type { Workload } from '../driver.ts'

/** In a container of a network of its own, this machine's 127.0.0.1 is the container itself. */
export function refuseLoopback(environment: Workload['environment'], network: string): void {
  const unreachable = Object.values(environment).find((value) => /^https?:\/\/(127\.|localhost\b|\[::1\])/.test(value))
  if (unreachable !== undefined) throw problem('LoopbackInContainer', new URL(unreachable).origin, network)
}
