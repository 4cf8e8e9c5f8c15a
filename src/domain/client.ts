import { z } from 'zod'

/** A paying client of the agency: owns bots, lives in one Discord guild and one time zone. */
export const clientSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  industry: z.string().nullable(),
  contact: z.string().nullable(),
  /** IANA zone; days of uptime are cut in it. */
  timeZone: z.string(),
  guildId: z.string().nullable(),
  botCount: z.number().int(),
  createdBy: z.string(),
  createdAt: z.date(),
})
export type Client = z.infer<typeof clientSchema>

/** True for every zone name that this Node's ICU knows, e.g. `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
