import { cpus, totalmem } from 'node:os'
import { alertsOf } from './alerts.ts'
import { answersWith } from './answers.ts'
import { databaseTickOf } from './database-tick.ts'
import { engineLoss, killAndFreeze } from './detect.ts'
import { edgeColdStart } from './edge-cold-start.ts'
import { freezes } from './freezes.ts'
import { growthOf } from './growth.ts'
import { type Figure, load } from './measure.ts'
import { withoutDatabase } from './memory.ts'
import { observeContainers } from './observe-containers.ts'
import { realBots } from './real-bots.ts'
import { redeploysInDocker, redeploysUnderPm2 } from './redeploys.ts'
import { rolloutOf } from './rollouts.ts'
import { soak } from './soak.ts'
import { starts } from './starts.ts'
import { stormFigures } from './storm.ts'
import { bundleSizes, gatewayMemory } from './templates.ts'
import { thousandBots } from './thousand-bots.ts'
import { ticksOf } from './ticks.ts'
import { uptimeOf } from './uptime.ts'

/** Prints one JSON object and nothing else on stdout. `npm run bench -- tick` runs only the scenarios with that word in their name. */
const word = process.argv[2] ?? ''
const scenarios: Record<string, () => Promise<Record<string, Figure>>> = {
  'start until the greeting': starts,
  'observe 500 containers': () => observeContainers(500),
  'real bots under PM2': () => realBots(10),
  'frozen gateways of real bots under PM2': () => freezes(8),
  'redeploys under PM2': () => redeploysUnderPm2(5),
  'redeploys in Docker': () => redeploysInDocker(5),
  'edge builds in Deno': edgeColdStart,
  'size of templates': bundleSizes,
  'memory of a bot of each template under PM2': gatewayMemory,
  'memory without the database': withoutDatabase,
  'rollout of 50 simulated bots': () => rolloutOf(50),
  'alert after a kill and a freeze': () => killAndFreeze(12),
  'alert after the loss of an engine': () => engineLoss(4),
  'alerts of 1,000 incidents without Discord’s limits': () => alertsOf(1000, 'without'),
  'alerts of 60 incidents at Discord’s limits': () => alertsOf(60, 'at'),
  'sandbox with 1,000 bots': thousandBots,
  'sandbox soak of a day': soak,
  'uptime of 10,000 bots with 13 months behind them': () => uptimeOf(10_000),
  ...Object.fromEntries([1000, 10_000].map((bots) => [`database of a tick with ${bots}`, () => databaseTickOf(bots)])),
  'growth of the database with 1,000': () => growthOf(1000, 4),
  'growth of the database with 10,000': () => growthOf(10_000, 3),
  ...Object.fromEntries([1, 100, 1000].map((bots) => [`answers with ${bots} simulated`, () => answersWith(bots)])),
  ...Object.fromEntries([1000, 10_000].map((bots) => [`storm over ${bots} simulated`, () => stormFigures(bots)])),
  ...Object.fromEntries([1, 100, 1000].map((bots) => [`tick with ${bots} simulated`, () => ticksOf(bots)])),
}

const chosen = Object.entries(scenarios).filter(([name]) => name.includes(word))
if (chosen.length === 0) {
  process.stderr.write(`No scenario has “${word}” in its name. There are: ${Object.keys(scenarios).join(' · ')}\n`)
  process.exit(64)
}
const results: Record<string, unknown> = {}
const missed: string[] = []
for (const [name, run] of chosen) {
  process.stderr.write(`${name} …\n`)
  const loadBefore = load()
  const began = performance.now()
  const figures = await run().catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`)
    return { failed: { unit: 'error', ok: false, error: error.message } }
  })
  process.stderr.write(`${name}: ${Math.round((performance.now() - began) / 1000)} s\n`)
  results[name] = { loadBefore, ...figures }
  for (const [figure, { ok }] of Object.entries(figures)) if (ok === false) missed.push(`${name}: ${figure}`)
}

const machine = { node: process.version, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) }
process.stdout.write(`${JSON.stringify({ ok: missed.length === 0, missed, machine, results }, null, 2)}\n`)
process.exit(missed.length === 0 ? 0 : 1)
