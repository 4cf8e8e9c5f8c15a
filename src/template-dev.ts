import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { createArtifactBuilder } from './deployment/artifact/artifact.ts'
import { createArtifactFolder } from './deployment/artifact/artifact-folder.ts'
import { bundle } from './deployment/artifact/bundle.ts'
import { startDevLoop } from './deployment/artifact/dev-loop.ts'
import { readManifest } from './deployment/artifact/read-template.ts'
import { projectRoot } from './main/paths.ts'
import { sandboxApplication } from './main/sandbox-application.ts'

/** `npm run template:dev -- <folder>`: a template's folder or a bot's source folder, built and restarted whenever it changes. */
const usage = 'Usage: npm run template:dev -- <folder of a template, or of a bot’s source>'
const say = (line: string) => process.stdout.write(`[template:dev] ${line}\n`)

async function main([given]: readonly string[]): Promise<void> {
  const folder = resolve(given ?? '')
  const isSource = existsSync(join(folder, '.muster.json'))
  if (given === undefined || !(isSource || existsSync(join(folder, 'template.json')))) throw new Error(usage)
  const templatesDir = join(projectRoot(), 'templates')
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-template-dev-'))
  const { name, parent } = isSource ? await sourceOf(folder) : { name: basename(folder), parent: dirname(folder) }
  const builder = createArtifactBuilder({ templatesDir, ownTemplatesDir: parent, dataDir })
  const artifacts = createArtifactFolder(join(dataDir, 'artifacts'))
  const env = process.env
  const sandbox = `http://127.0.0.1:${env.SANDBOX_PORT || 4400}`
  const discordApiUrl = env.DISCORD_API_URL || `${sandbox}/api`
  let token = env.DISCORD_TOKEN
  const secretsFile = join(dataDir, 'secrets.json')

  const loop = await startDevLoop({
    folder,
    say,
    async build() {
      const { commands } = await readManifest(parent, name)
      if (env.DISCORD_TOKEN === undefined)
        token = await sandboxApplication({ sandbox, name: `${name} (dev)`, commands })
      await writeFile(secretsFile, JSON.stringify({ DISCORD_TOKEN: token, BOT_KEY: env.BOT_KEY || 'none' }), {
        mode: 0o600,
      })
      if (!isSource) return (await builder.build({ botId: 'dev', template: name, settings: {} })).file
      return (await artifacts.save(await bundle(folder, name, 'gateway'), 'gateway')).file
    },
    start(file) {
      const bot = spawn(process.execPath, ['--enable-source-maps', file], {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: {
          ...{ PATH: env.PATH, MUSTER_BOT_ID: 'dev', MUSTER_BOT_NAME: `${name} (dev)`, MUSTER_GENERATION: '1' },
          // Without a database, nothing listens here, and the bot says so once.
          MUSTER_DATA_URL: env.MUSTER_DATA_URL || 'http://127.0.0.1:9',
          MUSTER_DATA_KEY: env.MUSTER_DATA_KEY || 'none',
          ...{ DISCORD_API_URL: discordApiUrl, MUSTER_SECRETS_FILE: secretsFile },
        },
      })
      const ended = once(bot, 'exit')
      return {
        async stop() {
          bot.kill('SIGTERM')
          await ended
        },
      }
    },
  })
  say(`watching ${folder}; end with Ctrl+C`)
  const end = async () => {
    await loop.close()
    await rm(dataDir, { recursive: true, force: true })
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
}

/** A bot's source folder holds its template's under the template's name. */
async function sourceOf(folder: string): Promise<{ name: string; parent: string }> {
  const { template } = JSON.parse(await readFile(join(folder, '.muster.json'), 'utf8'))
  return { name: String(template), parent: folder }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(64)
})
