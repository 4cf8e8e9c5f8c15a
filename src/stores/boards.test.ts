import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { availableEngines } from '../testing/engines.ts'
import type { TestStores } from '../testing/stores.ts'

describe.each(availableEngines())('boards on $name', ({ open }) => {
  let db: TestStores
  beforeAll(async () => {
    db = await open()
  })
  beforeEach(() => db.clear())
  afterAll(() => db?.close())

  it('are one to a channel, and keep their message when asked for again', async () => {
    const { boards } = db.stores
    await boards.add('10', 'u')
    await boards.setMessage('10', '77')
    await boards.add('10', 'another')
    await boards.add('11', 'u')
    expect(await boards.list()).toEqual([
      { channelId: '10', messageId: '77' },
      { channelId: '11', messageId: null },
    ])
    await boards.setMessage('10', null)
    await boards.remove('11')
    expect(await boards.list()).toEqual([{ channelId: '10', messageId: null }])
  })
})
