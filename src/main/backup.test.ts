import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../lib/log.ts'
import { connectStores } from '../stores/connect.ts'
import { startEmbedded } from '../stores/embedded/embedded.ts'
import { backUp } from './backup.ts'

describe('a backup', () => {
  let dir: string
  let dataDir: string
  let target: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'muster-backup-'))
    dataDir = join(dir, 'data')
    target = join(dir, 'copy')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  const open = async (folder: string) => {
    const embedded = await startEmbedded({ dataDir: folder, log: silentLog })
    return { ...embedded, stores: connectStores({ url: embedded.url, key: embedded.secretKey }) }
  }
  const fashion = { name: 'Fashion', industry: null, contact: null, timeZone: 'UTC', guildId: null, createdBy: 'u1' }
  const put = (name: string, text = name) => {
    mkdirSync(join(dataDir, name, '..'), { recursive: true })
    writeFileSync(join(dataDir, name), text)
  }

  it('of a Muster that is stopped is a data folder of its own, without what belongs to what ran', async () => {
    const first = await open(dataDir)
    await first.stores.clients.create(fashion)
    await first.close()
    for (const name of ['encryption.key', 'supervisor.id', 'artifacts/ab/bot.mjs', 'docker.used']) put(name)
    for (const name of ['bots/x/log', 'pm2/rpc.sock', 'port', 'muster.log', 'muster.log.1', 'database.new-7/x'])
      put(name)
    put('artifacts/ab/bot.mjs.0b0c7a52-1f0e-4c55-8f6e-0d8d3c1f2a3b')

    const { bytes } = await backUp({ dataDir, target, hosted: false })
    expect(bytes).toBeGreaterThan(1_000_000)
    const kept = ['artifacts', 'database', 'database-keys.json', 'docker.used', 'encryption.key', 'supervisor.id']
    expect(readdirSync(target).toSorted()).toEqual(kept)
    expect(readdirSync(join(target, 'artifacts/ab'))).toEqual(['bot.mjs'])
    expect(statSync(target).mode & 0o077).toBe(0)

    const again = await open(target)
    try {
      expect(again.secretKey).toBe(first.secretKey)
      expect(await again.stores.clients.list()).toMatchObject([{ name: 'Fashion' }])
    } finally {
      await again.close()
    }
  }, 120_000)

  it('is given to nobody without the secret key', async () => {
    const { url, publishableKey, close } = await open(dataDir)
    try {
      const ask = (apikey: string) =>
        fetch(`${url}/backup`, { method: 'POST', headers: { apikey }, body: JSON.stringify({ target }) })
      expect((await ask(publishableKey)).status).toBe(401)
      expect(readdirSync(dir)).toEqual(['data'])
    } finally {
      await close()
    }
  }, 120_000)

  it('of a hosted Muster has what lies on this machine', async () => {
    put('supervisor.id')
    await backUp({ dataDir, target, hosted: true })
    expect(readFileSync(join(target, 'supervisor.id'), 'utf8')).toBe('supervisor.id')
  })

  it('overwrites nothing, and leaves nothing where it cannot be made', async () => {
    put('supervisor.id')
    mkdirSync(target)
    const refusal = (to: string, from = dataDir) =>
      backUp({ dataDir: from, target: to, hosted: false }).catch(({ message }) => message)
    expect(await refusal(target)).toMatch(/is there already\. Name a folder that is not/)
    expect(await refusal(join(dir, 'no/where'))).toMatch(/no does not exist\. Make it/)
    expect(await refusal(join(dataDir, 'copy'))).toMatch(/inside the data folder/)
    expect(await refusal(join(dir, 'new'))).toMatch(/There is no database in .*data yet/)
    expect(await refusal(join(dir, 'new'), join(dir, 'nothing'))).toMatch(/There is no data folder/)
    expect(readdirSync(dir).toSorted()).toEqual(['copy', 'data'])
    expect(readdirSync(dataDir)).toEqual(['supervisor.id'])
  })
})
