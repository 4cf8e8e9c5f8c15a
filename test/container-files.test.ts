import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environment, secretVariables } from '../src/config/config.ts'
import { projectRoot } from '../src/main/paths.ts'
import { composeBodies } from '../src/testing/compose.ts'

const read = (file: string) => readFileSync(join(projectRoot(), file), 'utf8')

describe('docker/supervisor.Dockerfile', () => {
  it('starts Muster as npm start does', () => {
    const { start } = JSON.parse(read('package.json')).scripts as { start: string }
    const entry = /^ENTRYPOINT (.*)$/m.exec(read('docker/supervisor.Dockerfile'))?.[1] ?? ''
    expect(['exec', ...(JSON.parse(entry) as string[]), 'dist/src/main.js'].join(' ')).toBe(start)
  })
})

describe('docker/compose.yaml', () => {
  const bodies = composeBodies({ DOCKER_GID: '7' }, '/secrets-of-a-test')
  const of = (name: string) => bodies.get(name) as { Image: string; Env: string[]; HostConfig: Record<string, unknown> }

  it('names what it needs and cannot know', () =>
    expect(() => composeBodies({}, '/secrets-of-a-test')).toThrow('DOCKER_GID'))

  it('gives the engine’s socket to the proxy alone, which has no network', () => {
    const proxy = of('muster-engine-1').HostConfig
    expect(proxy).toMatchObject({ NetworkMode: 'none', GroupAdd: ['7'] })
    expect(proxy.Binds).toEqual(['/var/run/docker.sock:/engine.sock:ro', 'muster_engine:/engine'])
    expect(JSON.stringify(of('muster-muster-1'))).not.toContain('docker.sock:')
  })

  it('lets neither write its root or have privileges', () => {
    const strict = { ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] }
    for (const { HostConfig, ...body } of bodies.values() as Iterable<ReturnType<typeof of>>)
      expect({ ...HostConfig, ...body }).toMatchObject({ ...strict, User: '10001:10001' })
  })

  it('sets only what Muster reads, and secrets as files only', () => {
    const set = of('muster-muster-1').Env.map((line) => line.split('=')[0] ?? '')
    const known = [...Object.keys(environment.shape), ...secretVariables.map((name) => `${name}_FILE`)]
    expect(set.filter((name) => !known.includes(name))).toEqual([])
    expect(of('muster-muster-1').Env).toContain('SUPABASE_URL=')
    expect(set.filter((name) => (secretVariables as readonly string[]).includes(name))).toEqual([])
  })
})
