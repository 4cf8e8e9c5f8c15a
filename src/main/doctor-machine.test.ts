import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aConfig } from '../testing/settings.ts'
import { examine } from './doctor.ts'
import type { Check } from './doctor-check.ts'
import { engineCheck } from './doctor-engine.ts'
import { machineChecks, nodeCheck } from './doctor-machine.ts'

const discord = { token: 'x', adminGuildId: '1' }

describe('the doctor of the machine', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'muster-doctor-test-'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  /** Only the lines of one check. */
  async function said(
    name: string,
    changes: object = {},
    env = '.env',
    mayWrite?: (path: string) => boolean,
  ): Promise<string[]> {
    const config = aConfig({ dataDir: join(dir, 'data'), port: 0, sandboxPort: 0, ...changes })
    const checks = machineChecks(config, { envFile: join(dir, env), ...(mayWrite ? { mayWrite } : {}) }).filter(
      (check) => check.name === name,
    )
    return (await saidBy(checks)).lines
  }

  it.each([
    ['20.19.0', 'ok'],
    ['22.1.0', 'ok'],
    ['20.18.3', 'wrong'],
    ['18.20.0', 'wrong'],
  ])('takes Node.js %s for %s', (version, state) => {
    expect(nodeCheck(version)).toMatchObject({ state })
  })

  it('wants the settings’ file to be for its owner alone', async () => {
    expect(await said('Settings')).toEqual([
      '✔ Settings: no .env file; they come from the environment, or stay as they are',
    ])
    await writeFile(join(dir, 'open'), '', { mode: 0o644 })
    await writeFile(join(dir, 'closed'), '', { mode: 0o600 })
    expect(await said('Settings', {}, 'closed')).toEqual(['✔ Settings: from .env, which only you can read'])
    expect(await said('Settings', {}, 'open')).toEqual([
      '✘ Settings: .env can be read by other users of this machine',
      `  → run: chmod 600 ${join(dir, 'open')}`,
    ])
  })

  it('tells a folder that is still to be made, and makes none', async () => {
    expect(await said('Data folder')).toEqual([`✔ Data folder: ${join(dir, 'data')}, made at the first start`])
    expect(await readdir(dir)).toEqual([])
  })

  it('wants a folder, and not the sandbox’s where Discord is real', async () => {
    expect(await said('Data folder', { dataDir: dir })).toEqual([`✔ Data folder: ${dir}`])
    await writeFile(join(dir, 'sandbox.json'), '{}')
    expect(await said('Data folder', { dataDir: dir })).toEqual([`✔ Data folder: ${dir}`])
    expect(await said('Data folder', { dataDir: dir, discord })).toEqual([
      `✘ Data folder: ${dir} holds what was done in the sandbox, with applications that Discord does not know`,
      '  → set MUSTER_DATA_DIR to a new folder, or delete this one',
    ])
    const file = join(dir, 'sandbox.json')
    expect(await said('Data folder', { dataDir: file })).toEqual([
      `✘ Data folder: ${file} is a file`,
      '  → set MUSTER_DATA_DIR to a folder',
    ])
  })

  it('says that a folder cannot be written, or not be made', async () => {
    const asked: string[] = []
    const mayWrite = (path: string) => asked.push(path) === 0
    const fix = '  → make the folder for the user who runs Muster, or set MUSTER_DATA_DIR to another'
    for (const dataDir of [dir, join(dir, 'not', 'yet')])
      expect(await said('Data folder', { dataDir }, '.env', mayWrite)).toEqual([
        `✘ Data folder: ${dataDir} cannot be written`,
        fix,
      ])
    expect(asked).toEqual([dir, dir])
  })

  it('finds ports that are taken, and the sandbox’s only where it is used', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await said('Port of Muster', { port })).toEqual([
      `✘ Port of Muster: ${port} is taken by another program`,
      '  → end what uses it, or set MUSTER_PORT to another port',
    ])
    expect((await said('Port of the sandbox', { sandboxPort: port }))[0]).toContain('taken')
    expect(await said('Port of the sandbox', { sandboxPort: port, discord })).toEqual([])
    await new Promise((resolve) => server.close(resolve))
    expect(await said('Port of Muster', { port })).toEqual([`✔ Port of Muster: ${port} is free`])
  })

  it('tries PM2 in earnest and leaves nothing behind', async () => {
    const { TMPDIR } = process.env
    process.env.TMPDIR = dir
    const { lines } = await saidBy([engineCheck(aConfig(), process.env)])
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
    expect(lines).toEqual([expect.stringMatching(/^✔ Engine: pm2, tried with a program of one line in \d+ ms$/)])
    expect(await readdir(dir)).toEqual([])
    const stays = (await readdir('/proc')).filter((pid) => /^\d+$/.test(pid) && cmdlineOf(pid).includes(dir))
    expect(stays).toEqual([])
  })

  it('knows which engines there are', async () => {
    const said = async (defaultStrategy: 'swarm' | 'simulation') =>
      (await saidBy([engineCheck(aConfig({ defaultStrategy }), {})])).lines
    expect(await said('simulation')).toEqual(['✔ Engine: simulation: runs nothing real'])
    const [line] = await said('swarm')
    expect(line).toMatch(/Engine: .*swarm/)
  })
})

function cmdlineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** What the checks say, in their order. */
async function saidBy(checks: readonly Check[]): Promise<{ lines: string[] }> {
  const lines: string[] = []
  await examine(checks, (line) => lines.push(line))
  return { lines }
}
