import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Who may import whom (docs/architecture.md). `types`: by `import type` only. `packages`: third party it owns. */
type Rule = { may: string[]; types?: string[]; packages: string[]; node?: false }
const rules: Record<string, Rule> = {
  'src/domain': { may: [], packages: ['zod'], node: false },
  'src/lib': { may: [], packages: [] },
  'src/config': { may: ['src/domain'], packages: ['zod'] },
  'src/stores': {
    may: ['src/domain', 'src/lib'],
    packages: ['@supabase/supabase-js', '@supabase/lite', '@electric-sql/pglite', 'postgres', 'ws', 'zod'],
  },
  'src/deployment': { may: ['src/domain', 'src/lib'], packages: ['dockerode', 'pm2', 'esbuild'] },
  'src/services': { may: ['src/domain', 'src/lib'], types: ['src/stores', 'src/deployment'], packages: [] },
  'src/discord': { may: ['src/domain', 'src/lib'], types: ['src/app'], packages: ['discord.js'] },
  commands: { may: ['src/discord', 'src/domain'], types: ['src/app'], packages: ['discord.js'] },
  'src/http': { may: ['src/domain', 'src/lib'], types: ['src/app'], packages: ['hono', '@hono/node-server'] },
  'src/sandbox': { may: ['src/lib'], packages: ['hono', '@hono/node-server', 'ws', 'discord-api-types'] },
  'src/sandbox/client': {
    may: ['src/sandbox'],
    packages: [
      'preact',
      'discord-markdown-parser',
      'highlight.js',
      '@fontsource-variable/inter',
      '@fontsource/noto-color-emoji',
      'vite',
    ],
  },
  'src/schedule': { may: ['src/lib'], types: ['src/app'], packages: ['node-cron'] },
  'src/app': { may: ['src/services', 'src/domain', 'src/lib'], types: ['src/stores', 'src/deployment'], packages: [] },
  templates: { may: [], packages: ['@discordjs/core', '@discordjs/ws', '@discordjs/rest', 'discord-api-types'] },
}

interface Import {
  from: string
  what: string
  typeOnly: boolean
}

const root = resolve(import.meta.dirname, '../..')

function importsOf(file: string, source: string): Import[] {
  const found = source.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"`;]*?from\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm)
  return [...found].map((m) => ({ from: relative(root, file), typeOnly: m[1] !== undefined, what: m[2] ?? m[3] ?? '' }))
}

/** The part of the tree a path belongs to: the longest rule that is its beginning. */
function partOf(path: string): string | undefined {
  const bare = path.replace(/\.tsx?$/, '')
  return Object.keys(rules)
    .filter((part) => bare === part || bare.startsWith(`${part}/`))
    .toSorted((a, b) => b.length - a.length)[0]
}

function violation({ from, what, typeOnly }: Import): string | undefined {
  const part = partOf(from)
  const rule = part === undefined ? undefined : rules[part]
  if (!part || !rule) return undefined
  const says = `${from} imports ${what}`
  if (what.startsWith('.')) {
    const path = relative(root, resolve(root, dirname(from), what))
    const target = partOf(path)
    if (path === 'package.json' || target === part || (target && rule.may.includes(target))) return undefined
    if (target && typeOnly && rule.types?.includes(target)) return undefined
    return says
  }
  if (what.startsWith('node:') || builtinModules.includes(what)) return rule.node === false ? says : undefined
  return rule.packages.some((name) => what === name || what.startsWith(`${name}/`)) ? undefined : says
}

/** Shared test suites (`contract.ts`) and everything in `src/testing` belong to the tests and may import vitest. */
const productCode = (name: string) =>
  /\.tsx?$/.test(name) &&
  !/\.test\.tsx?$|(^|\/)contract\.ts$|^src\/testing\/|^src\/sandbox\/client\/vite\.config/.test(name)

function sources(): { file: string; source: string }[] {
  return ['src', 'commands', 'templates'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .map((name) => join(top, name))
      .filter((name) => productCode(name) && !name.includes('node_modules'))
      .map((name) => ({ file: join(root, name), source: readFileSync(join(root, name), 'utf8') })),
  )
}

describe('architecture', () => {
  const all = sources()

  it('imports only what the table allows', () => {
    expect(all.length).toBeGreaterThan(20)
    expect(
      all
        .flatMap(({ file, source }) => importsOf(file, source))
        .map(violation)
        .filter(Boolean),
    ).toEqual([])
  })

  it('reads the environment in the entry points only', () => {
    const entries = [
      'src/main.ts',
      'src/doctor.ts',
      'src/backup.ts',
      'src/template-dev.ts',
      'src/sandbox/main.ts',
      'src/stores/migrate-cli.ts',
      'templates/runtime/',
    ]
    const readers = all
      .filter(({ source }) => /(?<!')\bprocess\.env\b/.test(source))
      .map(({ file }) => relative(root, file))
    expect(readers.filter((file) => !entries.some((entry) => file.startsWith(entry)))).toEqual([])
  })

  it('keeps files under 200 lines, or says why on the first line', () => {
    const long = all.filter(({ source }) => source.split('\n').length > 201 && !/^\/[/*].*(long|lines)/i.test(source))
    expect(long.map(({ file }) => relative(root, file))).toEqual([])
  })

  it.each([
    ['src/domain/x.ts', "import { readFileSync } from 'node:fs'"],
    ['src/services/x.ts', "import { connect } from '../stores/connect.ts'"],
    ['src/discord/x.ts', "import { createApp } from '../app.ts'"],
    ['commands/bot/x.ts', "import { createStores } from '../../src/stores/connect.ts'"],
    ['src/sandbox/x.ts', "import { z } from 'zod'"],
    ['templates/standard/src/x.ts', "import { Client } from 'discord.js'"],
    ['src/http/x.ts', "export { x } from '../services/x.ts'"],
    ['src/lib/x.ts', "const late = await import('pm2')"],
  ])('would catch a violation planted in %s', (file, source) => {
    expect(importsOf(join(root, file), source).map(violation)).toEqual([expect.stringContaining(file)])
  })

  it.each([
    ['src/services/x.ts', "import type { Stores } from '../stores/stores.ts'"],
    ['src/discord/x.ts', "import type { App } from '../app.ts'"],
    ['templates/standard/src/x.ts', "import { run } from '../../runtime/gateway.ts'"],
  ])('allows what the table allows in %s', (file, source) => {
    expect(importsOf(join(root, file), source).map(violation)).toEqual([undefined])
  })
})
