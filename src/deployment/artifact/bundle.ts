import { realpath } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative, sep } from 'node:path'
import { type BuildFailure, build, type Plugin } from 'esbuild'
import { problem } from '../../domain/errors.ts'
import { entryFile } from './generate.ts'

/** The folder that holds Muster's own node_modules: bots are bundled with exactly these versions, wherever their folder is. */
const anyPackage = createRequire(import.meta.url).resolve('@discordjs/ws')
const packagesRoot = anyPackage.slice(0, anyPackage.lastIndexOf(`${sep}node_modules${sep}`))
const packagesFolder = join(packagesRoot, 'node_modules', sep)

/** The variant of the REST client that brings no HTTP client of its own; the runtime passes in a smaller one. */
const restWithoutUndici = join(packagesFolder, '@discordjs/rest/dist/web.mjs')

/** Some of the libraries are CommonJS and ask for Node's modules by `require`. */
const banner = [
  '// Made by Muster. The source is in the bot folder; change it there, not here.',
  "import { createRequire as createRequireForBundle } from 'node:module'",
  'const require = createRequireForBundle(import.meta.url)',
].join('\n')

/**
 * One `bot.mjs` from a bot's source folder: readable, names kept, and byte for byte the same for the same source wherever
 * the folder lies. Problem `BuildFailed` tells the first mistake with its place.
 */
export async function bundle(sourceDir: string, template: string): Promise<Uint8Array> {
  const root = await realpath(packagesRoot)
  const source = await realpath(sourceDir)
  const prefix = `${relative(root, source).replaceAll(sep, '/')}/`
  try {
    const result = await build({
      entryPoints: [join(source, entryFile)],
      absWorkingDir: root,
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      legalComments: 'none',
      logLevel: 'silent',
      // Settings of a tsconfig.json above the folder must not change the outcome.
      tsconfigRaw: '{}',
      banner: { js: banner },
      // Optional accelerators, compiled for one machine: never wanted.
      external: ['zlib-sync', 'bufferutil', 'utf-8-validate'],
      define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
      plugins: [ownPackages],
    })
    const text = result.outputFiles[0]?.text ?? ''
    // esbuild names each file by its path from the working directory.
    return new TextEncoder().encode(text.replaceAll(prefix, ''))
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? []
    if (first === undefined) throw error
    const { file, line } = first.location ?? { file: entryFile, line: 1 }
    throw problem('BuildFailed', template, `${file.replace(prefix, '')}:${line}`, first.text.replace(/\.$/, ''))
  }
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
