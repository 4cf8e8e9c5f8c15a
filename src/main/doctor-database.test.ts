import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCipher } from '../lib/cipher.ts'
import { silentLog } from '../lib/log.ts'
import { connectStores } from '../stores/connect.ts'
import { startEmbedded } from '../stores/embedded/embedded.ts'
import type { MigrationStatus } from '../stores/migrate.ts'
import type { Stores } from '../stores/stores.ts'
import { aConfig, deadAddress } from '../testing/settings.ts'
import { examine } from './doctor.ts'
import type { Check } from './doctor-check.ts'
import { databaseChecks } from './doctor-database.ts'
import { type Kept, openKept } from './doctor-kept.ts'
import { embeddedKey } from './keys.ts'

const close = async () => {}

/** What the checks say of a database that answers as told. */
async function saidOf(kept: Partial<Kept> | { failed: string }, changes: object = {}): Promise<string[]> {
  const whole = 'failed' in kept ? kept : ({ where: 'hosted', close, ...kept } as Kept)
  return (await saidBy(databaseChecks(aConfig(changes), whole))).lines
}

const stores = (over: object = {}) =>
  ({
    ping: async () => {},
    applications: { list: async () => [] },
    routes: { fleetChannel: async () => undefined, list: async () => [] },
    ...over,
  }) as unknown as Stores
const migrations = (...states: MigrationStatus['state'][]) => ({
  migrations: async () => states.map((state, i) => ({ name: `000${i + 1}_step`, state })),
})

describe('the doctor of what is kept', () => {
  it.each<[string, Partial<Kept>, string[]]>([
    ['all are applied', migrations('applied', 'applied'), ['✔ Migrations: all 2 are applied']],
    [
      'some are not',
      migrations('applied', 'pending', 'pending'),
      ['✘ Migrations: 2 of 3 are not applied', '  → run: npm run migrate -- up'],
    ],
    [
      'some are not, and the next start does it',
      { where: 'embedded', ...migrations('applied', 'pending') },
      ['✔ Migrations: 1 of 2 are pending; the next start applies them'],
    ],
    [
      'one was changed',
      migrations('changed', 'applied'),
      [
        '✘ Migrations: changed after they were applied: 0001_step',
        '  → take these files back from the release you installed; a change belongs into a new migration',
      ],
    ],
    [
      'DATABASE_URL is wrong',
      {
        migrations: async () => {
          throw new AggregateError([new Error('connect ECONNREFUSED')], '')
        },
      },
      [
        '✘ Migrations: cannot be looked at: connect ECONNREFUSED',
        '  → copy DATABASE_URL again from Project Settings → Database, with your password in it',
      ],
    ],
    ['it is not set', {}, ['✔ Migrations: the tables are there; with DATABASE_URL set, each could be checked']],
    ['Muster runs', { where: 'running' }, ['✔ Migrations: applied by the Muster that is running']],
    [
      'there is nothing yet',
      { where: 'new' },
      ['✔ Migrations: the first start makes an embedded database and applies them'],
    ],
  ])('says of migrations that %s', async (_, kept, expected) => {
    const lines = await saidOf({ stores: stores(), ...kept })
    expect(lines.slice(0, expected.length)).toEqual(expected)
  })

  it('does not ask for tables that are still to come', async () => {
    const untouched = stores({ ping: () => Promise.reject(new Error('asked')), applications: {}, routes: {} })
    const lines = await saidOf({ stores: untouched, where: 'embedded', ...migrations('pending') })
    expect(lines.filter((line) => /asked|✘/.test(line))).toEqual([])
    expect(lines.at(-1)).toBe('– Pool: nothing to look at yet')
  })

  it('asks nothing of a database that does not answer', async () => {
    const away = stores({ ping: () => Promise.reject(new Error('away')) })
    expect((await saidOf({ stores: away })).filter((line) => line.includes('Key') || line.startsWith('–'))).toEqual([
      '– Migrations: mend the database first',
      '– Alerts: mend the database first',
      '– Threads: mend the database first',
      '– Pool: mend the database first',
    ])
  })

  it('says why it cannot be opened', async () => {
    expect(await saidOf({ failed: 'The data folder is in use' })).toEqual([
      '✘ Database: cannot be opened: The data folder is in use',
      '  → see whether it can be reached, and whether another program has it',
    ])
  })

  it('names applications whose tokens Discord refused', async () => {
    const pool = ['available', 'claimed', 'invalid'].map((state, i) => ({ id: `${i}`, name: `App ${i}`, state }))
    const lines = await saidOf({
      stores: stores({ applications: { list: async () => pool, tokenOf: async () => ({ tokenCiphertext: 'x' }) } }),
    })
    expect(lines.slice(-2)).toEqual([
      '✘ Pool: Discord refused the tokens of: App 2',
      '  → reset these in the Developer Portal and give Muster the new ones with /application add',
    ])
  })

  it('cannot look at migrations of a database that is away', async () => {
    const url = (await deadAddress()).replace('http', 'postgres')
    const supabase = { url: await deadAddress(), secretKey: 's'.repeat(20), publishableKey: 'p'.repeat(20) }
    const lines = await saidOf(await openKept(aConfig({ supabase, databaseUrl: url })))
    expect(lines[0]).toMatch(/^✘ Migrations: cannot be looked at: .*ECONNREFUSED/)
    expect(lines[1]).toContain('DATABASE_URL')
  })
})

describe('the doctor of an embedded database at rest', () => {
  let dataDir: string
  const saidNow = async (changes: object = {}) => {
    const config = aConfig({ dataDir, ...changes })
    const kept = await openKept(config)
    try {
      return (await saidBy(databaseChecks(config, kept))).lines
    } finally {
      await kept.close()
    }
  }

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'muster-doctor-kept-'))
    expect(await saidNow()).toEqual([
      '✔ Migrations: the first start makes an embedded database and applies them',
      '✔ Encryption key: none yet; the first start makes one in the data folder',
      '– Alerts: nothing to look at yet',
      '– Threads: nothing to look at yet',
      '– Pool: nothing to look at yet',
    ])
    const database = await startEmbedded({ dataDir, log: silentLog })
    const { applications, routes } = connectStores({ url: database.url, key: database.secretKey })
    const cipher = createCipher({ key: embeddedKey(dataDir) })
    for (const id of ['101', '102'])
      await applications.add({
        id,
        name: `Spare ${id}`,
        botUserId: id,
        tokenCiphertext: cipher.encrypt('a token', id),
        addedBy: '1',
      })
    await routes.setFleetChannel('1234', '1')
    await database.close()
  }, 120_000)
  afterAll(() => rm(dataDir, { recursive: true, force: true }))

  it('opens it, and every token in it', async () => {
    expect(await saidNow()).toEqual([
      expect.stringMatching(/^✔ Migrations: all \d+ are applied$/),
      '✔ Encryption key: kept in the data folder; it opens every token of the pool (2)',
      '✔ Alerts: go to a channel of the sandbox',
      '✔ Threads: are allowed in the sandbox',
      '✔ Pool: 2 applications, 2 free',
    ])
  }, 60_000)

  it('notices a key that is not the one they were encrypted with, and one that is gone', async () => {
    const other = (await saidNow({ encryptionKey: Buffer.alloc(32, 7) })).slice(1, 3)
    expect(other).toEqual([
      '✘ Encryption key: it does not open 2 of 2 tokens: Spare 101, Spare 102',
      '  → set TOKEN_ENCRYPTION_KEY to the key they were added with, or remove these applications and add them again',
    ])
    await rm(join(dataDir, 'encryption.key'))
    expect((await saidNow()).slice(1, 3)).toEqual([
      '✘ Encryption key: encryption.key is gone from the data folder, and 2 tokens were encrypted with it',
      '  → put the file back from your backup, or remove the applications and add their tokens again',
    ])
    await writeFile(join(dataDir, 'encryption.key'), 'half of it')
    expect((await saidNow())[1]).toBe('✘ Encryption key: encryption.key in the data folder is damaged')
  }, 60_000)
})

/** What the checks say, in their order. */
async function saidBy(checks: readonly Check[]): Promise<{ lines: string[] }> {
  const lines: string[] = []
  await examine(checks, (line) => lines.push(line))
  return { lines }
}
