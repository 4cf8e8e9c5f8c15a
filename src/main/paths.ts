import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of package.json, with `migrations` and `templates` beside it; the same for sources and for what was compiled. */
export function projectRoot(from = import.meta.dirname): string {
  return existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from))
}
