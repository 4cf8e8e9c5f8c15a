import { z } from 'zod'

/** How Discord's interactions reach a bot: over the gateway it holds open, or by HTTP to an address of its own. */
export const carriers = ['gateway', 'interactions'] as const
export type Carrier = (typeof carriers)[number]

/** What a setting may hold; `channel` and `role` are ids. */
const settingTypes = ['text', 'long_text', 'number', 'boolean', 'choice', 'colour', 'url', 'channel', 'role'] as const

/** One setting of a template, typed, so that a modal can ask for it and a bad value is refused with a reason. */
const settingSchema = z
  .object({
    key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
    label: z.string().min(1).max(45),
    description: z.string().max(100),
    type: z.enum(settingTypes),
    choices: z.array(z.string().min(1).max(100)).min(1).max(25).optional(),
    /** Smallest number, or fewest characters of a text. */
    min: z.number().optional(),
    /** Largest number, or most characters of a text. */
    max: z.number().optional(),
    /** Of a number: no fractions. */
    integer: z.boolean().optional(),
    /** A regular expression that the whole of a text must match; `patternHint` says the same in words. */
    pattern: z.string().refine(isRegExp, 'it is not a regular expression').optional(),
    patternHint: z.string().min(1).max(100).optional(),
    /** False: it may be left out without a default, and is empty then. */
    required: z.boolean().optional(),
    /** A setting without a default that is required must be asked for before a bot can be created. */
    default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  })
  .refine(({ type, choices }) => (type === 'choice') === (choices !== undefined), 'choices belong to the type “choice”')
  .refine(({ min = 0, max = min }) => min <= max, 'min is more than max')
  .refine(({ pattern, patternHint }) => (pattern === undefined) === (patternHint === undefined), {
    message: 'a pattern needs a patternHint that says it in words',
  })
export type TemplateSetting = z.infer<typeof settingSchema>

/** True for what must be asked for before a bot can be made. */
export const mustBeGiven = (setting: Pick<TemplateSetting, 'default' | 'required'>) =>
  setting.default === undefined && setting.required !== false

/** Discord's naming rule for commands and options, which also wants lower case where a script has it. */
const commandName = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u)
  .refine((name) => name === name.toLowerCase(), 'must be lower case')

/** Checked for what Discord refuses most often; the rest is Discord's to check when the commands are registered. */
const commandSchema = z.looseObject({
  name: commandName,
  description: z.string().min(1).max(100),
  options: z
    .array(z.looseObject({ name: commandName, description: z.string().min(1).max(100) }))
    .max(25)
    .optional(),
})

/** What Discord's modals hold at most (components/reference): more could not be asked for before a bot is made. */
const mostAsked = 5

/** `templates/<name>/template.json`. */
export const templateManifestSchema = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string().min(1).max(80),
  description: z.string().min(1).max(300),
  settings: z
    .array(settingSchema)
    .max(25)
    .refine((settings) => new Set(settings.map(({ key }) => key)).size === settings.length, 'keys must differ')
    .refine((settings) => settings.filter(mustBeGiven).length <= mostAsked, {
      message: `at most ${mostAsked} may be without a default and required`,
    }),
  /** Application commands exactly as Discord takes them. */
  commands: z.array(commandSchema).max(100),
  /** Gateway intents as a bit field. */
  intents: z.number().int().nonnegative(),
  /** Permissions of the invite link as a bit field in decimal: the least the template needs. */
  permissions: z.string().regex(/^\d+$/),
  runsOn: z.array(z.enum(carriers)).min(1),
  /** True: a person may edit a bot's generated source, and deployments build what they wrote. */
  editable: z.boolean().optional(),
})
export type TemplateManifest = z.infer<typeof templateManifestSchema>

/** The ways in which a command can be typed: `refer`, or `campaign start` for each of its subcommands. */
export function commandPaths(command: TemplateManifest['commands'][number]): string[] {
  type Part = { name: string; type?: unknown; options?: unknown }
  const below = ({ name, options }: Part): string[] => {
    // 1 is a subcommand, 2 a group of them (interactions/application-commands).
    const parts = ((options ?? []) as Part[]).filter(({ type }) => type === 1 || type === 2)
    return parts.length === 0 ? [name] : parts.flatMap(below).map((path) => `${name} ${path}`)
  }
  return below(command)
}

function isRegExp(source: string): boolean {
  try {
    return new RegExp(source, 'u') instanceof RegExp
  } catch {
    return false
  }
}
