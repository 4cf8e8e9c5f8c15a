import { expect, it } from 'vitest'
import { blindOf, differences, type Figured, tooShort } from './figures.ts'
import type { Really, Stretch } from './ground.ts'
import { leaseFaults, loginFaults } from './reality.ts'
import { wrongIncidents } from './told.ts'

/** Seconds at which each state begins; the last one is the end. */
function course<T extends string>(...parts: (T | number)[]): Stretch<T>[] {
  return Array.from({ length: (parts.length - 1) / 2 }, (_, i) => ({
    from: Number(parts[2 * i]) * 1000,
    is: parts[2 * i + 1] as T,
    to: Number(parts[2 * i + 2]) * 1000,
  }))
}
const really = course<Really>(0, 'up', 1000, 'down', 1300, 'up', 5000)
const asItWas = course<Figured>(0, 'up', 1030, 'down', 1300, 'up', 5000)
const incident = { id: 'i', botId: 'b', groupId: null, cause: 'zombie_gateway', from: 1_030_000, to: 1_300_000 }
const away = { from: 2_000_000, to: 2_600_000, why: 'muster' }

it.each<[string, Stretch<Figured>[], string[]]>([
  ['a downtime that is told within a heartbeat', asItWas, []],
  ['one that is told late', course(0, 'up', 1042, 'down', 1300, 'up', 5000), ['1000.0–1042.0 s: down, told as up']],
  [
    'one that is told for too long',
    course(0, 'up', 1000, 'down', 1400, 'up', 5000),
    ['1300.0–1400.0 s: up, told as down'],
  ],
  ['one that is not told', course(0, 'up', 5000), ['1000.0–1300.0 s: down, told as up']],
  [
    'a gap that nothing explains',
    [...asItWas.slice(0, 2), ...course<Figured>(1400, 'up', 5000)],
    ['1300.0–1400.0 s: up, told as unknown'],
  ],
  [
    'a gap while there was no Muster',
    [...course<Figured>(0, 'up', 1030, 'down', 1300, 'up', 1980), ...course<Figured>(2610, 'up', 5000)],
    [],
  ],
])('judges %s', (_, figured, wrong) => {
  expect(differences(really, figured, blindOf([away], 'pm2'), tooShort([away], 'pm2'))).toEqual(wrong)
})

it('takes no state for granted that was invented while there was no Muster', () => {
  const figured = course<Figured>(0, 'up', 1030, 'down', 1300, 'up', 2200, 'down', 2500, 'up', 5000)
  expect(differences(really, figured, blindOf([away], 'pm2'), [])).toEqual(['2200.0–2500.0 s: up, told as down'])
})

it.each([
  ['a downtime with its incident', [incident], 0],
  ['one without', [], 2],
  ['two incidents at once', [incident, { ...incident, id: 'j' }], 1],
  ['an incident of nothing', [incident, { ...incident, id: 'j', from: 3_000_000, to: 3_100_000 }], 1],
])('finds %s', (_, incidents, faults) => {
  expect(wrongIncidents(really, asItWas, incidents, [], [])).toHaveLength(faults)
})

it('finds deeds of two Musters at once', () => {
  const deed = (at: number, generation: number, who: string) => ({ at, generation, who, what: 'apply' })
  expect(leaseFaults([deed(1, 1, 'a'), deed(2, 1, 'a'), deed(3, 2, 'b'), deed(4, 3, 'a')])).toEqual([])
  expect(leaseFaults([deed(1, 1, 'a'), deed(2, 1, 'b')])).toEqual(['b did apply at 2 under generation 1, which a had'])
  expect(leaseFaults([deed(1, 1, 'a'), deed(2, 2, 'b'), deed(3, 1, 'a')])).toEqual([
    'a did apply at 3 under generation 1, after 2',
  ])
})

it('counts starts that the guard should not have allowed', () => {
  const start = (seconds: number, generation = 1) => ({ at: seconds * 1000, botId: 'b', token: 't', generation })
  expect(loginFaults([start(0), start(5), start(10, 2)])).toEqual([])
  expect(loginFaults([start(0), start(4.9)])).toHaveLength(1)
  expect(loginFaults(Array.from({ length: 26 }, (_, n) => start(n * 600)))).toEqual([])
  expect(loginFaults(Array.from({ length: 27 }, (_, n) => start(n * 600)))).toHaveLength(1)
})
