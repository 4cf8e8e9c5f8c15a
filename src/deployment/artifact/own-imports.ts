import { dirname, resolve, sep } from 'node:path'
import type { Plugin } from 'esbuild'

/** What a template may import besides its own files and the runtime. */
const packages = /^(@discordjs\/(core|rest|ws)|discord-api-types)(\/|$)/

/** Holds a template's code to templates/README.md: its own files, the runtime beside it and these few packages, and nothing else. */
export function ownImports(source: string): Plugin {
  const inside = (path: string) => path.startsWith(source + sep)
  const refuse = (text: string) => ({ errors: [{ text }] })
  return {
    name: 'own-imports',
    setup(context) {
      context.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === 'entry-point' || !inside(importer)) return undefined
        if (path.startsWith('.')) {
          return inside(resolve(dirname(importer), path))
            ? undefined
            : refuse(`“${path}” leads out of the bot’s folder`)
        }
        if (packages.test(path) || importer.startsWith(`${source}${sep}runtime${sep}`)) return undefined
        return refuse(
          `“${path}” cannot be imported: a template may use its own files, the runtime, and discord-api-types`,
        )
      })
    },
  }
}
