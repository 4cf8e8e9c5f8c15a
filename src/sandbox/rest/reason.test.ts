import { expect, it } from 'vitest'
import { Can, startBot } from '../../testing/bot.ts'
import type { Json } from '../../testing/sandbox.ts'

it('takes a reason of up to 512 characters, however long it is when encoded, and changes nothing for a longer one', async () => {
  const { h, ops, token, rest } = await startBot(Can.ManageWebhooks)
  const make = async (reason: string) => {
    const answer = await fetch(`${h.sandbox.url}/api/v10/channels/${ops}/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bot ${token}`, 'content-type': 'application/json', 'X-Audit-Log-Reason': reason },
      body: JSON.stringify({ name: 'News' }),
    })
    return { status: answer.status, body: (await answer.json()) as Json }
  }
  for (const reason of ['because', encodeURIComponent('ü'.repeat(512)), encodeURIComponent('🔥'.repeat(512)), '100%'])
    expect((await make(reason)).status).toBe(200)
  for (const reason of ['x'.repeat(513), encodeURIComponent('ü'.repeat(513))])
    expect(await make(reason)).toEqual({
      status: 400,
      body: {
        message: 'Invalid Form Body',
        code: 50035,
        errors: { reason: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 512 or fewer in length.' }] } },
      },
    })
  expect((await rest('GET', `/channels/${ops}/webhooks`)).body).toHaveLength(4)
})
