import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { projectRoot } from '../main/paths.ts'

/** What PM2 reads its own settings with; nothing of ours needs it but tests. */
const yaml = createRequire(createRequire(import.meta.url).resolve('pm2'))('js-yaml') as { load(text: string): unknown }

type Lines = readonly string[]
interface Service {
  image: string
  entrypoint?: Lines
  command?: Lines
  network_mode: string
  user: string
  group_add?: Lines
  read_only: boolean
  cap_drop: Lines
  security_opt: Lines
  mem_limit: string
  pids_limit: number
  init: boolean
  restart: string
  stop_grace_period?: string
  tmpfs?: Lines
  volumes: Lines
  secrets?: Lines
  environment?: Record<string, string>
  healthcheck?: { test: Lines; interval: string; timeout: string }
  /** Of no meaning to an engine. */
  build?: unknown
  depends_on?: Lines
}
interface Compose {
  name: string
  services: Record<string, Service>
  volumes: Record<string, unknown>
  secrets: Record<string, { file: string }>
}

/**
 * The services of `docker/compose.yaml` as bodies of the engine's `POST /containers/create`, by name, as Docker Compose makes them. It does
 * just what that file uses and throws at everything else. Secrets lie in `folder`.
 */
export function composeBodies(env: Readonly<Record<string, string>>, folder: string): Map<string, { Image: string }> {
  const file = join(projectRoot(), 'docker/compose.yaml')
  const compose = interpolated(yaml.load(readFileSync(file, 'utf8')), env) as Compose
  only(compose, ['name', 'services', 'volumes', 'secrets'])
  const bodies = Object.entries(compose.services).map(([name, service]): [string, { Image: string }] => {
    return [`${compose.name}-${name}-1`, bodyOf(service, compose, folder)]
  })
  if (dirname(file) === resolve(folder)) throw new Error('Secrets of tests belong elsewhere.')
  return new Map(bodies)
}

/** After the text was read, so that an empty value is an empty text. */
function interpolated(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => interpolated(one, env))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolated(one, env)]))
  if (typeof value !== 'string') return value
  return value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind, other: string) => {
    if (!env[name] && kind === '?') throw new Error(`${name}: ${other}`)
    return env[name] || (other ?? '')
  })
}

function bodyOf(service: Service, { name, volumes, secrets }: Compose, folder: string) {
  const {
    image,
    entrypoint,
    command,
    network_mode,
    user,
    group_add,
    read_only,
    cap_drop,
    security_opt,
    mem_limit,
    pids_limit,
    init,
    restart,
    stop_grace_period,
    tmpfs = [],
    volumes: mounts,
    secrets: given = [],
    environment = {},
    healthcheck,
    build: _,
    depends_on: __,
    ...strange
  } = service
  only(strange, [])
  const bound = (mount: string) => {
    const [source = '', ...rest] = mount.split(':')
    if (!source.startsWith('/') && !(source in volumes)) throw new Error(`There is no volume ${source}.`)
    return [source.startsWith('/') ? source : `${name}_${source}`, ...rest].join(':')
  }
  const secretBind = (one: string) => `${join(folder, secrets[one]?.file ?? '')}:/run/secrets/${one}:ro`
  return {
    Image: image,
    ...(entrypoint ? { Entrypoint: entrypoint } : {}),
    ...(command ? { Cmd: command } : {}),
    User: user,
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    ...(stop_grace_period ? { StopTimeout: seconds(stop_grace_period) } : {}),
    ...(healthcheck
      ? {
          Healthcheck: {
            Test: healthcheck.test,
            Interval: seconds(healthcheck.interval) * 1e9,
            Timeout: seconds(healthcheck.timeout) * 1e9,
          },
        }
      : {}),
    HostConfig: {
      NetworkMode: network_mode,
      GroupAdd: group_add ?? [],
      ReadonlyRootfs: read_only,
      CapDrop: cap_drop,
      SecurityOpt: security_opt,
      Memory: Number(/^(\d+)m$/.exec(mem_limit)?.[1]) * 2 ** 20,
      PidsLimit: pids_limit,
      Init: init,
      RestartPolicy: { Name: restart },
      Binds: [...mounts.map(bound), ...given.map(secretBind)],
      Tmpfs: Object.fromEntries(tmpfs.map((one) => [one.split(':')[0], one.slice(one.indexOf(':') + 1)])),
    },
  }
}

const seconds = (span: string) => Number(/^(\d+)s$/.exec(span)?.[1])

function only(value: object, keys: readonly string[]): void {
  const strange = Object.keys(value).filter((key) => !keys.includes(key))
  if (strange.length > 0) throw new Error(`compose.yaml has ${strange.join(', ')}, which this does not read.`)
}
