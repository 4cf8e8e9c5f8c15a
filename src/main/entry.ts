import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './paths.ts'

/** Exit code of a process whose settings are wrong (EX_CONFIG in sysexits.h). */
export const exConfig = 78

/** Reads the project's `.env`, where there is one, into the environment; what is set there already stays. */
export function loadEnvFile(): void {
  const file = join(projectRoot(), '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}
