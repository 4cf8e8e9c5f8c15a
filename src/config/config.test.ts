import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigError, environment, readConfig } from './config.ts'

const token = `${'M'.repeat(26)}.GhIjKl.${'a'.repeat(38)}`

function mistakesOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes
    throw error
  }
  return []
}

describe('config', () => {
  it('needs nothing: sandbox, embedded database, PM2', () => {
    expect(readConfig({})).toMatchObject({
      discord: undefined,
      supabase: undefined,
      defaultStrategy: 'pm2',
      port: 4401,
      sandboxPort: 4400,
      dataDir: '.muster',
    })
  })

  it('holds bots to what it is told, and leaves to the engines what it is not', () => {
    expect(readConfig({ BOT_CPUS: '' }).botLimits).toEqual({ memoryMb: 160 })
    const given = readConfig({ BOT_MEMORY_MB: '256', BOT_CPUS: '0.5', BOT_PIDS: '128' }).botLimits
    expect(given).toEqual({ memoryMb: 256, cpus: 0.5, pids: 128 })
    expect(mistakesOf({ BOT_MEMORY_MB: '64', BOT_CPUS: 'two', BOT_PIDS: '40.5' })).toEqual([
      'BOT_MEMORY_MB must be at least 96.',
      'BOT_CPUS must be a number of cores.',
      'BOT_PIDS must be a whole number.',
    ])
  })

  it('takes an empty value for an absent one', () => {
    expect(readConfig({ DISCORD_BOT_TOKEN: '', MUSTER_PORT: ' ' }).port).toBe(4401)
  })

  it('derives the address of a hosted project from its reference', () => {
    const config = readConfig({
      SUPABASE_PROJECT_ID: 'abcdefghijklmnopqrst',
      SUPABASE_SECRET_KEY: 'sb_secret_0123456789',
      SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_01234',
      TOKEN_ENCRYPTION_KEY: 'ab'.repeat(32),
    })
    expect(config.supabase?.url).toBe('https://abcdefghijklmnopqrst.supabase.co')
    expect(config.encryptionKey).toHaveLength(32)
  })

  it('reads a key in base64 too', () => {
    expect(readConfig({ TOKEN_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') }).encryptionKey).toEqual(
      Buffer.alloc(32, 7),
    )
  })

  it('lists every secret, so that all can be hidden', () => {
    const env = {
      DISCORD_BOT_TOKEN: token,
      DISCORD_ADMIN_GUILD_ID: '123456789012345678',
      SUPABASE_URL: 'https://x.supabase.co',
      SUPABASE_SECRET_KEY: 'sb_secret_0123456789',
      SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_01234',
      SUPABASE_ACCESS_TOKEN: 'sbp_0123456789',
      DATABASE_URL: 'postgres://muster:hunter22@db/x',
      TOKEN_ENCRYPTION_KEY: 'ab'.repeat(32),
    }
    const open = ['DISCORD_ADMIN_GUILD_ID', 'SUPABASE_URL', 'SUPABASE_PUBLISHABLE_KEY']
    const secret = Object.entries(env).filter(([name]) => !open.includes(name))
    expect([...readConfig(env).secrets].sort()).toEqual(secret.map(([, value]) => value).sort())
  })

  it('tells all mistakes at once and repeats no value', () => {
    const mistakes = mistakesOf({
      DISCORD_BOT_TOKEN: 'my-secret-but-wrong',
      DEPLOYMENT_METHOD: 'kubernetes',
      MUSTER_PORT: '99999',
      TOKEN_ENCRYPTION_KEY: 'short-secret',
      SUPABASE_URL: 'https://x.supabase.co',
      MONITOR_CRON: 'often',
    })
    const text = mistakes.join('\n')
    for (const name of [
      'DISCORD_BOT_TOKEN',
      'DISCORD_ADMIN_GUILD_ID',
      'DEPLOYMENT_METHOD',
      'MUSTER_PORT',
      'TOKEN_ENCRYPTION_KEY',
      'SUPABASE_SECRET_KEY',
      'SUPABASE_PUBLISHABLE_KEY',
      'MONITOR_CRON',
    ]) {
      expect(text).toContain(name)
    }
    expect(text).not.toMatch(/secret-but-wrong|short-secret/)
  })

  it.each([
    [{ DISCORD_BOT_TOKEN: token }, 'DISCORD_ADMIN_GUILD_ID is missing'],
    [{ SUPABASE_SECRET_KEY: 'sb_secret_0123456789' }, 'SUPABASE_URL is missing'],
    [{ DOCKER_TLS_VERIFY: '1' }, 'DOCKER_CERT_PATH is missing'],
    [{ DOCKER_HOST: 'docker.example.com' }, 'DOCKER_HOST must begin with unix://'],
    [{ DOCKER_NETWORK: 'a b' }, 'DOCKER_NETWORK must be the name'],
    [{ DISCORD_ADMIN_GUILD_ID: 'my server' }, 'DISCORD_ADMIN_GUILD_ID must be an id'],
  ])('explains %o', (env, words) => {
    expect(mistakesOf(env).join()).toContain(words)
  })
})

describe('.env.example', () => {
  it('documents exactly the variables that are read, each with a comment above it', () => {
    const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n')
    const documented = lines.flatMap((line, i) => {
      const name = /^#? ?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1]
      if (name) expect(lines[i - 1], `the line above ${name}`).toMatch(/^# \S/)
      return name ? [name] : []
    })
    expect(documented.toSorted()).toEqual(Object.keys(environment.shape).toSorted())
  })
})
