import { checkDescription, checkName } from './command-name.ts'
import { checkOptions } from './command-options.ts'
import { absent, choice, type Fields, fields, flag, list, text } from './fields.ts'
import { createForm, type Spot } from './form.ts'
import { checkLocalizations, countedLength } from './localizations.ts'

const limits: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15 }

/** Throws what Discord would answer to creating this application command; `installs` are the application's own integration types. */
export function checkCommand(body: unknown, installs: readonly number[] = [0]): void {
  const form = createForm()
  checkOne(form, body, installs)
  form.finish()
}

/** Throws what Discord would answer to replacing all commands by this list. */
export function checkCommandList(body: unknown, installs: readonly number[] = [0]): void {
  const form = createForm()
  const commands = list(form, body, { max: 130, required: true })
  const seen = new Map<number, Set<string>>()
  for (const [index, item] of commands.entries()) {
    checkOne(form.at(index), item, installs)
    const { name, type = 1 } = (item ?? {}) as { name?: unknown; type?: number }
    const names = seen.get(type) ?? new Set()
    seen.set(type, names)
    if (names.has(String(name)))
      form
        .at(index)
        .at('name')
        .refuse('APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique')
    names.add(String(name))
    if (names.size > (limits[type] ?? 100))
      form.at(index).refuse('BASE_TYPE_MAX_LENGTH', `Must be ${limits[type]} or fewer in length.`)
  }
  form.finish()
}

/** The command as Discord gives it back: every default filled in, so that comparing wish with reality works. */
export function normaliseCommand(
  body: Record<string, unknown>,
  installs: readonly number[] = [0],
): Record<string, unknown> {
  const type = body.type ?? 1
  return {
    type,
    name: body.name,
    name_localizations: body.name_localizations ?? null,
    description: type === 1 ? String(body.description ?? '').trim() : '',
    description_localizations: body.description_localizations ?? null,
    ...(Array.isArray(body.options) && body.options.length > 0 ? { options: body.options.map(normaliseOption) } : {}),
    default_member_permissions: absent(body.default_member_permissions)
      ? null
      : String(body.default_member_permissions),
    dm_permission: body.dm_permission ?? true,
    contexts: body.contexts ?? null,
    integration_types: body.integration_types ?? installs,
    nsfw: body.nsfw ?? false,
  }
}

function normaliseOption(option: Fields): Fields {
  const kept = Object.entries(option).filter(([, value]) => !absent(value) && value !== false)
  const plain = Object.fromEntries(kept)
  if (Array.isArray(option.options)) plain.options = option.options.map(normaliseOption)
  return plain
}

function checkOne(spot: Spot, body: unknown, installs: readonly number[]): void {
  const command = fields(spot, body)
  if (!command) return
  // Type 4 is for applications with an Activity alone, which are not emulated; how Discord refuses it to others is ~.
  const type = choice(spot.at('type'), command.type ?? 1, [1, 2, 3])
  if (type === 1) {
    checkName(spot.at('name'), command.name)
    checkLocalizations(spot.at('name_localizations'), command.name_localizations, checkName)
    checkLocalizations(spot.at('description_localizations'), command.description_localizations, checkDescription)
    checkDescription(spot.at('description'), command.description)
    checkOptions(spot.at('options'), command.options)
  } else {
    checkMenuName(spot.at('name'), command.name)
    checkLocalizations(spot.at('name_localizations'), command.name_localizations, checkMenuName)
    if (!absent(command.description) && command.description !== '')
      spot
        .at('description')
        .refuse('APPLICATION_COMMAND_DESCRIPTION_INVALID', 'Context menu commands cannot have description')
    if (Array.isArray(command.options) && command.options.length > 0)
      spot.at('options').refuse('APPLICATION_COMMAND_OPTIONS_INVALID', 'Context menu commands cannot have options')
  }
  checkPermissions(spot.at('default_member_permissions'), command.default_member_permissions)
  checkPlaces(spot, command, installs)
  if (characters(command) > 8000) spot.refuse('APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)')
}

const checkMenuName = (spot: Spot, value: unknown) => text(spot, value, { min: 1, max: 32, required: true })

function checkPermissions(spot: Spot, value: unknown): void {
  if (absent(value)) return
  if ((typeof value === 'string' || typeof value === 'number') && /^\d{1,20}$/.test(String(value))) return
  spot.refuse('NUMBER_TYPE_COERCE', `Value "${String(value)}" is not int.`)
}

/** A command's integration types are among the application's (page interactions/application-commands, Contexts; the code is ~). */
function checkPlaces(spot: Spot, command: Fields, installs: readonly number[]): void {
  for (const [key, allowed, max] of [
    ['contexts', [0, 1, 2], 3],
    ['integration_types', installs, 2],
  ] as const) {
    const values = list(spot.at(key), command[key], { min: 1, max })
    for (const [index, value] of values.entries()) choice(spot.at(key).at(index), value, allowed)
    if (new Set(values).size < values.length)
      spot.at(key).refuse('SET_TYPE_ALREADY_CONTAINS_VALUE', 'The set already contains this value')
  }
  flag(spot.at('nsfw'), command.nsfw)
  flag(spot.at('dm_permission'), command.dm_permission)
}

/** Counts what Discord counts: names, descriptions and choice values of the command and all its options. */
function characters(value: Fields): number {
  const own =
    countedLength(value.name, value.name_localizations) +
    countedLength(value.description, value.description_localizations)
  const choices = Array.isArray(value.choices) ? value.choices : []
  const options = Array.isArray(value.options) ? value.options : []
  const inChoices = choices.reduce<number>(
    (sum, c) => sum + countedLength(c?.name, c?.name_localizations) + String(c?.value ?? '').length,
    0,
  )
  return own + inChoices + options.reduce<number>((sum, option) => sum + characters(option ?? {}), 0)
}
