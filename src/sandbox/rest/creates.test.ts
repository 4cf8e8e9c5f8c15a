import type { HttpBindings } from '@hono/node-server'
import { expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { later } from '../../testing/sandbox.ts'
import { createCore } from '../world/core.ts'
import { seedWorld } from '../world/seed.ts'
import { createRest } from './api.ts'
import { createFaults } from './faults.ts'

it('counts of created commands are forgotten when their day is over', async () => {
  const core = createCore({ log: silentLog })
  later(() => core.close())
  seedWorld(core)
  const rest = createRest(core, { faults: createFaults(), limits: [] })
  const [application] = core.world.applications.values()
  const create = async (place: string, name: string) => {
    const answer = await rest.request(
      `/api/v10/applications/${application?.id}${place}/commands`,
      {
        method: 'POST',
        body: JSON.stringify({ name, description: 'd' }),
        headers: { authorization: `Bot ${application?.token}`, 'content-type': 'application/json' },
      },
      { incoming: { socket: { remoteAddress: '127.0.0.1' } } } as unknown as HttpBindings,
    )
    expect(answer.status).toBe(201)
  }
  const places = ['', ...[...core.world.guilds.keys()].map((id) => `/guilds/${id}`)]
  for (const place of places) await create(place, 'one')
  await create('', 'two')
  expect([...core.world.creates.values()].map(({ used }) => used)).toEqual([2, 1, 1])
  core.clock.advance(24 * 60 * 60 * 1000)
  await create('', 'three')
  expect([...core.world.creates.values()].map(({ used }) => used)).toEqual([1])
})
