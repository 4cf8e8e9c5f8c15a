import type { Answer, Settings } from '../../runtime/command.ts'

/** `1 person`, `2 people`: what every answer counts. */
export function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}

/** The name that the bot's owner chose, below every answer. */
export function programName(settings: Settings): string {
  return String(settings.program_name)
}

/** Commands are registered for servers only; this is for a Discord client that does not know it yet. */
export const onlyInServers: Answer = {
  title: 'Only in a server',
  text: 'Referrals are counted per server. Use this command in the server they belong to.',
  tone: 'warning',
  ephemeral: true,
}
