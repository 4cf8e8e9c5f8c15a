import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Settings } from '../../domain/bot.ts'
import { type Carrier, commandPaths, type TemplateManifest } from '../../domain/template.ts'
import type { Files } from './read-template.ts'

/** Where esbuild begins, for each way in which a bot can be reached. */
export const entryFiles: Readonly<Record<Carrier, string>> = { gateway: 'main.ts', interactions: 'interactions.ts' }

/** Holds the settings in a bot's folder; Muster writes it anew at every deployment. */
export const settingsFile = 'settings.json'

/** All files that make up a bot's code. Nothing in them tells which bot it is, so equal wishes make equal artifacts. */
export function generateFiles(manifest: TemplateManifest, settings: Settings, sources: Files): Files {
  return new Map([
    ...sources,
    ...manifest.runsOn.map((carrier): [string, string] => [entryFiles[carrier], entryOf(manifest, carrier)]),
    // Without it, the way modules are joined would depend on the package.json of whatever folder lies above.
    ['package.json', `${JSON.stringify({ private: true, type: 'module' })}\n`],
    [settingsFile, settingsText(settings)],
  ])
}

/** The settings as they stand in the folder. */
export const settingsText = (settings: Settings) => `${JSON.stringify(settings, null, 2)}\n`

function entryOf(manifest: TemplateManifest, carrier: Carrier): string {
  const title = quoted(`${manifest.name} ${manifest.version}`)
  const paths = manifest.commands.flatMap(commandPaths).map(quoted).join(', ')
  const gateway = carrier === 'gateway'
  return [
    gateway
      ? "import { startGatewayBot } from './runtime/gateway/main.ts'"
      : "import { serveHttpBot } from './runtime/http/serve.ts'",
    `import settings from './${settingsFile}' with { type: 'json' }`,
    '',
    // Loaded by a function, so that code which throws at once is told of and does not just end the process.
    `const load = () => import('./${manifest.name}/src/index.ts')`,
    `const commands = [${paths}]`,
    '',
    gateway
      ? `await startGatewayBot({ load, title: ${title}, settings, commands, intents: ${manifest.intents} })`
      : `export default serveHttpBot({ load, title: ${title}, settings, commands })`,
    '',
  ].join('\n')
}

const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`

/** Puts a bot's files in place of the older ones in one move, so that nobody ever reads half of them. */
export async function writeFolder(folder: string, files: Files): Promise<void> {
  const fresh = `${folder}.${randomUUID()}`
  try {
    await writeFiles(fresh, files)
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Writes these files and leaves the others of the folder as they are. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

/** What a person finds who opens the folder. */
export function folderReadme(manifest: TemplateManifest): string {
  return `# Source of this bot

Made by Muster from the template “${manifest.title}” (${manifest.name} ${manifest.version}).

- ${manifest.runsOn.map((carrier) => `\`${entryFiles[carrier]}\``).join(' and ')} start the bot, over the gateway or over HTTP.
- \`${settingsFile}\` holds the settings it was made with. Change them with /bot edit: every deployment writes this file anew.
- \`${manifest.name}/src\` is the template's code: what the commands do.
- \`runtime\` carries the commands to Discord and back and reports the bot's health.

All of it becomes one file, which is what runs. No token or key is in here: a bot gets them when it is started.

${manifest.editable ? keeps(manifest) : renews(manifest)}`
}

const renews = ({ name }: TemplateManifest) => `\
Every deployment writes this folder anew from the template, so a change made here lasts until the next one.
To keep a change, make a template of your own from it: see \`templates/README.md\`, MUSTER_TEMPLATES_DIR.
The template's own folder is \`templates/${name}\`.
`

const keeps = ({ name }: TemplateManifest) => `\
Change what you like, above all in \`${name}/src\`: the next deployment builds what you wrote and overwrites none of it.
If it cannot be built, the deployment is refused with the place of the mistake, and the bot goes on as it was.
A newer version of the template does not touch this folder once you have changed it. To take it, move your changes away
and delete the folder; to keep yours for good, write the new version's number into \`.muster.json\`.
`
