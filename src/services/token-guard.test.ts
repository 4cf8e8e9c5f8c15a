import { expect, it } from 'vitest'
import { problem } from '../domain/errors.ts'
import { silentLog } from '../lib/log.ts'
import { aToken, fakeDiscord } from '../testing/app.ts'
import { createTokenGuard } from './token-guard.ts'

function setUp() {
  const { discord, faults } = fakeDiscord()
  const asked: string[] = []
  const marked: string[] = []
  const known = { owner: undefined as string | undefined, refusedBefore: false, paused: false }
  const guard = createTokenGuard({
    discord: {
      ...discord,
      async verify(token) {
        asked.push(token)
        return discord.verify(token)
      },
    },
    applications: { markInvalid: async (id) => void marked.push(id) },
    tokens: { ownerOf: () => known.owner, wasRefused: () => known.refusedBefore },
    refusals: { isPaused: () => known.paused },
    log: silentLog,
  })
  return { guard, faults, asked, marked, known }
}

it('passes on what is asked and what is answered', async () => {
  const { guard } = setUp()
  expect(await guard.verify(aToken('7'))).toMatchObject({ id: '7' })
  expect(await guard.sessionStarts(aToken('7'))).toMatchObject({ remaining: 1000 })
})

it('shows a refused token to Discord twice at most, whatever is asked with it, and no other is held back', async () => {
  const { guard, faults, asked } = setUp()
  faults.refused.add('7')
  for (let i = 0; i < 5; i += 1) await expect(guard.verify(aToken('7'))).rejects.toMatchObject({ code: 'TokenRefused' })
  await expect(guard.sessionStarts(aToken('7'))).rejects.toMatchObject({ code: 'TokenRefused' })
  expect(asked).toHaveLength(2)
  expect(await guard.verify(aToken('8'))).toMatchObject({ id: '8' })
})

it('marks the application whose token it is, and asks nothing with one that is known', async () => {
  const { guard, faults, asked, marked, known } = setUp()
  faults.refused.add('7')
  known.owner = '7'
  await expect(guard.verify(aToken('7'))).rejects.toMatchObject({ code: 'TokenRefused' })
  expect(marked).toEqual(['7'])
  known.refusedBefore = true
  await expect(guard.verify(aToken('7'))).rejects.toMatchObject({ code: 'TokenRefused' })
  expect(asked).toHaveLength(1)
})

it('asks nothing while too much is refused, and takes no other failure for a bad token', async () => {
  const { guard, faults, asked, known } = setUp()
  faults.configure = problem('DiscordRefused', 'name', 'too short')
  faults.unreachable = true
  for (let i = 0; i < 3; i += 1)
    await expect(guard.verify(aToken('7'))).rejects.toMatchObject({ code: 'DiscordUnreachable' })
  faults.unreachable = false
  known.paused = true
  await expect(guard.verify(aToken('7'))).rejects.toMatchObject({ code: 'DiscordPaused' })
  expect(asked).toHaveLength(3)
  known.paused = false
  expect(await guard.verify(aToken('7'))).toMatchObject({ id: '7' })
})
