import { ApplicationFlags, GatewayIntentBits } from 'discord-api-types/v10'

const {
  GatewayPresence,
  GatewayPresenceLimited,
  GatewayGuildMembers,
  GatewayGuildMembersLimited,
  GatewayMessageContent,
  GatewayMessageContentLimited,
} = ApplicationFlags

/** The flags that a bot may set on its own application. */
export const LIMITED_INTENT_FLAGS = GatewayPresenceLimited | GatewayGuildMembersLimited | GatewayMessageContentLimited

/** Privileged intents and the application flags of which one allows them. */
const PRIVILEGED = [
  { intent: GatewayIntentBits.GuildPresences, limited: GatewayPresenceLimited, full: GatewayPresence },
  { intent: GatewayIntentBits.GuildMembers, limited: GatewayGuildMembersLimited, full: GatewayGuildMembers },
  { intent: GatewayIntentBits.MessageContent, limited: GatewayMessageContentLimited, full: GatewayMessageContent },
] as const

const KNOWN = Object.values(GatewayIntentBits)
  .filter((bit): bit is GatewayIntentBits => typeof bit === 'number')
  .reduce((all, bit) => all | bit, 0)

/** The flags that allow exactly these intents. */
export const flagsFor = (intents: number): number =>
  PRIVILEGED.reduce((flags, { intent, limited }) => (intents & intent ? flags | limited : flags), 0)

/** Whether an application with these flags may read what people wrote, over REST as over the gateway. */
export const mayReadContent = (flags: number): boolean =>
  (flags & (GatewayMessageContent | GatewayMessageContentLimited)) !== 0

/** The gateway's close code for these intents, or nothing when they are all right. */
export function intentRefusal(intents: number, flags: number): 4013 | 4014 | undefined {
  if (!Number.isInteger(intents) || intents < 0 || intents & ~KNOWN) return 4013
  const denied = PRIVILEGED.some((p) => intents & p.intent && !(flags & (p.limited | p.full)))
  return denied ? 4014 : undefined
}
