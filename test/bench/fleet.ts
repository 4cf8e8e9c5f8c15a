import { join } from 'node:path'
import { silentLog } from '../../src/lib/log.ts'
import { startEmbedded } from '../../src/stores/embedded/embedded.ts'

/** Puts `count` simulated bots into the embedded database of a data folder, all wished for, in ten clients. */
export async function populate(dataDir: string, count: number): Promise<void> {
  const database = await startEmbedded({ dataDir: join(dataDir), log: silentLog })
  const insert = async (table: string, rows: object[]) => {
    const answer = await fetch(`${database.url}/rest/v1/${table}`, {
      method: 'POST',
      headers: {
        apikey: database.secretKey,
        authorization: `Bearer ${database.secretKey}`,
        'content-type': 'application/json',
        prefer: 'return=representation',
      },
      body: JSON.stringify(rows),
    })
    if (!answer.ok) throw new Error(`${table}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { id: string }[]
  }
  try {
    const clients = await insert(
      'clients',
      Array.from({ length: 10 }, (_, i) => ({ name: `Client ${i}`, created_by: 'bench' })),
    )
    for (let from = 0; from < count; from += 250) {
      await insert(
        'bots',
        Array.from({ length: Math.min(250, count - from) }, (_, i) => ({
          name: `Bot ${String(from + i).padStart(4, '0')}`,
          description: 'A simulated bot.',
          client_id: clients[(from + i) % clients.length]?.id,
          template: 'standard',
          template_version: '1.0.0',
          settings: {},
          strategy: 'simulation',
          desired: 'running',
          generation: 1,
          created_by: 'bench',
        })),
      )
    }
  } finally {
    await database.close()
  }
}
