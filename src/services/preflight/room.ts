import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import { problem } from '../../domain/errors.ts'
import type { Check } from './check.ts'

/** What is left on the machine, in bytes. */
export interface Room {
  disk: number
  memory: number
}

const mb = 1024 * 1024
/** A `standard` bot takes 75 MB of memory, and its code, image and logs fit in these of disk. */
const least = { disk: 200 * mb, memory: 96 * mb }
const little = { disk: 1024 * mb, memory: 256 * mb }

interface Needs {
  /** Of Muster's own machine. */
  room: () => Promise<Room>
  drivers: ReadonlyMap<Strategy, Pick<Driver, 'elsewhere'>>
}

/** Disk and memory of Muster's machine, where the bot runs beside it; an engine elsewhere tells nobody what is free there. Imagined bots and Edge Functions need none. */
export const createRoomCheck = ({ room, drivers }: Needs): Check => ({
  name: 'Disk and memory',
  async run({ strategy }) {
    const there = await drivers.get(strategy)?.elsewhere?.()
    if (there) {
      const machine = `${there.name}, ${shown(there.memoryBytes)} of memory in all`
      return {
        verdict: 'unknown',
        text: `Bots of ${strategy} run elsewhere (${machine}), and what is free there is not told.`,
      }
    }
    const free = await room()
    const left = `${shown(free.disk)} of disk and ${shown(free.memory)} of memory are free`
    if (strategy !== 'simulation' && strategy !== 'serverless') {
      for (const what of ['disk', 'memory'] as const)
        if (free[what] < least[what]) throw problem('NoRoom', what, shown(free[what]))
    }
    const scarce = free.disk < little.disk || free.memory < little.memory
    if (scarce) return { verdict: 'warning', text: `Only ${left}.`, fix: 'Free some on that machine soon.' }
    return { verdict: 'ok', text: `${left}.` }
  },
})

const shown = (bytes: number) =>
  bytes < 1024 * mb ? `${Math.floor(bytes / mb)} MB` : `${Math.floor(bytes / mb / 102.4) / 10} GB`
