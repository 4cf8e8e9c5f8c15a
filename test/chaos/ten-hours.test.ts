import { afterEach, expect, it } from 'vitest'
import { unattendedCeiling } from '../../src/domain/login-budget.ts'
import { type Crew, oneMuster, twoMusters } from './crew.ts'
import { createDirector } from './director.ts'
import { blindOf, differences, tooShort } from './figures.ts'
import { botCount, engineOf, planOf } from './plan.ts'
import { figuredOf, leaseFaults, loginFaults, sumFaults, unattended, unfulfilled } from './reality.ts'
import { openStage, type Stage } from './stage.ts'
import { incidentsOf, wrongBlindSpans, wrongInChannel, wrongIncidents } from './told.ts'

/** `CHAOS_SEED=…` replays one run (or several, separated by commas), `CHAOS_SEED=random` makes a new one; both last `CHAOS_HOURS`, or ten, and have `CHAOS_MUSTERS`, or one. */
const { CHAOS_SEED, CHAOS_HOURS = '10', CHAOS_MUSTERS } = process.env
const runs: { seed: number; hours: number; musters: 1 | 2 }[] =
  CHAOS_SEED === undefined
    ? [
        { seed: 1, hours: 10, musters: 1 },
        { seed: 2, hours: 2, musters: 1 },
        { seed: 3, hours: 2, musters: 1 },
        { seed: 5, hours: 2, musters: 2 },
      ]
    : CHAOS_SEED.split(',').map((seed) => ({
        seed: seed === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(seed),
        hours: Number(CHAOS_HOURS),
        musters: CHAOS_MUSTERS === '2' ? 2 : 1,
      }))

let stage: Stage | undefined
afterEach(async () => {
  await stage?.close()
  stage = undefined
})

const title = 'keeps every promise through chaos (CHAOS_SEED=$seed CHAOS_HOURS=$hours CHAOS_MUSTERS=$musters)'
it.each(runs)(title, { timeout: 900_000 }, async ({ seed, hours, musters }) => {
  console.info(`CHAOS_SEED=${seed} CHAOS_HOURS=${hours} CHAOS_MUSTERS=${musters}`)
  stage = await openStage()
  const { time, ground, db } = stage
  const crew = musters === 2 ? await pairOf(stage) : await aloneOn(stage)
  const ids = await peopled(stage, crew)
  const began = time.now()
  const director = await createDirector(stage, ids, crew)
  await director.perform(
    planOf(seed, hours, musters).map((blow) => ({ ...blow, at: blow.at + began - (stage?.start ?? 0) })),
  )
  const end = began + hours * 3_600_000
  await time.advanceTo(end)

  const incidents = await incidentsOf(stage)
  const guarded = new Set(
    ids.filter((id) => unattended(ground.starts.filter(({ botId }) => botId === id)) >= unattendedCeiling - 1),
  )
  const said: Record<string, string[]> = {
    'wishes and reality': await unfulfilled(stage, ids, guarded),
    channel: await wrongInChannel(stage),
    'blind spans': await wrongBlindSpans(stage),
    outbox: (
      await db.sql(`select kind, attempts, state, error from public.outbox where state not in ('sent', 'merged')`)
    ).map((row) => JSON.stringify(row)),
    logins: loginFaults(ground.starts),
    lease: leaseFaults(ground.deeds),
  }
  for (const [bot, id] of ids.entries()) {
    const really = ground.courseOf(id, began, end)
    const figured = await figuredOf(stage, id, end)
    const blind = blindOf(ground.blind, engineOf(bot))
    const engine = ground.blind.filter((span) => span.engine === engineOf(bot))
    said[`figures of bot ${bot}`] = differences(really, figured, blind, tooShort(ground.blind, engineOf(bot)))
    said[`incidents of bot ${bot}`] = wrongIncidents(
      really,
      figured,
      incidents.filter(({ botId }) => botId === id),
      blind,
      engine,
    )
    said[`sums of bot ${bot}`] = await sumFaults(stage, id, figured, began, end)
  }
  const told = Object.entries(said).filter(([, faults]) => faults.length > 0)
  console.info(
    `${ground.deeds.at(-1)?.generation ?? 1} holders, ${ground.starts.length} starts, ${ground.blind.length} outages, ${incidents.length} incidents, ${guarded.size} held by the guard`,
  )
  expect(Object.fromEntries(told)).toEqual({})
})

async function aloneOn(stage: Stage): Promise<Crew> {
  const first = stage.muster()
  await stage.time.through(first.started, 60_000)
  return oneMuster(stage, first)
}

async function pairOf(stage: Stage): Promise<Crew> {
  const pair = twoMusters(stage)
  await stage.time.through(pair.ready, 60_000)
  return pair
}

/** A client and its bots, alternately on either engine, all online. */
async function peopled({ time, ops, token }: Stage, crew: Crew): Promise<string[]> {
  const app = crew.app()
  if (!app) throw new Error('No Muster acts.')
  await time.through(app.alerts.setChannel(ops, '1'), 60_000)
  await time.through(app.clients.create({ name: 'Fashion Brand', by: '1' }), 60_000)
  const tokens = Array.from({ length: botCount }, (_, n) => token(String(1001 + n)))
  for (let n = 0; n < botCount; n += 10) await time.through(app.applications.add(tokens.slice(n, n + 10), '1'), 60_000)
  const made = Array.from({ length: botCount }, (_, n) =>
    app.bots.create({
      ...{ name: `Bot ${n}`, client: 'Fashion Brand', template: 'standard', by: '1', channelId: '20' },
      strategy: engineOf(n),
    }),
  )
  return (await time.through(Promise.all(made), 600_000)).map(({ bot }) => bot.id)
}
