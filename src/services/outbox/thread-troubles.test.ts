import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../testing/manual-clock.ts'
import type { ChannelCheck } from '../services.ts'
import { createThreadTroubles } from './thread-troubles.ts'

const lack = ['Create Public Threads']
const there = (threadsLack: string[]): Awaited<ReturnType<ChannelCheck>> => ({
  kind: 'there',
  lacking: [],
  threadsLack,
  role: 'fine',
})

/** Channels as a check finds them; of others Discord says nothing. */
function made(found: Record<string, Awaited<ReturnType<ChannelCheck>>> = {}) {
  const clock = createManualClock()
  const asked: string[] = []
  const check: ChannelCheck = async (channelId) => {
    asked.push(channelId)
    const one = found[channelId]
    if (!one) throw new Error('away')
    return one
  }
  return { clock, asked, troubles: createThreadTroubles({ check, clock }) }
}

describe('troubles of threads', () => {
  it('are known once for each channel, until it works again', () => {
    const { troubles } = made()
    expect([troubles.note('ops', 'forbidden', 'a'), troubles.note('ops', 'forbidden', 'b')]).toEqual([true, false])
    expect(troubles.note('hq', 'refused', 'c')).toBe(true)
    expect(troubles.known().map(({ channelId, why }) => [channelId, why])).toEqual([
      ['ops', 'b'],
      ['hq', 'c'],
    ])
    troubles.over('ops')
    expect(troubles.known()).toEqual([{ channelId: 'hq', kind: 'refused', why: 'c', lacking: [] }])
    expect(troubles.note('ops', 'forbidden', 'a')).toBe(true)
  })

  it('are forgotten when they did not come again for a day', async () => {
    const { troubles, clock } = made()
    troubles.note('ops', 'part', 'a')
    await clock.advance(86_399_999)
    expect(troubles.known()).toHaveLength(1)
    await clock.advance(1)
    expect(troubles.known()).toEqual([])
  })

  it('tell what is missing now, and are over where nothing is or the channel is gone', async () => {
    const { troubles } = made({ lacks: there(lack), mended: there([]), full: there([]), gone: { kind: 'gone' } })
    for (const channel of ['lacks', 'mended', 'gone', 'away']) troubles.note(channel, 'forbidden', 'no')
    troubles.note('full', 'refused', 'a thousand')
    const all = [
      { channelId: 'lacks', kind: 'forbidden', why: 'no', lacking: lack },
      { channelId: 'away', kind: 'forbidden', why: 'no', lacking: [] },
      { channelId: 'full', kind: 'refused', why: 'a thousand', lacking: [] },
    ]
    expect(await troubles.examined()).toEqual(all)
    expect(troubles.known().map(({ channelId }) => channelId)).toEqual(['lacks', 'away', 'full'])
  })

  it('ask Discord of five channels at most', async () => {
    const { troubles, asked } = made()
    for (let n = 0; n < 7; n += 1) troubles.note(String(n), 'forbidden', 'no')
    expect(await troubles.examined()).toHaveLength(7)
    expect(asked).toEqual(['0', '1', '2', '3', '4'])
  })
})
