import { only, type Rule, type Subject, times, upTo, x } from './rule.ts'

const everywhere = ['message', 'edit', 'answer', 'follow-up'] as const
const message: Subject = { page: 'resources/message', places: everywhere }

const embed = (more: object) => ({ embeds: [{ title: 't', ...more }] })
const fields = (count: number, field: object = {}) =>
  embed({ fields: times(count, () => ({ name: 'n', value: 'v', ...field })) })
/** 5999 characters, and one part of so many more. */
const nearlyFull = (part: (n: number) => object) => (n: number) => ({
  embeds: [{ description: x(4096) }, { description: x(1903) }, part(n)],
})
const full = 'embeds[MAX_EMBED_SIZE_EXCEEDED]'

const shared: [what: string, part: (n: number) => object][] = [
  ['titles', (n) => ({ title: x(n) })],
  ['descriptions', (n) => ({ description: x(n) })],
  ['footers', (n) => ({ footer: { text: x(n) } })],
  ['authors', (n) => ({ author: { name: x(n) } })],
]

/** Page resources/message (Create Message, Embed Limits, Allowed Mentions). */
export const messageRules: readonly Rule[] = [
  upTo(message, 2000, 'characters of content', (n) => ({ content: x(n) }), 'content[BASE_TYPE_MAX_LENGTH]'),
  only(
    { ...message, places: ['message', 'answer', 'follow-up'] },
    'a message shows something',
    [{ content: 'x' }, { embeds: [{ title: 'x' }] }],
    [{}, { content: '' }, { content: ' \n ' }, { embeds: [] }],
    '400 50006',
  ),
  upTo(message, 10, 'embeds', (n) => ({ embeds: times(n, () => ({ title: 'x' })) }), 'embeds[BASE_TYPE_MAX_LENGTH]'),
  upTo(message, 256, 'characters of a title', (n) => embed({ title: x(n) }), 'embeds.0.title[BASE_TYPE_MAX_LENGTH]'),
  upTo(
    message,
    4096,
    'characters of a description',
    (n) => embed({ description: x(n) }),
    'embeds.0.description[BASE_TYPE_MAX_LENGTH]',
  ),
  upTo(message, 25, 'fields of an embed', fields, 'embeds.0.fields[BASE_TYPE_MAX_LENGTH]'),
  upTo(
    message,
    256,
    'characters of a field’s name',
    (n) => fields(1, { name: x(n) }),
    'embeds.0.fields.0.name[BASE_TYPE_MAX_LENGTH]',
  ),
  upTo(
    message,
    1024,
    'characters of a field’s value',
    (n) => fields(1, { value: x(n) }),
    'embeds.0.fields.0.value[BASE_TYPE_MAX_LENGTH]',
  ),
  only(
    message,
    'a field has a name and a value',
    [fields(1)],
    [fields(1, { value: '' }), fields(1, { value: undefined })],
    'embeds.0.fields.0.value[BASE_TYPE_REQUIRED]',
  ),
  upTo(
    message,
    2048,
    'characters of a footer',
    (n) => embed({ footer: { text: x(n) } }),
    'embeds.0.footer.text[BASE_TYPE_MAX_LENGTH]',
  ),
  upTo(
    message,
    256,
    'characters of an author’s name',
    (n) => embed({ author: { name: x(n) } }),
    'embeds.0.author.name[BASE_TYPE_MAX_LENGTH]',
  ),
  only(
    message,
    '6000 characters over all embeds',
    [{ embeds: [{ description: x(3000) }, { description: x(3000) }] }],
    [{ embeds: [{ description: x(3000) }, { description: x(3001) }] }],
    full,
  ),
  ...shared.map(([what, part]) => {
    const body = nearlyFull(part)
    return only(message, `${what} count towards the 6000`, [body(1)], [body(2)], full)
  }),
  only(
    message,
    'names and values of fields count towards the 6000',
    [{ embeds: [{ description: x(4096) }, { description: x(1902), fields: [{ name: 'n', value: 'v' }] }] }],
    [
      { embeds: [{ description: x(4096) }, { description: x(1902), fields: [{ name: 'nn', value: 'v' }] }] },
      { embeds: [{ description: x(4096) }, { description: x(1902), fields: [{ name: 'n', value: 'vv' }] }] },
    ],
    full,
  ),
  upTo(
    message,
    100,
    'users allowed to be mentioned',
    (n) => ({ content: 'x', allowed_mentions: { users: times(n, (i) => String(i + 1)) } }),
    'allowed_mentions.users[BASE_TYPE_MAX_LENGTH]',
  ),
  upTo(
    message,
    100,
    'roles allowed to be mentioned',
    (n) => ({ content: 'x', allowed_mentions: { roles: times(n, (i) => String(i + 1)) } }),
    'allowed_mentions.roles[BASE_TYPE_MAX_LENGTH]',
  ),
  only(
    message,
    'mentions are allowed by kind or by id',
    [{ content: 'x', allowed_mentions: { parse: ['roles'], users: ['1'] } }],
    [{ content: 'x', allowed_mentions: { parse: ['users'], users: ['1'] } }],
    'allowed_mentions[MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE]',
  ),
  upTo(
    { ...message, places: ['message'] },
    25,
    'characters of a nonce',
    (n) => ({ content: 'x', nonce: x(n) }),
    'nonce[BASE_TYPE_MAX_LENGTH]',
  ),
]
