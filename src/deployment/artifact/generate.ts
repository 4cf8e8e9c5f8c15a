import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Settings } from '../../domain/bot.ts'
import type { TemplateManifest } from '../../domain/template.ts'
import type { Files } from './read-template.ts'

/** Where esbuild begins. */
export const entryFile = 'main.ts'

/** All files that make up a bot's code. Nothing in them tells which bot it is, so equal wishes make equal artifacts. */
export function generateFiles(manifest: TemplateManifest, settings: Settings, sources: Files): Files {
  const title = JSON.stringify(`${manifest.name} ${manifest.version}`).replaceAll('"', "'")
  return new Map([
    ...sources,
    [
      entryFile,
      [
        "import { startGatewayBot } from './runtime/gateway/main.ts'",
        "import settings from './settings.json' with { type: 'json' }",
        `import { template } from './${manifest.name}/src/index.ts'`,
        '',
        `startGatewayBot({ template, title: ${title}, settings, intents: ${manifest.intents} })`,
        '',
      ].join('\n'),
    ],
    // Without it, the way modules are joined would depend on the package.json of whatever folder lies above.
    ['package.json', `${JSON.stringify({ private: true, type: 'module' })}\n`],
    ['settings.json', `${JSON.stringify(settings, null, 2)}\n`],
  ])
}

/** Puts a bot's files in place of the older ones in one move, so that nobody ever reads half of them. */
export async function writeFolder(folder: string, files: Files): Promise<void> {
  const fresh = `${folder}.${randomUUID()}`
  try {
    for (const [path, content] of files) {
      await mkdir(dirname(join(fresh, path)), { recursive: true })
      await writeFile(join(fresh, path), content)
    }
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** What a person finds who opens the folder. */
export function folderReadme(manifest: TemplateManifest): string {
  return `# Source of this bot

Made by Muster from the template “${manifest.title}” (${manifest.name} ${manifest.version}).

- \`${entryFile}\` starts the bot.
- \`settings.json\` holds the settings it was made with.
- \`${manifest.name}/src\` is the template's code: what the commands do.
- \`runtime\` carries the commands to Discord and back and reports the bot's health.

All of it becomes one file, \`bot.mjs\`, which is what runs. No token or key is in here: a bot gets them when it is started.

Every deployment writes this folder anew from the template, so a change made here lasts until the next one.
To keep a change, make it in Muster's \`templates/${manifest.name}\`.
`
}
