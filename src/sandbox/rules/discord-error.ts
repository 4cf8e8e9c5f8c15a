/** One complaint about one field, as Discord words it. */
export interface FieldError {
  code: string
  message: string
}

/** Discord's nested `errors`: keys and indexes lead to leaves `{ _errors: [...] }`. */
export type ErrorTree = { [key: string]: ErrorTree | FieldError[] }

/** A refusal as Discord's REST API gives it; the REST layer answers `status` with `{ message, code, errors? }`. */
export class DiscordError extends Error {
  readonly status: number
  readonly code: number
  readonly errors?: ErrorTree
  /** Seconds to wait, where that is why it was refused (429). */
  retryAfter?: number
  constructor(status: number, code: number, message: string, errors?: ErrorTree) {
    super(message)
    this.name = 'DiscordError'
    this.status = status
    this.code = code
    if (errors !== undefined) this.errors = errors
  }
}

/** 400 50035, with every complaint at its place. */
export function invalidForm(errors: ErrorTree): DiscordError {
  return new DiscordError(400, 50035, 'Invalid Form Body', errors)
}

/** 429 30034: no more new commands for so many seconds. */
export function tooManyCommandCreates(retryAfter: number): DiscordError {
  const message = 'Max number of daily application command creates has been reached (200).'
  return Object.assign(new DiscordError(429, 30034, message), { retryAfter })
}

const refusal = (status: number, code: number, message: string) => () => new DiscordError(status, code, message)

/** Discord's other refusals by name; throw what they return. */
export const discordError = {
  unauthorized: refusal(401, 0, '401: Unauthorized'),
  notFound: refusal(404, 0, '404: Not Found'),
  unknownApplication: refusal(404, 10002, 'Unknown Application'),
  unknownChannel: refusal(404, 10003, 'Unknown Channel'),
  unknownInvite: refusal(404, 10006, 'Unknown Invite'),
  unknownGuild: refusal(404, 10004, 'Unknown Guild'),
  unknownMember: refusal(404, 10007, 'Unknown Member'),
  unknownMessage: refusal(404, 10008, 'Unknown Message'),
  unknownRole: refusal(404, 10011, 'Unknown Role'),
  unknownUser: refusal(404, 10013, 'Unknown User'),
  unknownWebhook: refusal(404, 10015, 'Unknown Webhook'),
  unknownEmoji: refusal(404, 10014, 'Unknown Emoji'),
  unusableEmoji: refusal(400, 10014, 'Unknown Emoji'),
  unknownBan: refusal(404, 10026, 'Unknown Ban'),
  unknownOverwrite: refusal(404, 10009, 'Unknown permission overwrite'),
  unknownInteraction: refusal(404, 10062, 'Unknown interaction'),
  unknownCommand: refusal(404, 10063, 'Unknown application command'),
  unknownCommandPermissions: refusal(404, 10066, 'Unknown application command permissions'),
  botsNotAllowed: refusal(403, 20001, 'Bots cannot use this endpoint'),
  tooManyPins: refusal(400, 30003, 'Maximum number of pinned messages reached (50)'),
  tooManyRoles: refusal(400, 30005, 'Maximum number of guild roles reached (250)'),
  tooManyWebhooks: refusal(400, 30007, 'Maximum number of webhooks reached (15)'),
  tooManyEmojis: refusal(400, 30008, 'Maximum number of emojis reached (50)'),
  tooManyApplicationEmojis: refusal(400, 30008, 'Maximum number of emojis reached (2000)'),
  tooManyAnimatedEmojis: refusal(400, 30018, 'Maximum number of animated emojis reached (50)'),
  tooManyReactions: refusal(400, 30010, 'Maximum number of reactions reached (20)'),
  tooManyChannels: refusal(400, 30013, 'Maximum number of guild channels reached (500)'),
  tooManyInvites: refusal(400, 30016, 'Maximum number of invites reached (1000)'),
  tooManyGuildWebhooks: refusal(400, 30058, 'Maximum number of webhooks per guild reached (1000)'),
  tooManyCommands: refusal(400, 30032, 'Maximum number of application commands reached (100).'),
  tooLarge: refusal(413, 40005, 'Request entity too large'),
  notInVoice: refusal(400, 40032, 'Target user is not connected to voice.'),
  alreadyCrossposted: refusal(400, 40033, 'This message has already been crossposted.'),
  alreadyAcknowledged: refusal(400, 40060, 'Interaction has already been acknowledged.'),
  missingAccess: refusal(403, 50001, 'Missing Access'),
  notTheAuthor: refusal(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: refusal(400, 50006, 'Cannot send an empty message'),
  notInDirectMessages: refusal(403, 50003, 'Cannot execute action on a DM channel'),
  missingPermissions: refusal(403, 50013, 'Missing Permissions'),
  systemMessage: refusal(403, 50021, 'Cannot execute action on a system message'),
  wrongChannelType: refusal(400, 50024, 'Cannot execute action on this channel type'),
  invalidRole: refusal(400, 50028, 'Invalid Role'),
  needsBoosts: refusal(403, 50101, 'This server needs more boosts to perform this action'),
  tooOldForBulk: refusal(400, 50034, 'A message provided was too old to bulk delete'),
  invalidMessageType: refusal(400, 50068, 'Invalid message type'),
  threadArchived: refusal(
    400,
    50083,
    'Tried to perform an operation on an archived thread, such as editing a message or adding a user to the thread',
  ),
  replyNeedsHistory: refusal(403, 160002, 'Cannot reply without permission to read message history'),
  threadExists: refusal(400, 160004, 'A thread has already been created for this message'),
  threadLocked: refusal(403, 160005, 'Thread is locked'),
  tooManyThreads: refusal(400, 160006, 'Maximum number of active threads reached'),
  invalidWebhookToken: refusal(401, 50027, 'Invalid Webhook Token'),
  nobodyBanned: refusal(400, 500000, 'Failed to ban users'),
  invalidJson: refusal(400, 50109, 'The request body contains invalid JSON.'),
} as const
