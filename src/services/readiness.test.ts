import { expect, it } from 'vitest'
import type { Driver } from '../deployment/driver.ts'
import type { Strategy } from '../domain/bot.ts'
import { createReadiness } from './readiness.ts'

const looks = (drivers: [Strategy, Partial<Driver>][], states: [Strategy, string][]) =>
  createReadiness({
    ping: async () => undefined,
    discordReady: () => true,
    drivers: new Map(drivers as [Strategy, Driver][]),
    driverStates: () => new Map(states),
  })()

it('says nothing of an engine that is not used, whatever an empty look at it says', async () => {
  const used: [Strategy, Partial<Driver>][] = [
    ['pm2', {}],
    ['docker', { isUsed: () => false }],
  ]
  const states: [Strategy, string][] = [
    ['pm2', 'ok'],
    ['docker', 'ok'],
  ]
  expect(await looks(used, states)).toEqual({ ready: true, parts: { database: 'ok', discord: 'ok', pm2: 'ok' } })
})

it('is not ready while an engine in use was not looked at, or could not be', async () => {
  const docker: [Strategy, Partial<Driver>][] = [['docker', { isUsed: () => true }]]
  expect(await looks(docker, [])).toMatchObject({ ready: false, parts: { docker: 'Not looked at yet.' } })
  expect(await looks(docker, [['docker', 'It does not answer.']])).toMatchObject({ ready: false })
})
