/** A rule that needs a story: where its test stands, and what it is called there. */
export interface Story {
  rule: string
  page: string
  file: string
  title: string
}

const story = (page: string, file: string, rows: readonly (readonly [rule: string, title: string])[]): Story[] =>
  rows.map(([rule, title]) => ({ rule, page, file, title }))

const responding = 'interactions/receiving-and-responding'
const commands = 'interactions/application-commands'
const limits = 'topics/rate-limits'
const gateway = 'events/gateway'
const closing = 'topics/opcodes-and-status-codes'

/** Deadlines, windows, sessions, and what takes more than one request. */
export const stories: readonly Story[] = [
  ...story(responding, 'src/sandbox/rest/rest.test.ts', [
    ['the first response comes within 3 s, or 404 10062', 'knows no interaction any more after 3 s without an answer'],
    [
      'one callback: the second is 400 40060 (~); the token lives 15 minutes, then 401 50027 (~); a follow-up right after a deferral edits the original',
      'accepts one callback per interaction, and edits until the token is 15 minutes old',
    ],
  ]),
  ...story(responding, 'src/sandbox/rules/rule-table.test.ts', [
    ['each interaction takes its own types of callback', 'an interaction of type $type takes the callbacks $taken'],
    [
      'a callback answers 204 without a body, and with_response=true 200 with one',
      'a callback says nothing unless asked',
    ],
    ['a deferral takes EPHEMERAL alone', 'a deferral has no flag but one'],
  ]),
  ...story(responding, 'src/sandbox/control/using-components.test.ts', [
    ['who sees an answer is fixed by its deferral', 'keep to what the deferral said of who sees the answer'],
  ]),
  ...story(responding, 'src/sandbox/control/control.test.ts', [
    ['an interaction has every field that clients miss', 'sends interactions with all that clients need'],
  ]),
  ...story(commands, 'src/sandbox/rest/command-routes.test.ts', [
    [
      '100 commands and 15 menus of each kind, globally and in each guild: 400 30032',
      'are a hundred of one kind and fifteen of the menus at most: 30032',
    ],
    [
      '200 creations a day and place: 429 30034; an update is none',
      'are made 200 times a day in each place: 30034, and an update is no creation',
    ],
    ['a name stands once', 'cannot be renamed to what another is called'],
  ]),
  ...story(commands, 'src/sandbox/control/visible-commands.test.ts', [
    [
      'default permissions of "0" are for administrators alone',
      'are for administrators alone where their default permissions are "0"',
    ],
    [
      'contexts and integration types say where a command is offered',
      'are offered where their contexts and integration types say',
    ],
  ]),
  ...story('resources/message', 'src/sandbox/rest/messages-limits.test.ts', [
    [
      '10 files of 10 MiB: 413 40005 and errors.attachments',
      'carries ten files of ten MiB, and not one more of either',
    ],
  ]),
  ...story('components/reference', 'src/sandbox/rest/layout.test.ts', [
    ['the flag IS_COMPONENTS_V2 cannot be removed', 'stays one through edits'],
  ]),
  ...story(limits, 'src/sandbox/rest/rate-limits.test.ts', [
    [
      'a bucket for each route with its headers',
      'count five messages in five seconds for each channel by itself, with all headers',
    ],
    [
      '50 requests a second in all: 429, global',
      'answers the fifty-first call of a second as the global limit does, and counts strangers by address',
    ],
    [
      'answers to interactions are not among the 50',
      'leave answers to interactions out of the fifty, but not out of their own bucket',
    ],
    [
      '10,000 answers of 401, 403 or 429 in 10 minutes shut an address out',
      'shuts an address out for the rest of ten minutes after 10,000 answers of 401, 403 or 429',
    ],
  ]),
  ...story(limits, 'src/sandbox/rest/rest.test.ts', [
    [
      'the sixth message in five seconds: 429 with Retry-After, over HTTP',
      'limits messages to five in five seconds per channel, with the headers that say so',
    ],
  ]),
  ...story('resources/user', 'src/sandbox/rest/rest.test.ts', [
    ['two new usernames an hour: USERNAME_RATE_LIMIT', 'lets a bot rename itself twice an hour'],
  ]),
  ...story(gateway, 'src/sandbox/gateway/start-budget.test.ts', [
    [
      '1000 IDENTIFY a day: beyond them all sessions end and the token is reset; GET /gateway/bot tells what is left',
      'ends all sessions and resets the token at the 1001st IDENTIFY of a day',
    ],
    ['the day of the budget ends', 'counts anew after a day'],
    ['RESUME costs nothing', 'spends nothing on RESUME'],
  ]),
  ...story(gateway, 'src/sandbox/gateway/gateway.test.ts', [
    ['one IDENTIFY in five seconds: op 9', 'lets one IDENTIFY through every five seconds'],
    ['a token with or without Bot', 'takes a token with and without "Bot", and refuses a second IDENTIFY'],
    ['RESUME replays what was missed', 'replays what a resumed session missed, in order'],
    [
      'a session can be resumed for three minutes (~)',
      'invalidates, asks to reconnect, and forgets sessions after three minutes',
    ],
  ]),
  ...story(gateway, 'src/sandbox/gateway/greeting.test.ts', [
    ['READY has every field that clients miss', 'says READY with all that clients need'],
    ['GUILD_CREATE has every field that clients miss', 'says GUILD_CREATE with all that clients need'],
    ['HELLO asks for a heartbeat every 41,250 ms', 'asks for a heartbeat every 41.25 s'],
  ]),
  ...story(closing, 'src/sandbox/gateway/close-codes.test.ts', [
    ['4001: an opcode that is none', '4001: opcode %j is not for clients'],
    ['4002: a payload above 4096 bytes, or none', '4002: %s'],
    ['4003: anything before IDENTIFY', '4003: opcode %i before IDENTIFY'],
    ['4004: a token that is none', '4004: opcode %i with a token that is none'],
    ['4005: a second IDENTIFY', '4005: opcode %i in a session'],
    ['4007: a RESUME from the future', '4007: a RESUME after %j where 1 was the last'],
    ['4008: the 121st event of a minute', '4008: the 121st event within a minute, but not when the minute is over'],
    ['4009: no heartbeat', '4009: silence, which the heartbeat breaks'],
    ['4010: a shard that is none', '4010: shard %j'],
    ['4012: a version that is none', '4012: version %s'],
    ['4013: unknown intents', '4013: intents %j'],
    ['4014: privileged intents that are not allowed', '4014: intents %i, which are privileged'],
    ['which codes end a session', '%i from our side: can be resumed: %s'],
    ['1000 and 1001 end a session', '%i from the client’s side: can be resumed: %s'],
  ]),
  ...story(closing, 'src/sandbox/gateway/identify.test.ts', [
    ['4011: too many guilds for a shard', 'wants shards above 2500 guilds, as 4011 says'],
  ]),
  ...story('events/gateway-events', 'src/sandbox/gateway/guild-requests.test.ts', [
    ['all members of a guild once in 30 s: RATE_LIMITED', 'come all once in 30 s'],
  ]),
  ...story('topics/threads', 'src/sandbox/rest/threads.test.ts', [
    [
      '1,000 threads of a guild are open at once (~ the number): 160006',
      'ends at the number of open threads; archived ones do not count, and cannot be opened beyond it',
    ],
  ]),
  ...story('resources/application-role-connection-metadata', 'src/sandbox/rest/role-connections.test.ts', [
    [
      'at most five records of role-connection metadata',
      'role-connection metadata is refused for a bad form, and to others',
    ],
  ]),
  ...story('interactions/overview', 'src/sandbox/endpoint/endpoint.test.ts', [
    [
      'an endpoint answers a PING and refuses a forged one',
      'is taken once it answered a PING and refused a forged one',
    ],
  ]),
]
