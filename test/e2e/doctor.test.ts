import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldsOf, freePort, type Process, readProc, run, startApart } from './harness.ts'

/** Runs what `npm run doctor` runs, to its end. */
async function doctor(env: Record<string, string>): Promise<{ code: number | null; lines: string[] }> {
  const started = run('src/doctor.js', env)
  const code = await new Promise<number | null>((resolve) => started.child.once('close', resolve))
  return { code, lines: started.output().trim().split('\n') }
}

describe('npm run doctor', () => {
  const dir = mkdtempSync(join(tmpdir(), 'muster-e2e-doctor-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('is content with nothing set, says that this is the sandbox, and leaves nothing behind', async () => {
    const dataDir = join(dir, 'data')
    const ports = { MUSTER_PORT: String(await freePort()), SANDBOX_PORT: String(await freePort()) }
    const { code, lines } = await doctor({ MUSTER_DATA_DIR: dataDir, ...ports })
    expect(lines[0]).toBe('No DISCORD_BOT_TOKEN is set: this looks at Muster in its own sandbox.')
    expect(lines.filter((line) => line.startsWith('✘'))).toEqual([])
    expect([lines.at(-1), code]).toEqual(['Everything is right.', 0])
    expect(existsSync(dataDir)).toBe(false)
  }, 60_000)

  it('tells every mistake in the settings and none of their values', async () => {
    const { code, lines } = await doctor({
      DISCORD_BOT_TOKEN: 'my-secret-but-wrong',
      MUSTER_PORT: '99999',
      TOKEN_ENCRYPTION_KEY: 'short-secret',
    })
    const text = lines.join('\n')
    for (const name of ['DISCORD_BOT_TOKEN', 'DISCORD_ADMIN_GUILD_ID', 'MUSTER_PORT', 'TOKEN_ENCRYPTION_KEY'])
      expect(text).toContain(name)
    expect(text).not.toMatch(/secret/)
    expect(code).toBe(78)
  })

  it('reads what npm run migrate reads', async () => {
    const { code, lines } = await doctor({
      MUSTER_DATA_DIR: join(dir, 'hosted'),
      MUSTER_PORT: '0',
      SANDBOX_PORT: '0',
      DEPLOYMENT_METHOD: 'simulation',
      SUPABASE_URL: `http://127.0.0.1:${await freePort()}`,
      SUPABASE_SECRET_KEY: 'sb_secret_0123456789abcdef',
      SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_0123456789',
      DATABASE_URL: `postgres://muster:hunter22hunter22@127.0.0.1:${await freePort()}/postgres`,
      TOKEN_ENCRYPTION_KEY: 'ab'.repeat(32),
    })
    const text = lines.join('\n')
    expect(text).toMatch(/✘ Database and secret key: could not be checked: .*ECONNREFUSED/)
    expect(text).toMatch(/✘ Migrations: cannot be looked at: .*ECONNREFUSED.*\n {2}→ copy DATABASE_URL again/)
    expect(text).not.toMatch(/hunter22|sb_secret_0|abababab/)
    expect([lines.at(-1), code]).toEqual(['2 things are to be mended.', 1])
  }, 60_000)
})

describe('npm run doctor, of a Muster that is live', () => {
  let apart: Awaited<ReturnType<typeof startApart>>
  let env: Record<string, string>
  let muster: Process
  beforeAll(async () => {
    apart = await startApart({ strategy: 'simulation' })
    muster = await apart.startMuster()
    const { hands } = apart
    const { applications } = await hands.world()
    const opened = await hands.admin('/application add')
    const [spare = ''] = applications.filter(({ name }) => name !== 'Muster').map((a) => a.token)
    await hands.submit('admin', opened.id, { [fieldsOf(opened)[0] ?? '']: spare })
    await hands.admin('/alerts channel channel:#ops')
    // What Muster itself was given.
    const given = readProc(muster.child.pid ?? 0, 'environ')
      .split('\0')
      .filter(Boolean)
    env = Object.fromEntries(given.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  }, 120_000)
  afterAll(() => apart?.close(), 60_000)

  it('looks at it while it runs', async () => {
    const { code, lines } = await doctor(env)
    expect(lines).toEqual([
      '✔ Discord token: that of Muster',
      expect.stringMatching(/^✔ Gateway and intents: \d+ logins left today/),
      '✔ Admin server: Muster HQ',
      '✔ Permissions: all that are needed',
      '✔ Database: no SUPABASE_URL is set: Muster brings its own, embedded one',
      expect.stringMatching(/^✔ Node\.js: /),
      expect.stringMatching(/^✔ Settings: /),
      expect.stringMatching(/^✔ Data folder: .*a Muster is running with it \(process \d+\)/),
      expect.stringMatching(/^✔ Port of Muster: \d+ is in use by the Muster that is running$/),
      '✔ Migrations: applied by the Muster that is running',
      '✔ Encryption key: kept in the data folder; it opens every token of the pool (1)',
      '✔ Alerts: go to #ops',
      '✔ Threads: can be made under the alerts of 1 channel',
      '✔ Pool: 1 application, 1 free',
      '✔ Engine: simulation: runs nothing real',
      '– Serverless: no SUPABASE_ACCESS_TOKEN is set, so no bot runs as an Edge Function',
      'Everything is right.',
    ])
    expect(code).toBe(0)
  }, 60_000)

  it('opens its database once it has ended, and lets go of it', async () => {
    await muster.end()
    const { code, lines } = await doctor({ ...env, TOKEN_ENCRYPTION_KEY: 'ab'.repeat(32) })
    expect(lines.filter((line) => /^(✘| {2}→)/.test(line))).toEqual([
      expect.stringContaining('✘ Encryption key: it does not open 1 of 1 token'),
      expect.stringContaining('set TOKEN_ENCRYPTION_KEY to the key they were added with'),
    ])
    expect(lines.join('\n')).toMatch(/✔ Migrations: all \d+ are applied/)
    expect(code).toBe(1)
    expect(lines.join('\n')).not.toContain('abababab')
    expect((await doctor(env)).code).toBe(0)
  }, 60_000)

  it('says what is refused, without the token', async () => {
    const wrong = `${env.DISCORD_BOT_TOKEN?.slice(0, -6)}aaaaaa`
    const { code, lines } = await doctor({ ...env, DISCORD_BOT_TOKEN: wrong })
    expect(lines.join('\n')).toContain('✘ Discord token: Discord refuses DISCORD_BOT_TOKEN')
    expect(lines.join('\n')).not.toContain(wrong.slice(-30))
    expect(code).toBe(1)
  }, 60_000)
})
