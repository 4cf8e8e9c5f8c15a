import type { Clock } from '../../lib/clock.ts'
import { DriverUnreachable, type Observed } from '../driver.ts'
import { askHealth } from './health.ts'
import type { Owned } from './owned.ts'

/** That many functions are asked for their health at once. */
const askedAtOnce = 64

/** Fewer that say nothing may be at fault themselves. */
const severalBots = 3

/** Joins the list with what the functions tell. Throws `DriverUnreachable` where several are asked and nothing at all answers: then it is none of theirs. */
export async function lookAt(
  owned: readonly Owned[],
  urlOf: (botId: string) => string,
  clock: Clock,
): Promise<Observed[]> {
  const runs = owned.filter(({ label }) => label.state === 'running')
  const told = await inGroups(runs, askedAtOnce, ({ botId, label }) => askHealth(urlOf(botId), label, clock))
  const silent = told.flatMap((one) => (one.kind === 'silent' ? [one.why] : []))
  if (runs.length >= severalBots && silent.length === runs.length)
    throw new DriverUnreachable('serverless', new Error(`No function answers: ${silent[0]}`))
  const answers = new Map(runs.map(({ botId }, i) => [botId, told[i]]))
  return owned.map(({ botId, label: { generation, state, askedAt } }): Observed => {
    const since = new Date(askedAt)
    if (state === 'stopped') return { botId, generation, state: 'exited', since }
    const answer = answers.get(botId)
    const report = answer?.kind === 'report' ? { report: answer.report } : {}
    return { botId, generation, state, since, ...report }
  })
}

/** The answers in the order of `all`, with at most `most` pieces of work under way. */
export async function inGroups<T, R>(all: readonly T[], most: number, work: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = []
  let next = 0
  const worker = async () => {
    for (let i = next++; i < all.length; i = next++) answers[i] = await work(all[i] as T)
  }
  await Promise.all(Array.from({ length: Math.min(most, all.length) }, worker))
  return answers
}
