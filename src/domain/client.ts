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

/**
 * The zone as IANA spells it, whatever case it was typed in; undefined for one that this Node's ICU does not know. A newer
 * name (`Asia/Kolkata`) is kept although ICU answers with the older one (`Asia/Calcutta`).
 */
export function timeZoneNamed(name: string): string | undefined {
  const known = zoneOf(name)
  if (known === undefined || known.toLowerCase() === name.toLowerCase() || !name.includes('/')) return known
  const spelled = name.toLowerCase().replace(/(?<![a-z])[a-z]/g, (first) => first.toUpperCase())
  return known.includes('/') ? spelled.replace(/^Us\b/, 'US') : known
}

function zoneOf(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
