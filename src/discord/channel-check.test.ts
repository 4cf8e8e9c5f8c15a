import { type Client, Events, PermissionFlagsBits } from 'discord.js'
import { expect, it } from 'vitest'
import { type Json, later, startSandbox } from '../testing/sandbox.ts'
import { createChannelCheck } from './channel-check.ts'
import { newClient } from './new-client.ts'

it('tells what Muster lacks in a channel, and whom it cannot call there', async () => {
  const h = await startSandbox()
  await h.call('POST', 'installs', { app: 'Amber Fox', guild: 'Muster HQ', permissions: '8' })
  const client: Client = newClient(`${h.sandbox.url}/api`)
  later(() => client.destroy())
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(await h.tokenOf('Muster'))
  await ready
  const hq = (await h.world()).guilds.find((guild: Json) => guild.name === 'Muster HQ')
  const ops: string = hq.channels.find((channel: Json) => channel.name === 'ops').id
  const operator: string = hq.roles.find((role: Json) => role.name === 'Operator').id
  const check = createChannelCheck(() => client)
  const fine = { kind: 'there', lacking: [], threadsLack: [], role: 'fine' }

  expect(await check(ops, null)).toEqual(fine)
  expect(await check(ops, operator)).toEqual(fine)
  expect(await check(ops, '404')).toMatchObject({ role: 'gone' })
  expect(await check(ops, hq.id)).toMatchObject({ role: 'everyone' })
  expect(await check('404', null)).toEqual({ kind: 'gone' })

  const { EmbedLinks, SendMessages, MentionEveryone, CreatePublicThreads } = PermissionFlagsBits
  const deny = EmbedLinks | SendMessages | MentionEveryone | CreatePublicThreads
  const denied = await h.rest('PUT', `/channels/${ops}/permissions/${hq.id}`, {
    ...{ token: await h.tokenOf('Amber Fox'), body: { type: 0, allow: '0', deny: deny.toString() } },
  })
  expect(denied.status).toBe(204)
  const lacking = ['Send Messages', 'Embed Links']
  const lacks = { kind: 'there', lacking, threadsLack: ['Create Public Threads'], role: 'silent' }
  await expect.poll(() => check(ops, operator)).toEqual(lacks)
})
