import { z } from 'zod'

/** One setting of a template, typed, so that a modal can ask for it and a bad value is refused with a reason. */
const settingSchema = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  label: z.string().min(1).max(45),
  description: z.string().max(100),
  type: z.enum(['text', 'number', 'boolean', 'choice']),
  choices: z.array(z.string()).max(25).optional(),
  min: z.number().optional(),
  /** Largest number, or most characters of a text. */
  max: z.number().optional(),
  /** A setting without a default must be asked for before a bot can be created. */
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
})
export type TemplateSetting = z.infer<typeof settingSchema>

/** `templates/<name>/template.json`. */
export const templateManifestSchema = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string().min(1).max(80),
  description: z.string().min(1).max(300),
  settings: z.array(settingSchema).max(5),
  /** Application commands exactly as Discord takes them. */
  commands: z.array(z.looseObject({ name: z.string(), description: z.string() })),
  /** Gateway intents as a bit field. */
  intents: z.number().int(),
  /** Permissions of the invite link as a bit field in decimal: the least the template needs. */
  permissions: z.string().regex(/^\d+$/),
  runsOn: z.array(z.enum(['gateway', 'interactions'])).min(1),
})
export type TemplateManifest = z.infer<typeof templateManifestSchema>
