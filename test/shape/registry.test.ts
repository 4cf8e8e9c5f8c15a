import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ApplicationCommandOptionType, SlashCommandSubcommandBuilder } from 'discord.js'
import { describe, expect, it } from 'vitest'
import { groups, toRegistration } from '../../commands/index.ts'
import type { Command, CommandGroup } from '../../src/discord/command.ts'
import { accessLevels } from '../../src/domain/access.ts'

const folder = resolve(import.meta.dirname, '../../commands')

/** `bot/create` for `commands/bot/create.ts`; files beside `index.ts` are shared words, not commands. */
const files = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((group) => readdirSync(join(folder, group.name)).map((file) => `${group.name}/${file}`))
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => file.replace(/\.ts$/, ''))

/** By path of its file; a command that stands alone lies in a folder of its own name. */
const commandsOf = (all: readonly CommandGroup[]): [string, Command][] =>
  all.flatMap((group): [string, Command][] =>
    'command' in group
      ? [[`${group.name}/${group.name}`, group.command]]
      : group.commands.map((command) => [`${group.name}/${command.data.name}`, command]),
  )

function mismatches(there: readonly string[], all: readonly CommandGroup[]): string[] {
  const listed = commandsOf(all).map(([path]) => path)
  return [
    ...there.filter((f) => !listed.includes(f)).map((f) => `commands/${f}.ts is not listed in commands/index.ts`),
    ...listed.filter((f) => !there.includes(f)).map((f) => `commands/${f}.ts is listed but not there`),
  ]
}

const namesSomething = ['bot', 'client', 'template', 'application', 'timezone', 'guild', 'incident']
const destroys = ['delete', 'remove']

function violations(path: string, command: Command): string[] {
  const options = command.data.toJSON().options ?? []
  const offered = Object.keys(command.autocomplete ?? {})
  return [
    ...options
      .filter(({ name }) => namesSomething.includes(name) && !offered.includes(name))
      .map(({ name }) => `${path}: nothing is offered for “${name}”`),
    ...options
      .filter((option) => ('autocomplete' in option && option.autocomplete === true) !== offered.includes(option.name))
      .map(({ name }) => `${path}: “${name}” has a function without setAutocomplete, or the other way round`),
    ...offered
      .filter((name) => !options.some((option) => option.name === name))
      .map((name) => `${path}: offers for “${name}”, which is no option`),
    ...(destroys.includes(command.data.name) && !command.confirm ? [`${path}: does not ask before it destroys`] : []),
    ...(accessLevels.includes(command.level) ? [] : [`${path}: no such level: ${command.level}`]),
    ...(options.some(({ name }) => name === 'page') ? [`${path}: “page” belongs to page buttons`] : []),
  ]
}

interface Part {
  name: string
  description?: string
  type?: number
  required?: boolean
  value?: unknown
  options?: readonly Part[]
  choices?: readonly Part[]
}

const nameRule = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u

/** What Discord would refuse of one command, options of its subcommands included. */
function refused(body: Part, path = body.name): string[] {
  const options = body.options ?? []
  const names = options.map(({ name }) => name)
  const firstOptional = options.findIndex(({ required }) => !required)
  const subcommand = (option: Part) => option.type === ApplicationCommandOptionType.Subcommand
  const description = body.description ?? ''
  return [
    ...(nameRule.test(body.name) && body.name === body.name.toLowerCase() ? [] : [`${path}: name`]),
    ...(description.length >= 1 && description.length <= 100 ? [] : [`${path}: description`]),
    ...(options.length <= 25 && (body.choices ?? []).length <= 25 ? [] : [`${path}: too many`]),
    ...(new Set(names).size === names.length ? [] : [`${path}: names twice`]),
    ...(firstOptional >= 0 && options.slice(firstOptional).some((o) => o.required)
      ? [`${path}: required after optional`]
      : []),
    ...(options.some(subcommand) && !options.every(subcommand) ? [`${path}: options beside subcommands`] : []),
    ...(weight(body) <= 8000 ? [] : [`${path}: more than 8000 characters`]),
    ...options.flatMap((option) => refused(option, `${path} ${option.name}`)),
  ]
}

/** The characters that Discord counts: names, descriptions and values of everything in it. */
const weight = ({ name, description = '', value = '', options = [], choices = [] }: Part): number =>
  name.length + description.length + String(value).length + [...options, ...choices].reduce((n, p) => n + weight(p), 0)

describe('registry', () => {
  const all = commandsOf(groups)
  const { admin, everywhere } = toRegistration(groups)

  it('names every file and nothing else', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(mismatches(files, groups)).toEqual([])
  })

  it.each(all)('%s is what its file exports', async (path, command) => {
    const module: Record<string, unknown> = await import(join(folder, `${path}.ts`))
    expect(Object.values(module)).toContain(command)
  })

  it.each(all)('%s keeps the rules of commands', (path, command) => {
    expect(violations(path, command)).toEqual([])
  })

  it.each(admin.map((body) => [body.name, body] as const))('Discord takes /%s', (_name, body) => {
    expect(refused(body as unknown as Part)).toEqual([])
  })

  it('registers all commands for admins, and few everywhere', () => {
    expect(admin.map(({ name }) => name)).toEqual(groups.map(({ name }) => name))
    expect(everywhere.map(({ name }) => name)).toEqual(['stats'])
  })

  it('takes only the marked commands of a group everywhere', () => {
    const [one, two] = [planted('one', { everywhere: true }), planted('two')]
    const mixed = toRegistration([{ name: 'mixed', description: 'Two', commands: [one, two] }])
    expect(mixed.everywhere.map(({ options }) => options?.map(({ name }) => name))).toEqual([['one']])
  })
})

const planted = (name: string, changes: Partial<Command> = {}, option?: string): Command => {
  const data = new SlashCommandSubcommandBuilder().setName(name).setDescription('Planted')
  if (option) data.addStringOption((o) => o.setName(option).setDescription('Planted'))
  return { data, level: 'admin', run: async () => ({ panels: [] }), ...changes }
}

describe('registry, on planted violations', () => {
  it.each([
    ['an option that names a bot but offers nothing', planted('x', {}, 'bot'), 'nothing is offered'],
    [
      'a function for an option without autocomplete',
      planted('x', { autocomplete: { y: async () => [] } }, 'y'),
      'setAutocomplete',
    ],
    ['a function for no option', planted('x', { autocomplete: { y: async () => [] } }), 'no option'],
    ['a destructive command that does not ask', planted('delete'), 'does not ask'],
    ['an unknown level', planted('x', { level: 'king' as 'admin' }), 'no such level'],
    ['a page among the options', planted('x', {}, 'page'), 'page buttons'],
  ])('catches %s', (_what, command, says) => {
    expect(violations('x/x', command).join()).toContain(says)
  })

  it('catches a file that is not listed, and a listing without a file', () => {
    const listed = groups.filter(({ name }) => name !== 'stats')
    expect(mismatches(files, listed)).toEqual(['commands/stats/stats.ts is not listed in commands/index.ts'])
    const moved = [...groups, { name: 'new', description: 'Planted', commands: [planted('x')] }]
    expect(mismatches(files, moved)).toEqual(['commands/new/x.ts is listed but not there'])
  })

  const option = (name: string, required = false): Part => ({ name, description: 'x', type: 3, required })
  it.each([
    ['a name in capitals', { name: 'Bot', description: 'x' }, 'name'],
    ['no description', { name: 'bot', description: '' }, 'description'],
    ['a long description', { name: 'bot', description: 'x'.repeat(101) }, 'description'],
    [
      '26 options',
      { name: 'bot', description: 'x', options: Array.from({ length: 26 }, (_, i) => option(`o${i}`)) },
      'too many',
    ],
    ['a name twice', { name: 'bot', description: 'x', options: [option('a'), option('a')] }, 'twice'],
    [
      'required after optional',
      { name: 'bot', description: 'x', options: [option('a'), option('b', true)] },
      'required',
    ],
    [
      'a subcommand beside an option',
      { name: 'bot', description: 'x', options: [option('a'), { ...option('b'), type: 1 }] },
      'beside',
    ],
    [
      '9000 characters',
      {
        name: 'bot',
        description: 'x',
        options: [{ ...option('a'), choices: [{ name: 'c', value: 'x'.repeat(9000) }] }],
      },
      '8000',
    ],
  ])('catches %s', (_what, body, says) => {
    expect(refused(body).join()).toContain(says)
  })
})
