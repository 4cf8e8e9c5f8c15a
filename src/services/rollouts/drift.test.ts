import { describe, expect, it } from 'vitest'
import { aBot, aClient, aManifest } from '../../testing/commands.ts'
import { createDrift } from './drift.ts'

const since = new Date('2026-03-01T00:00:00Z')

function driftOf(all: ReturnType<typeof aBot>[]) {
  const standard = aManifest({ version: '1.1.0' })
  const custom = aManifest({ name: 'custom', version: '2.0.0', editable: true })
  const list = async () => [standard, custom].map((manifest) => ({ manifest, bots: 0 }))
  const asked: string[] = []
  const drift = createDrift({
    bots: {
      list: async ({ clientId } = {}) => all.filter((bot) => clientId === undefined || bot.clientId === clientId),
    },
    released: {
      list: async () => [
        { name: 'standard', version: '1.1.0', releasedAt: since, bots: 0 },
        { name: 'custom', version: '2.1.0', releasedAt: since, bots: 0 },
      ],
    },
    clients: { get: async () => aClient({ id: 'fashion' }) },
    templates: { list, get: async (name) => (name === 'custom' ? custom : standard) },
    artifacts: {
      heldByEdits: async ({ botId }) => {
        asked.push(botId)
        return botId === 'edited' ? 'Its code was changed by hand.' : undefined
      },
    },
  })
  return { drift, asked }
}

const old = aBot({ id: 'old', clientId: 'fashion' })
const edited = aBot({ id: 'edited', clientId: 'shoes', template: 'custom', templateVersion: '1.9.0' })
const ids = (drifted: readonly { bot: { id: string } }[]) => drifted.map(({ bot }) => bot.id)

describe('drift', () => {
  it('names who runs another version, what is released instead, since when, and whose code is their own', async () => {
    const { drift, asked } = driftOf([old, aBot({ id: 'new', templateVersion: '1.1.0' }), edited])
    expect(await drift({})).toEqual({
      current: 1,
      drifted: [
        { bot: old, version: '1.1.0', since, heldBy: null },
        // The newest release is not what the folder holds, so it is not known since when.
        { bot: edited, version: '2.0.0', since: null, heldBy: 'Its code was changed by hand.' },
      ],
    })
    // Only folders that people may edit are read.
    expect(asked).toEqual(['edited'])
  })

  it.each([
    [{ template: 'custom' }, ['edited']],
    [{ client: 'Fashion' }, ['old']],
    [{ template: 'custom', client: 'Fashion' }, []],
  ])('with %j is of those alone', async (filter, expected) => {
    expect(ids((await driftOf([old, edited]).drift(filter)).drifted)).toEqual(expected)
  })

  it.each([
    ['is being deleted', { desired: 'retired' as const }],
    ['is being made', { generation: 0 }],
    ['is of a template that is gone', { template: 'gone' }],
  ])('leaves out a bot that %s', async (_, changes) => {
    expect(await driftOf([aBot(changes)]).drift({})).toEqual({ current: 0, drifted: [] })
  })
})
