import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../lib/clock.ts'
import { type Behaviour, describeDriver } from '../contract.ts'
import type { Workload } from '../driver.ts'
import { createSimulation, type Simulation } from './simulation.ts'

describeDriver('simulation', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-simulation-'))
  const behaviours = new Map<string, Behaviour>()
  const read = new Map<string, Workload['secrets']>()
  const simulate = () =>
    createSimulation({
      clock: systemClock,
      dataDir,
      script({ botId, generation, secrets }) {
        read.set(botId, secrets)
        const behaviour = behaviours.get(botId)
        const talk = Array.from({ length: 300 }, (_, n) => `line ${n + 1}`)
        return {
          linesAtStart: [`opened ${generation}`, ...(behaviour === 'talk' ? talk : [])],
          linesAtStop: [`closed ${generation}`],
          ...(behaviour === 'exit' ? { exitCode: 3 } : {}),
        }
      },
    })
  let simulation: Simulation
  const file = () => {
    try {
      return readFileSync(join(dataDir, 'simulation.jsonl'), 'utf8')
    } catch {
      return ''
    }
  }

  return {
    async open() {
      simulation = simulate()
      return simulation
    },
    workload(overrides = {}, behaviour = 'run') {
      const botId = overrides.botId ?? randomUUID()
      behaviours.set(botId, behaviour)
      return {
        botId,
        name: 'Greeter',
        generation: 1,
        artifact: { digest: 'd'.repeat(64), file: '/nowhere/bot.mjs' },
        environment: {},
        secrets: {},
        limits: { memoryMb: 128 },
        ...overrides,
      }
    },
    async kill(botId) {
      simulation.crash(botId, 'SIGKILL')
    },
    async crash(botId, code) {
      simulation.crash(botId, code)
    },
    async processes(botId) {
      const seen = await simulate().observe()
      return seen.filter((bot) => bot.botId === botId && bot.state === 'running').length
    },
    visible: async () => file(),
    secretsSeen: async (botId) => read.get(botId),
    files: async (botId) => (file().includes(botId) ? ['simulation.jsonl'] : []),
    async silence() {
      simulation.unreachable(true)
      return () => simulation.unreachable(false)
    },
    close: async () => rmSync(dataDir, { recursive: true, force: true }),
  }
})
