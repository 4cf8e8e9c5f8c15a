/** How services are made on a swarm, besides what holds for its engines. */
export interface SwarmSettings {
  /** What a node must fit to take a bot, as Docker's placement constraints. */
  constraints: readonly string[]
  /** Where images go for all nodes to fetch; undefined: they stay on the one node. */
  registry?: { address: string; username?: string | undefined; password?: string | undefined } | undefined
  /** True: the swarm is asked though nothing ever ran there, because new bots will. */
  expected?: boolean | undefined
}
