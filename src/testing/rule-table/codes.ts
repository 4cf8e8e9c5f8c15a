/** One refusal that is about what a request names, not about its form. */
export interface Refusal {
  rule: string
  page: string
  /** `METHOD /path`; GUILD, CHANNEL, HIDDEN, APP, OTHER_APP, COMMAND, STRANGER stand for ids, NOBODY for one of nothing. */
  call: string
  body?: unknown
  /** A body that is no JSON. */
  raw?: string
  /** Who asks: the bot, unless said otherwise. */
  by?: 'nobody' | 'a wrong token' | 'a weak bot'
  /** `status code`. */
  answer: string
}

const codes = 'topics/opcodes-and-status-codes'
const refusal = (answer: string, rule: string, call: string, more: Partial<Refusal> = {}): Refusal => ({
  ...{ rule, page: codes, call, answer },
  ...more,
})

/** Page topics/opcodes-and-status-codes (JSON Error Codes). */
export const refusals: readonly Refusal[] = [
  refusal('401 0', 'no token', 'GET /users/@me', { by: 'nobody' }),
  refusal('401 0', 'a token that is none', 'GET /users/@me', { by: 'a wrong token' }),
  refusal('404 0', 'a call that does not exist', 'GET /nothing'),
  refusal('404 10002', 'unknown application', 'GET /applications/NOBODY/commands'),
  refusal('404 10003', 'unknown channel', 'GET /channels/NOBODY'),
  refusal('404 10004', 'unknown guild', 'GET /guilds/NOBODY'),
  refusal('404 10007', 'unknown member', 'GET /guilds/GUILD/members/STRANGER'),
  refusal('404 10008', 'unknown message', 'GET /channels/CHANNEL/messages/NOBODY'),
  refusal('404 10011', 'unknown role', 'GET /guilds/GUILD/roles/NOBODY'),
  refusal('404 10013', 'unknown user', 'GET /users/NOBODY'),
  refusal('404 10015', 'unknown webhook', 'POST /webhooks/NOBODY/token', { body: { content: 'x' } }),
  refusal('404 10062', 'unknown interaction', 'POST /interactions/NOBODY/token/callback', { body: { type: 5 } }),
  refusal('404 10063', 'unknown command', 'GET /applications/APP/commands/NOBODY'),
  refusal('403 20001', 'what bots may not do', 'PUT /applications/APP/guilds/GUILD/commands/COMMAND/permissions', {
    body: { permissions: [] },
  }),
  refusal('403 50001', 'another application’s commands', 'GET /applications/OTHER_APP/commands'),
  refusal('403 50001', 'a channel that the bot does not see', 'POST /channels/HIDDEN/messages', {
    body: { content: 'x' },
  }),
  refusal('403 50013', 'what the bot has no permission for', 'POST /guilds/GUILD/channels', {
    body: { name: 'x' },
    by: 'a weak bot',
  }),
  refusal('401 50027', 'an interaction token that is none', 'POST /webhooks/APP/token', { body: { content: 'x' } }),
  refusal('400 50109', 'a body that is no JSON', 'POST /channels/CHANNEL/messages', { raw: '{"content":' }),
]
