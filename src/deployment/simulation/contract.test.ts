import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../lib/clock.ts'
import { type Behaviour, describeDriver } from '../contract.ts'
import { DriverUnreachable, type Workload } from '../driver.ts'
import { createSimulation, type Simulation } from './simulation.ts'

describeDriver('simulation', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-simulation-'))
  const behaviours = new Map<string, Behaviour>()
  const read = new Map<string, Workload['secrets']>()
  let calls = 0
  let breakAfter = Number.POSITIVE_INFINITY
  const simulate = () =>
    createSimulation({
      clock: systemClock,
      dataDir,
      onCall() {
        if (++calls > breakAfter) throw new DriverUnreachable('simulation', new Error('The connection broke.'))
      },
      script({ botId, generation, secrets }) {
        read.set(botId, secrets)
        const behaviour = behaviours.get(botId)
        const timed = behaviour === 'timed'
        const talk = Array.from({ length: 300 }, (_, n) => `line ${n + 1}`)
        return {
          linesAtStart: [
            `opened ${generation}`,
            ...(behaviour === 'talk' ? talk : []),
            ...(timed ? [`from ${generation} ${performance.now()}`] : []),
          ],
          linesAtStop: () => [...(timed ? [`until ${generation} ${performance.now()}`] : []), `closed ${generation}`],
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
    async restartEngine() {
      simulation.unreachable(true)
      simulation.unreachable(false)
    },
    async tap(after = Number.POSITIVE_INFINITY) {
      calls = 0
      breakAfter = after
      const close = async () => {
        breakAfter = Number.POSITIVE_INFINITY
      }
      return { driver: { ...simulation, close }, calls: () => calls }
    },
    limitsOf: async () => undefined,
    close: async () => rmSync(dataDir, { recursive: true, force: true }),
  }
})
