import { SlashCommandSubcommandBuilder } from 'discord.js'
import type { Command } from '../../src/discord/command.ts'
import { plain } from '../../src/discord/text.ts'
import { commandPaths, mustBeGiven, type TemplateManifest, type TemplateSetting } from '../../src/domain/template.ts'
import { allowedValues } from '../../src/domain/template-settings.ts'
import { suggestTemplates } from '../choices.ts'
import { shown } from '../settings-form.ts'

/** `/template show`: the commands a template brings, the settings it takes, where it runs and what is new in it. */
export const templateShow = {
  data: new SlashCommandSubcommandBuilder()
    .setName('show')
    .setDescription('What a template does and which settings it takes')
    .addStringOption((o) =>
      o.setName('template').setDescription('Which template').setRequired(true).setAutocomplete(true),
    ),
  level: 'viewer',
  autocomplete: { template: suggestTemplates },
  async run(input, app) {
    const manifest = await app.templates.get(input.text('template') ?? '')
    const changes = await app.templates.changes(manifest.name)
    return {
      panels: [
        {
          title: `${plain(manifest.title)} (${plain(manifest.name)} ${manifest.version})`,
          tone: 'info',
          text: plain(manifest.description),
          fields: [
            { name: 'Commands', value: manifest.commands.flatMap(commandLines).join('\n') || 'none' },
            { name: 'Runs on', value: manifest.runsOn.map((carrier) => carrierWords[carrier]).join(', ') },
            ...(manifest.editable
              ? [{ name: 'Code', value: 'may be edited in the bot’s own folder; deployments build what is there' }]
              : []),
            ...(changes === undefined ? [] : [{ name: `New in ${manifest.version}`, value: plainLines(changes) }]),
          ],
        },
        {
          title: 'Settings',
          tone: 'info',
          ...(manifest.settings.length === 0 ? { text: 'This template has none.' } : {}),
          fields: manifest.settings.map((setting) => ({ name: plain(setting.label), value: settingLines(setting) })),
        },
      ],
    }
  },
} satisfies Command

/** A list from a file, with the power taken out of its lines and the list kept. */
const plainLines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.replace(/^(\s*[-*] )?(.*)$/, (_, mark = '', rest) => mark + plain(rest)))
    .join('\n')

const carrierWords = { gateway: 'the gateway (pm2, docker, swarm)', interactions: 'HTTP interactions (serverless)' }

/** One line per way of typing it, with its options; those in brackets may be left out. */
function commandLines(command: TemplateManifest['commands'][number]): string[] {
  return commandPaths(command).map((path) => {
    const part = partOf(command as Part, path.split(' ').slice(1))
    const options = (part.options ?? []).map(({ name, required }) => (required ? ` ${name}` : ` [${name}]`)).join('')
    return `\`/${path}${options}\` ${plain(part.description)}`
  })
}

interface Part {
  name: string
  description: string
  required?: boolean
  options?: readonly Part[]
}

function partOf(part: Part, [next, ...rest]: readonly string[]): Part {
  const found = part.options?.find(({ name }) => name === next)
  return found === undefined ? part : partOf(found, rest)
}

const typeWords: Readonly<Record<TemplateSetting['type'], string>> = {
  text: 'text',
  long_text: 'text of several lines',
  number: 'number',
  boolean: 'yes or no',
  choice: 'choice',
  colour: 'colour',
  url: 'address',
  channel: 'channel',
  role: 'role',
}

function settingLines(setting: TemplateSetting): string {
  const { type, default: usual } = setting
  const said = usual === undefined ? '' : shown(usual)
  const otherwise = said === '' ? 'empty when left out' : `usually ${plain(said)}`
  const need = mustBeGiven(setting) ? '**must be given**' : otherwise
  const allowed = allowedValues(setting).split(':')[0] ?? ''
  const rule = allowed === typeWords[type] || allowed === 'any text' ? '' : ` (${plain(allowed)})`
  return `${plain(setting.description)}\n${typeWords[type]}${rule} · ${need} · \`${setting.key}\``
}
