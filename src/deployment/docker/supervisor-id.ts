import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Who made what on an engine: one id per data folder, so that two Musters on one engine leave each other's alone. */
export interface SupervisorId {
  get(): string
  /** True once the engine of that name was used from this data folder. */
  hasUsed(engine: string): boolean
  /** From now on the engine is looked at, also after a restart. */
  use(engine: string): void
  forget(engine: string): void
}

/** The id is made when it is first asked for and kept in `supervisor.id`. */
export function createSupervisorId(dataDir: string): SupervisorId {
  const file = join(dataDir, 'supervisor.id')
  const markOf = (engine: string) => join(dataDir, `${engine}.used`)
  let known: string | undefined
  const make = () => {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const fresh = `${file}.${randomUUID()}`
    writeFileSync(fresh, `${randomUUID()}\n`, { mode: 0o600 })
    try {
      // Fails where another was quicker; then that one counts.
      linkSync(fresh, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(fresh)
    }
  }
  return {
    get() {
      if (known !== undefined) return known
      if (!existsSync(file)) make()
      known = readFileSync(file, 'utf8').trim()
      return known
    },
    hasUsed: (engine) => existsSync(markOf(engine)),
    use(engine) {
      if (existsSync(markOf(engine))) return
      mkdirSync(dataDir, { recursive: true, mode: 0o700 })
      writeFileSync(markOf(engine), '', { mode: 0o600 })
    },
    forget: (engine) => rmSync(markOf(engine), { force: true }),
  }
}
