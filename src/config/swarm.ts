import { z } from 'zod'

/** What bots on a swarm need besides an engine. */
export const swarmVariables = {
  SWARM_CONSTRAINTS: constraints(),
  IMAGE_REGISTRY: registry(),
  IMAGE_REGISTRY_USERNAME: z.string().optional(),
  IMAGE_REGISTRY_PASSWORD: z.string().optional(),
}

export interface SwarmConfig {
  /** What a node must fit to take a bot. */
  constraints: readonly string[]
  /** Where images go for all nodes to fetch. Undefined: nowhere, which is enough for one node. */
  registry: { address: string; username: string | undefined; password: string | undefined } | undefined
}

/** The same, as the driver takes it. */
export function swarmOf(e: z.infer<z.ZodObject<typeof swarmVariables>>): SwarmConfig {
  const { IMAGE_REGISTRY: address, IMAGE_REGISTRY_USERNAME: username, IMAGE_REGISTRY_PASSWORD: password } = e
  return { constraints: e.SWARM_CONSTRAINTS ?? [], registry: address ? { address, username, password } : undefined }
}

/** Every node that takes a bot must fit all of them: `node.labels.zone==eu, node.role!=manager`. */
function constraints() {
  return z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine(
      (all) => all.every((one) => /^(node|engine)\.[\w.-]+ ?(==|!=) ?[\w.:/-]+$/.test(one)),
      'must be placement constraints of Docker with commas between, such as node.labels.zone==eu,node.role==worker',
    )
    .optional()
}

/** The place of images, without https://: a host, a port where it has one, and a path where it wants one. */
function registry() {
  return z
    .string()
    .regex(
      /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/,
      'must be a registry and a path in small letters, such as registry.example.com/bots, without https://',
    )
    .optional()
}
