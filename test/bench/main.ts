import { cpus, totalmem } from 'node:os'
import { fleetOf, musterAlone, realBots } from './scenarios.ts'
import { tickCost } from './ticks.ts'

/** Prints one JSON object. `npm run bench -- fleet` runs only the scenarios whose name has that word. */
const word = process.argv[2] ?? ''
const scenarios: Record<string, () => Promise<unknown>> = {
  'real bots': () => realBots(10),
  'muster alone': musterAlone,
  'fleet of 1': () => fleetOf(1),
  'fleet of 100': () => fleetOf(100),
  'fleet of 1000': () => fleetOf(1000),
  'tick at 1': () => tickCost(1),
  'tick at 100': () => tickCost(100),
  'tick at 1000': () => tickCost(1000),
}

const results: Record<string, unknown> = {
  machine: { node: process.version, cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) },
}
for (const [name, run] of Object.entries(scenarios)) {
  if (!name.includes(word)) continue
  process.stderr.write(`${name} …\n`)
  results[name] = await run()
}
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
process.exit(0)
