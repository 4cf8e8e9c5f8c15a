import { setTimeout as delay } from 'node:timers/promises'
import { type Apart, startApart, textOf, until } from '../e2e/harness.ts'
import { type Figure, times } from './measure.ts'
import { create, postedAlerts, prepare } from './prepare.ts'

/** Fewer than five within a minute, so that each is told by itself; no multiple of what Muster does at a fixed pace. */
const apartMs = 16_700

/**
 * Real bots under PM2 whose gateways stop to answer, one after another. Nothing is pushed: the bot's library notices at its
 * second beat without an ack and connects anew, in vain, and the bot's reports say so.
 */
export async function freezes(count: number): Promise<Record<string, Figure>> {
  const apart = await startApart()
  try {
    await apart.startMuster()
    await prepare(apart)
    const names = Array.from({ length: count }, (_, n) => `Bench${n}`)
    for (const name of names) await create(apart, name)
    const told = await Promise.all(names.map((name, n) => delay(n * apartMs).then(() => alertAfterFreeze(apart, name))))
    return {
      'freeze → alert': times(told.map(({ since }) => since)),
      'down, as the record has it → alert': times(told.map(({ sinceDown }) => sinceDown)),
    }
  } finally {
    await apart.close()
  }
}

async function alertAfterFreeze(apart: Apart, name: string) {
  const { hands, rows } = apart
  const [bot] = await rows('bots', `name=eq.${name}`)
  const frozen = Date.now()
  await hands.call('POST', '/sandbox/gateway', { app: bot?.application_id, action: 'freeze' })
  const alert = await until(
    `the alert of ${name}`,
    async () => (await postedAlerts(apart)).find((message) => textOf([message]).includes(name)),
    300_000,
  )
  const [incident] = await rows('incidents', `bot_name=eq.${name}`)
  const at = Date.parse(alert.timestamp)
  return { since: at - frozen, sinceDown: at - Date.parse(String(incident?.down_since)) }
}
