import { realpath } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative, sep } from 'node:path'
import { type BuildFailure, build, type Plugin } from 'esbuild'
import { problem } from '../../domain/errors.ts'
import type { Carrier } from '../../domain/template.ts'
import { entryFiles } from './generate.ts'
import { ownImports } from './own-imports.ts'

/** The folder that holds Muster's own node_modules: bots are bundled with exactly these versions, wherever their folder is. */
const anyPackage = createRequire(import.meta.url).resolve('@discordjs/ws')
const packagesRoot = anyPackage.slice(0, anyPackage.lastIndexOf(`${sep}node_modules${sep}`))
const packagesFolder = join(packagesRoot, 'node_modules', sep)

/** The variant of the REST client that brings no HTTP client of its own; the runtime passes in a smaller one. */
const restWithoutUndici = join(packagesFolder, '@discordjs/rest/dist/web.mjs')

/** Some of the libraries are CommonJS and ask for Node's modules by `require`. */
const heading = '// Made by Muster. The source is in the bot folder; change it there, not here.'
const banner = [
  heading,
  "import { createRequire as createRequireForBundle } from 'node:module'",
  'const require = createRequireForBundle(import.meta.url)',
].join('\n')

/**
 * One file from a bot's source folder, for the way in which it is reached: readable, names kept, and byte for byte the same for the same source wherever
 * the folder lies. Problem `BuildFailed` tells the first mistake with its place.
 */
export async function bundle(sourceDir: string, template: string, carrier: Carrier): Promise<Uint8Array> {
  return (await bundleWithMap(sourceDir, template, carrier, false)).code
}

/** The same file, and what tells for every place in it where that was written. */
export async function bundleWithMap(
  sourceDir: string,
  template: string,
  carrier: Carrier,
  mapped = true,
): Promise<{ code: Uint8Array; map: string; inFolder: (path: string) => string | undefined }> {
  const entryFile = entryFiles[carrier]
  const root = await realpath(packagesRoot)
  const source = await realpath(sourceDir)
  const prefix = `${relative(root, source).replaceAll(sep, '/')}/`
  try {
    const result = await build({
      entryPoints: [join(source, entryFile)],
      absWorkingDir: root,
      bundle: true,
      write: false,
      outfile: join(root, 'bot.mjs'),
      sourcemap: mapped ? 'external' : false,
      sourcesContent: false,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      legalComments: 'none',
      logLevel: 'silent',
      // Settings of a tsconfig.json above the folder must not change the outcome.
      tsconfigRaw: '{}',
      // Over HTTP it must run in Deno, too, and none of those libraries is in it.
      banner: { js: carrier === 'gateway' ? banner : heading },
      // Optional accelerators, compiled for one machine: never wanted.
      external: ['zlib-sync', 'bufferutil', 'utf-8-validate'],
      define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
      plugins: [ownImports(source), ownPackages],
    })
    const textOf = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
    return {
      // esbuild names each file by its path from the working directory.
      code: new TextEncoder().encode(textOf('.mjs').replaceAll(prefix, '')),
      map: textOf('.map'),
      inFolder: (path) => (path.startsWith(prefix) ? path.slice(prefix.length) : undefined),
    }
  } catch (error) {
    const [first, ...more] = (error as BuildFailure).errors ?? []
    if (first === undefined) throw error
    const { file, line } = first.location ?? { file: entryFile, line: 1 }
    const all = more.length === 0 ? '' : ` (and ${more.length} more)`
    const why = [source, root].reduce((text, path) => text.replaceAll(`${path}${sep}`, ''), first.text)
    throw problem('BuildFailed', template, `${file.replace(prefix, '')}:${line}`, short(why.replace(/\.$/, '')) + all)
  }
}

/** The middle goes, because the compiler says first what is wrong and last what it wanted. */
function short(text: string, most = 400): string {
  return text.length <= most ? text : `${text.slice(0, most / 2)} … ${text.slice(-most / 2)}`
}

const ownPackages: Plugin = {
  name: 'own-packages',
  setup(context) {
    context.onResolve({ filter: /^(@discordjs\/(core|rest|ws)|discord-api-types)(\/|$)/ }, async (args) => {
      if (args.path === '@discordjs/rest') return { path: restWithoutUndici, sideEffects: false }
      if (args.pluginData === ownPackages || args.importer.startsWith(packagesFolder)) return undefined
      return context.resolve(args.path, { kind: args.kind, resolveDir: packagesRoot, pluginData: ownPackages })
    })
  },
}
