import type { Answer, Settings } from '../../runtime/command.ts'

/** `1 person`, `2 people`: what every answer counts. */
export const people = (count: number) => (count === 1 ? '1 person' : `${count} people`)

/** What all answers have in common: the owner's colour, and the program's name below. */
export function look(settings: Settings): Pick<Answer, 'colour' | 'footer'> {
  return { colour: String(settings.colour), footer: String(settings.program_name) }
}

/** Where a title leads, for the answers that show figures. */
export function link(settings: Settings): Pick<Answer, 'url'> {
  return settings.website ? { url: String(settings.website) } : {}
}

/** A moment as everybody sees it in their own time zone. */
export function when(iso: string, style: 'f' | 'R' | 'D' = 'f'): string {
  return `<t:${Math.floor(Date.parse(iso) / 1000)}:${style}>`
}

/** Where people hear of a server, by the values of the option `platform` in template.json. */
export const platforms: Readonly<Record<string, string>> = {
  instagram: 'Instagram',
  tiktok: 'TikTok',
  youtube: 'YouTube',
  x: 'X',
  facebook: 'Facebook',
  linkedin: 'LinkedIn',
  reddit: 'Reddit',
  twitch: 'Twitch',
  discord: 'Discord',
  website: 'Website',
  'in-person': 'In person',
  other: 'Other',
  unknown: 'Not said',
}

/** A platform's name; what is not known is shown as it is kept. */
export const platformName = (value: string) => platforms[value] ?? value

/** Commands are registered for servers only; this is for a Discord client that does not know it yet. */
export const onlyInServers: Answer = {
  title: 'Only in a server',
  text: 'Referrals are counted per server. Use this command in the server they belong to.',
  tone: 'warning',
  ephemeral: true,
}
