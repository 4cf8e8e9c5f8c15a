import { between, only, type Rule, type Subject, times, upTo, x } from './rule.ts'

const application: Subject = { page: 'resources/application', places: ['application'] }
const user: Subject = { page: 'resources/user', places: ['bot user'] }
const channel: Subject = { page: 'resources/channel', places: ['channel'] }
const thread: Subject = { page: 'resources/channel', places: ['thread'] }
const SIX_HOURS_S = 21_600

/** Pages resources/application (Edit Current Application), resources/user (Usernames), resources/channel. */
export const settingRules: readonly Rule[] = [
  upTo(
    application,
    400,
    'characters of an application’s description',
    (n) => ({ description: x(n) }),
    'description[BASE_TYPE_MAX_LENGTH]',
  ),
  upTo(application, 5, 'tags', (n) => ({ tags: times(n, (i) => `tag${i}`) }), 'tags[BASE_TYPE_MAX_LENGTH]'),
  between(application, [1, 20], 'characters of a tag', (n) => ({ tags: [x(n)] }), 'tags[BASE_TYPE_BAD_LENGTH]'),
  only(
    application,
    'of its flags a bot sets the three limited intents alone',
    [13, 15, 19].map((bit) => ({ flags: 1 << bit })),
    [12, 14, 18, 23, 0].map((bit) => ({ flags: 1 << bit })),
    'flags[APPLICATION_FLAGS_INVALID]',
  ),
  only(
    application,
    'an interactions endpoint is an address that answers a PING',
    [{ interactions_endpoint_url: null }],
    [{ interactions_endpoint_url: 'http://127.0.0.1:1/' }],
    'interactions_endpoint_url[APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID]',
  ),
  between(user, [2, 32], 'characters of a username', (n) => ({ username: x(n) }), 'username[BASE_TYPE_BAD_LENGTH]'),
  only(
    user,
    'no @ # : ``` discord everyone here in a username',
    [{ username: 'a-b_c.d' }, { username: 'a`b``c' }, { username: 'disc ord' }],
    ['a@b', 'a#b', 'a:b', 'a```b', 'discord', 'MyDiscord', 'everyone', 'here'].map((username) => ({ username })),
    'username[USERNAME_INVALID_CONTAINS]',
  ),
  between(channel, [1, 100], 'characters of a channel’s name', (n) => ({ name: x(n) }), 'name[BASE_TYPE_BAD_LENGTH]'),
  upTo(channel, 1024, 'characters of a topic', (n) => ({ name: 'c', topic: x(n) }), 'topic[BASE_TYPE_MAX_LENGTH]'),
  upTo(
    channel,
    SIX_HOURS_S,
    'seconds of slow mode',
    (n) => ({ name: 'c', rate_limit_per_user: n }),
    'rate_limit_per_user[NUMBER_TYPE_MAX]',
  ),
  between(
    thread,
    [1, 100],
    'characters of a thread’s name',
    (n) => ({ name: x(n), type: 11 }),
    'name[BASE_TYPE_BAD_LENGTH]',
  ),
  only(
    thread,
    'a thread is archived after an hour, a day, three or seven',
    [60, 1440, 4320, 10_080].map((minutes) => ({ name: 't', type: 11, auto_archive_duration: minutes })),
    [0, 61, 20_000].map((minutes) => ({ name: 't', type: 11, auto_archive_duration: minutes })),
    'auto_archive_duration[BASE_TYPE_CHOICES]',
  ),
]
