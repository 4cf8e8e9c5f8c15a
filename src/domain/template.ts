import { z } from 'zod'

/** One setting of a template, typed, so that a modal can ask for it and a bad value is refused with a reason. */
const settingSchema = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  label: z.string().min(1).max(45),
  description: z.string().max(100),
  type: z.enum(['text', 'number', 'boolean', 'choice']),
  choices: z.array(z.string().min(1).max(100)).min(1).max(25).optional(),
  /** Smallest number, or fewest characters of a text. */
  min: z.number().optional(),
  /** Largest number, or most characters of a text. */
  max: z.number().optional(),
  /** Of a number: no fractions. */
  integer: z.boolean().optional(),
  /** A setting without a default must be asked for before a bot can be created. */
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
})
export type TemplateSetting = z.infer<typeof settingSchema>

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

/** `templates/<name>/template.json`. */
export const templateManifestSchema = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string().min(1).max(80),
  description: z.string().min(1).max(300),
  settings: z
    .array(settingSchema)
    .max(5)
    .refine((settings) => new Set(settings.map(({ key }) => key)).size === settings.length, 'keys must differ'),
  /** Application commands exactly as Discord takes them. */
  commands: z.array(commandSchema).max(100),
  /** Gateway intents as a bit field. */
  intents: z.number().int().nonnegative(),
  /** Permissions of the invite link as a bit field in decimal: the least the template needs. */
  permissions: z.string().regex(/^\d+$/),
  runsOn: z.array(z.enum(['gateway', 'interactions'])).min(1),
})
export type TemplateManifest = z.infer<typeof templateManifestSchema>
