import { expect, it } from 'vitest'
import { createDiscordActions, type DiscordCall } from './discord-calls.ts'

function setUp(answer: { status: number; body?: unknown } | Error) {
  const calls: DiscordCall[] = []
  const lines: string[] = []
  const send = async (call: DiscordCall) => {
    calls.push(call)
    if (answer instanceof Error) throw answer
    return { body: undefined, ...answer }
  }
  return { calls, lines, actions: createDiscordActions(send, { warn: (line) => void lines.push(line) }) }
}

it.each([
  [{ status: 204 }, 'given', 'sent'],
  [{ status: 403, body: { code: 50013 } }, 'forbidden', 'forbidden'],
  [{ status: 404, body: { code: 10011 } }, 'unknown', 'unknown'],
  [{ status: 500 }, 'unavailable', 'unavailable'],
  [new Error('away'), 'unavailable', 'unavailable'],
])('%j is told in a word, and never thrown', async (answer, role, message) => {
  const { actions, lines } = setUp(answer)
  expect(await actions.giveRole('1', '2', '3', 'why')).toBe(role)
  expect(await actions.announce('4', { title: 'T', tone: 'good' })).toBe(message)
  expect(lines).toHaveLength(role === 'given' ? 0 : 2)
})

it('asks with the bot’s own right, a reason, and nothing that only one person would see', async () => {
  const { actions, calls } = setUp({ status: 204 })
  await actions.giveRole('1', '2', '3', 'why')
  await actions.announce('4', { title: 'T', tone: 'good', ephemeral: true })
  expect(calls).toMatchObject([
    { method: 'PUT', route: '/guilds/1/members/2/roles/3', auth: true, reason: 'why' },
    { method: 'POST', route: '/channels/4/messages', auth: true, body: { embeds: [{ title: 'T' }] } },
  ])
  expect(calls[1]?.body).not.toHaveProperty('flags')
})

it('does nothing without a token', async () => {
  const actions = createDiscordActions(undefined, { warn: () => undefined })
  expect(await actions.giveRole('1', '2', '3', 'why')).toBe('unavailable')
})
