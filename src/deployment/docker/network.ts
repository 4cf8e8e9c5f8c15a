import { type Engine, unless } from './engine.ts'
import { labels } from './names.ts'

/** Makes the network of bots where it is missing; bots on it reach the outside but not one another. */
export async function ensureNetwork(engine: Engine, name: string, supervisor: string): Promise<void> {
  if (name === 'host') return
  const found = await engine.ask((docker) => docker.getNetwork(name).inspect()).catch(unless(404))
  if (found) return
  const options = {
    Name: name,
    Driver: 'bridge',
    CheckDuplicate: true,
    Labels: { [labels.supervisor]: supervisor },
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
  }
  // Somebody else was quicker: 409.
  await engine.ask((docker, abortSignal) => docker.createNetwork({ ...options, abortSignal })).catch(unless(409))
}

/** Deletes the network if this supervisor made it and nothing is on it. */
export async function removeNetwork(engine: Engine, name: string, supervisor: string): Promise<void> {
  if (name === 'host') return
  const filters = { label: [`${labels.supervisor}=${supervisor}`] }
  const ours = await engine.ask((docker, abortSignal) => docker.listNetworks({ filters, abortSignal }))
  for (const { Id } of ours) {
    await engine
      .ask((docker, abortSignal) => docker.getNetwork(Id).remove({ abortSignal }))
      .catch(unless(403, 404, 409))
  }
}
