import { describe, expect, it } from 'vitest'
import { carryAnswer } from './carry-answer.ts'
import type { Answer } from './command.ts'
import type { DiscordCall } from './discord-calls.ts'

const quiet: Answer = { title: 'T', tone: 'info', ephemeral: true }
const loud: Answer = { title: 'T', tone: 'info' }
const image = { name: 'a.png', content: Uint8Array.of(1, 2), alt: 'A dot' }

function setUp(
  type: number,
  { takesFiles = true, statuses = [200] }: { takesFiles?: boolean; statuses?: number[] } = {},
) {
  const said: object[] = []
  const calls: Partial<DiscordCall>[] = []
  const first = {
    takesFiles,
    send: async (callback: object, files: readonly object[]) => void said.push({ ...callback, files: files.length }),
  }
  const send = async (call: DiscordCall) => {
    calls.push(call)
    return { status: statuses.shift() ?? 200, body: { code: 10015, message: 'Unknown Webhook' } }
  }
  return { said, calls, carry: carryAnswer({ id: '1', token: 'it', application_id: '9', type }, first, send) }
}

describe('the answer to a command', () => {
  it('is a message, with its files where they are taken', async () => {
    const { carry, said } = setUp(2)
    await carry.reply({ ...loud, image })
    expect(said).toMatchObject([{ type: 4, files: 1, data: { embeds: [{ image: { url: 'attachment://a.png' } }] } }])
  })

  it('comes by an edit where they are not, and the edit does not say who sees it', async () => {
    const { carry, said, calls } = setUp(2, { takesFiles: false })
    await carry.reply({ ...quiet, image })
    expect(said).toEqual([{ type: 5, data: { flags: 64 }, files: 0 }])
    expect(calls).toMatchObject([{ method: 'PATCH', route: '/webhooks/9/it/messages/@original', auth: false }])
    expect(calls[0]?.body).not.toHaveProperty('flags')
  })

  it('waits for Discord to have taken the deferral, and gives up with what Discord says', async () => {
    const early = setUp(2, { statuses: [404, 200] })
    await early.carry.edit(loud)
    expect(early.calls).toHaveLength(2)
    const never = setUp(2, { statuses: [404, 404, 404] })
    await expect(never.carry.edit(loud)).rejects.toThrow('404 10015 Unknown Webhook')
  })
})

describe('the answer to a button', () => {
  it('takes the place of the message, buttons and pictures of which go when it has none', async () => {
    const { carry, said } = setUp(3)
    await carry.reply(loud)
    expect(said).toMatchObject([{ type: 7, data: { components: [], attachments: [] } }])
  })

  it('is a message of its own when only one person may see it, also when it is late', async () => {
    const { carry, said, calls } = setUp(3)
    await carry.reply(quiet)
    expect(said).toMatchObject([{ type: 4, data: { flags: 64 } }])
    await carry.defer(false)
    expect(said[1]).toMatchObject({ type: 6 })
    await carry.edit(quiet)
    await carry.edit(loud)
    expect(calls).toMatchObject([
      { method: 'POST', route: '/webhooks/9/it', body: { flags: 64 } },
      { method: 'PATCH', route: '/webhooks/9/it/messages/@original' },
    ])
  })
})
