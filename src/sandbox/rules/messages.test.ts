// Over 200 lines: a table of everything that Discord refuses in a message.
import { describe, expect, it } from 'vitest'
import { refusals } from '../../testing/discord-refusals.ts'
import { checkCallback, checkMessage } from './messages.ts'

const x = (length: number) => 'x'.repeat(length)
const row = (...components: object[]) => ({ type: 1, components })
const button = (more: object = {}) => ({ type: 2, style: 1, label: 'Go', custom_id: 'go', ...more })
const select = (more: object = {}) => ({ type: 3, custom_id: 'pick', options: [{ label: 'A', value: 'a' }], ...more })
const message = (body: unknown, options = { files: 0 }) => refusals(() => checkMessage(body, options))
const embed = (more: object) => ({ embeds: [{ title: 'Hi', ...more }] })
const inRow = (...components: object[]) => ({ content: 'x', components: [row(...components)] })

describe('checkMessage', () => {
  it.each<[string, object]>([
    ['2000 characters', { content: x(2000) }],
    ['an embed at its limits', embed({ title: x(256), description: x(4096), footer: { text: x(1648) } })],
    ['25 fields', embed({ fields: Array(25).fill({ name: 'a', value: 'b', inline: true }) })],
    ['an attached picture', embed({ image: { url: 'attachment://chart.png' } })],
    [
      'nulls for what is left out',
      { content: 'x', embeds: null, components: null, allowed_mentions: null, nonce: null },
    ],
    ['a row of five buttons', inRow(...[1, 2, 3, 4, 5].map((n) => button({ custom_id: `b${n}` })))],
    ['a link button', inRow({ type: 2, style: 5, label: 'Open', url: 'https://example.com' })],
    ['a button with an emoji only', inRow({ type: 2, style: 2, custom_id: 'e', emoji: { name: '🔥' } })],
    [
      '25 select options',
      inRow(select({ options: [...Array(25)].map((_, i) => ({ label: 'x', value: `${i}` })), max_values: 25 })),
    ],
    ['nobody mentioned', { content: 'x', allowed_mentions: { parse: [] } }],
    ['named mentions', { content: 'x', allowed_mentions: { parse: ['roles'], users: ['123'], replied_user: true } }],
    ['a numeric nonce', { content: 'x', nonce: 12345 }],
    ['Components V2 without text', { flags: 32768, components: [{ type: 10, content: 'Hi' }] }],
  ])('accepts %s', (_, body) => {
    expect(message(body)).toEqual([])
  })

  it.each(
    (
      [
        [[], '[MODEL_TYPE_CONVERT]: Only dictionaries may be used in a ModelType'],
        [{ content: x(2001) }, 'content[BASE_TYPE_MAX_LENGTH]: Must be 2000 or fewer in length.'],
        [{ content: {} }, 'content[STRING_TYPE_CONVERT]: Could not interpret "{}" as string.'],
        [{ content: 'x', nonce: x(26) }, 'nonce[BASE_TYPE_MAX_LENGTH]: Must be 25 or fewer in length.'],
        [{ content: 'x', tts: 'yes' }, 'tts[BOOLEAN_TYPE_CONVERT]: Must be either true or false.'],
        [{ content: 'x', flags: 'many' }, 'flags[NUMBER_TYPE_COERCE]: Value "many" is not int.'],
        [{ content: 'x', flags: 1 }, 'flags[FLAGS_INVALID]: Flags 1 cannot be set on a message.'],
        [{ content: 'x', embeds: {} }, 'embeds[LIST_TYPE_CONVERT]: Only iterables may be used in a ListType'],
        [{ embeds: Array(11).fill({ title: 'x' }) }, 'embeds[BASE_TYPE_MAX_LENGTH]: Must be 10 or fewer in length.'],
        [{ embeds: [{}] }, 'embeds.0.description[BASE_TYPE_REQUIRED]: This field is required'],
        [embed({ title: x(257) }), 'embeds.0.title[BASE_TYPE_MAX_LENGTH]: Must be 256 or fewer in length.'],
        [
          embed({ description: x(4097) }),
          'embeds.0.description[BASE_TYPE_MAX_LENGTH]: Must be 4096 or fewer in length.',
        ],
        [
          embed({ footer: { text: x(2049) } }),
          'embeds.0.footer.text[BASE_TYPE_MAX_LENGTH]: Must be 2048 or fewer in length.',
        ],
        [embed({ footer: {} }), 'embeds.0.footer.text[BASE_TYPE_REQUIRED]: This field is required'],
        [
          embed({ author: { name: x(257) } }),
          'embeds.0.author.name[BASE_TYPE_MAX_LENGTH]: Must be 256 or fewer in length.',
        ],
        [
          embed({ fields: Array(26).fill({ name: 'a', value: 'b' }) }),
          'embeds.0.fields[BASE_TYPE_MAX_LENGTH]: Must be 25 or fewer in length.',
        ],
        [
          embed({ fields: [{ name: x(257), value: 'b' }] }),
          'embeds.0.fields.0.name[BASE_TYPE_MAX_LENGTH]: Must be 256 or fewer in length.',
        ],
        [
          embed({ fields: [{ name: 'a', value: x(1025) }] }),
          'embeds.0.fields.0.value[BASE_TYPE_MAX_LENGTH]: Must be 1024 or fewer in length.',
        ],
        [
          embed({ fields: [{ name: 'a', value: '  ' }] }),
          'embeds.0.fields.0.value[BASE_TYPE_REQUIRED]: This field is required',
        ],
        [embed({ fields: [{ name: 'a' }] }), 'embeds.0.fields.0.value[BASE_TYPE_REQUIRED]: This field is required'],
        [
          embed({ color: 16777216 }),
          'embeds.0.color[NUMBER_TYPE_MAX]: int value should be less than or equal to 16777215.',
        ],
        [embed({ color: -1 }), 'embeds.0.color[NUMBER_TYPE_MIN]: int value should be greater than or equal to 0.'],
        [
          embed({ timestamp: 'soon' }),
          'embeds.0.timestamp[DATE_TIME_TYPE_PARSE]: Could not parse soon. Should be ISO8601.',
        ],
        [embed({ url: 'example' }), 'embeds.0.url[URL_TYPE_INVALID_URL]: Not a well formed URL.'],
        [embed({ image: {} }), 'embeds.0.image.url[BASE_TYPE_REQUIRED]: This field is required'],
        [
          embed({ thumbnail: { url: 'ftp://x' } }),
          `embeds.0.thumbnail.url[URL_TYPE_INVALID_SCHEME]: Scheme "ftp" is not supported. Scheme must be one of ('http', 'https', 'attachment').`,
        ],
        [
          { embeds: [{ description: x(3000) }, { description: x(3001) }] },
          'embeds[MAX_EMBED_SIZE_EXCEEDED]: Embed size exceeds maximum size of 6000',
        ],
        [
          { content: 'x', components: Array(6).fill(row()) },
          'components[BASE_TYPE_MAX_LENGTH]: Must be 5 or fewer in length.',
        ],
        [{ content: 'x', components: [button()] }, 'components.0.type[BASE_TYPE_CHOICES]: Value must be one of {1}.'],
        [inRow(), 'components.0.components[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 5 in length.'],
        [
          inRow(...[1, 2, 3, 4, 5, 6].map((n) => button({ custom_id: `b${n}` }))),
          'components.0.components[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 5 in length.',
        ],
        [
          inRow(select(), button()),
          'components.0.components.1[COMPONENT_LAYOUT_WIDTH_EXCEEDED]: The specified component exceeds the maximum width',
        ],
        [
          inRow(button({ type: 4 })),
          'components.0.components.0.type[BASE_TYPE_CHOICES]: Value must be one of {2, 3, 5, 6, 7, 8}.',
        ],
        [
          inRow(button({ style: 9 })),
          'components.0.components.0.style[BASE_TYPE_CHOICES]: Value must be one of {1, 2, 3, 4, 5, 6}.',
        ],
        [
          inRow(button({ label: x(81) })),
          'components.0.components.0.label[BASE_TYPE_MAX_LENGTH]: Must be 80 or fewer in length.',
        ],
        [
          inRow(button({ label: undefined })),
          'components.0.components.0.label[BASE_TYPE_REQUIRED]: This field is required',
        ],
        [
          inRow(button({ custom_id: undefined })),
          'components.0.components.0.custom_id[BASE_TYPE_REQUIRED]: This field is required',
        ],
        [
          inRow(button({ custom_id: '' })),
          'components.0.components.0.custom_id[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
        ],
        [
          inRow(button({ custom_id: x(101) })),
          'components.0.components.0.custom_id[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
        ],
        [
          inRow(button(), button()),
          'components.0.components.1.custom_id[COMPONENT_CUSTOM_ID_DUPLICATED]: Component custom id cannot be duplicated',
        ],
        [
          inRow(button({ custom_id: undefined, style: 5 })),
          'components.0.components.0.url[BASE_TYPE_REQUIRED]: This field is required',
        ],
        [
          inRow(button({ style: 5, url: 'https://example.com' })),
          'components.0.components.0.custom_id[BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE]: A custom id and url cannot both be specified',
        ],
        [
          inRow(select({ placeholder: x(151) })),
          'components.0.components.0.placeholder[BASE_TYPE_MAX_LENGTH]: Must be 150 or fewer in length.',
        ],
        [
          inRow(select({ options: [] })),
          'components.0.components.0.options[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 25 in length.',
        ],
        [
          inRow(select({ options: [...Array(26)].map((_, i) => ({ label: 'x', value: `${i}` })) })),
          'components.0.components.0.options[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 25 in length.',
        ],
        [
          inRow(select({ options: [{ label: x(101), value: 'a' }] })),
          'components.0.components.0.options.0.label[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
        ],
        [
          inRow(select({ options: [{ label: 'a', value: x(101) }] })),
          'components.0.components.0.options.0.value[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
        ],
        [
          inRow(select({ options: [{ label: 'a', value: 'a', description: x(101) }] })),
          'components.0.components.0.options.0.description[BASE_TYPE_MAX_LENGTH]: Must be 100 or fewer in length.',
        ],
        [
          inRow(
            select({
              options: [
                { label: 'a', value: 'a' },
                { label: 'b', value: 'a' },
              ],
            }),
          ),
          'components.0.components.0.options.1.value[SELECT_COMPONENT_OPTION_VALUE_DUPLICATED]: The specified option value is already used',
        ],
        [
          inRow(select({ max_values: 26 })),
          'components.0.components.0.max_values[NUMBER_TYPE_MAX]: int value should be less than or equal to 25.',
        ],
        [
          inRow(select({ max_values: 2 })),
          'components.0.components.0.max_values[NUMBER_TYPE_MAX]: int value should be less than or equal to 1.',
        ],
        [
          { content: 'x', allowed_mentions: { parse: ['all'] } },
          'allowed_mentions.parse.0[BASE_TYPE_CHOICES]: Value must be one of {users, roles, everyone}.',
        ],
        [
          { content: 'x', allowed_mentions: { users: ['mia'] } },
          'allowed_mentions.users.0[NUMBER_TYPE_COERCE]: Value "mia" is not snowflake.',
        ],
        [
          { content: 'x', allowed_mentions: { parse: ['users'], users: ['1'] } },
          'allowed_mentions[MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE]: parse:["users"] and users: [ids...] are mutually exclusive.',
        ],
        [
          { content: 'x', flags: 32768 },
          "content[MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2]: The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
        ],
      ] satisfies [unknown, string][]
    ).map(([body, refusal]) => ({ body, refusal })),
  )('refuses $refusal', ({ body, refusal }) => {
    expect(message(body)).toContain(refusal)
  })

  it.each([{}, { content: '' }, { content: ' \n ' }, { embeds: [] }])('refuses nothing at all: %j', (body) => {
    expect(message(body)).toEqual(['400 50006'])
  })

  it('takes a file, or an edit, for content', () => {
    expect(message({}, { files: 1 })).toEqual([])
    expect(refusals(() => checkMessage({}, { files: 0, edit: true }))).toEqual([])
  })

  it('refuses an eleventh file', () => {
    expect(message({}, { files: 11 })).toEqual(['attachments[BASE_TYPE_MAX_LENGTH]: Must be 10 or fewer in length.'])
  })

  it('reports every mistake at once', () => {
    expect(message({ content: x(2001), embeds: [{ title: x(257) }] })).toHaveLength(2)
  })
})

const input = (more: object = {}) => ({ type: 4, custom_id: 'name', style: 1, ...more })
const label = (component: object = input(), more: object = {}) => ({ type: 18, label: 'Name', component, ...more })
const modal = (...components: object[]) => ({ type: 9, data: { custom_id: 'm', title: 'Form', components } })
const offer = (...choices: object[]) => ({ type: 8, data: { choices } })
const callback = (body: unknown, type = 2) => refusals(() => checkCallback(body, type))

describe('checkCallback', () => {
  it.each([
    [1, [1]],
    [2, [4, 5, 9]],
    [3, [4, 5, 6, 7, 9]],
    [4, [8]],
    [5, [4, 5, 6, 7]],
  ])('answers an interaction of type %i by %j only', (interaction, accepted) => {
    const data: Record<number, object> = { 4: { content: 'x' }, 8: { choices: [] }, 9: modal(label()).data }
    const types = [1, 2, 4, 5, 6, 7, 8, 9, 10, 12].filter(
      (type) => callback({ type, data: data[type] }, interaction).length === 0,
    )
    expect(types).toEqual(accepted)
  })

  it('does not update a message from a modal that no message opened', () => {
    expect(refusals(() => checkCallback({ type: 7, data: { content: 'x' } }, 5, { fromMessage: false }))).toEqual([
      'type[BASE_TYPE_CHOICES]: Value must be one of {4, 5}.',
    ])
  })

  it.each<[string, object, number]>([
    ['an ephemeral deferral', { type: 5, data: { flags: 64 } }, 2],
    ['a form of labels', modal(label(), label(select())), 2],
    ['a form of rows', modal(row(input({ label: 'Name' }))), 2],
    ['25 choices', offer(...Array(25).fill({ name: 'a', value: 'a' })), 4],
    ['numeric choices', offer({ name: 'a', value: 1.5 }), 4],
    ['removing the buttons', { type: 7, data: { components: [] } }, 3],
  ])('accepts %s', (_, body, type) => {
    expect(callback(body, type)).toEqual([])
  })

  it.each(
    (
      [
        [{}, 'type[BASE_TYPE_REQUIRED]: This field is required'],
        [{ type: 4 }, 'data[BASE_TYPE_REQUIRED]: This field is required'],
        [{ type: 4, data: {} }, '400 50006'],
        [
          { type: 4, data: { content: x(2001) } },
          'data.content[BASE_TYPE_MAX_LENGTH]: Must be 2000 or fewer in length.',
        ],
        [{ type: 5, data: { flags: 4 } }, 'data.flags[BASE_TYPE_CHOICES]: Value must be one of {0, 64}.'],
        [{ type: 8 }, 'data[BASE_TYPE_REQUIRED]: This field is required', 4],
        [
          offer(...Array(26).fill({ name: 'a', value: 'a' })),
          'data.choices[BASE_TYPE_MAX_LENGTH]: Must be 25 or fewer in length.',
          4,
        ],
        [
          offer({ name: '', value: 'a' }),
          'data.choices.0.name[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
          4,
        ],
        [
          offer({ name: x(101), value: 'a' }),
          'data.choices.0.name[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
          4,
        ],
        [
          offer({ name: 'a', value: x(101) }),
          'data.choices.0.value[BASE_TYPE_MAX_LENGTH]: Must be 100 or fewer in length.',
          4,
        ],
        [modal(), 'data.components[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 5 in length.'],
        [
          modal(...[1, 2, 3, 4, 5, 6].map((n) => label(input({ custom_id: `${n}` })))),
          'data.components[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 5 in length.',
        ],
        [
          { type: 9, data: { ...modal(label()).data, title: x(46) } },
          'data.title[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 45 in length.',
        ],
        [
          { type: 9, data: { ...modal(label()).data, custom_id: '' } },
          'data.custom_id[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
        ],
        [
          modal(label(input(), { label: x(46) })),
          'data.components.0.label[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 45 in length.',
        ],
        [
          modal(label(input(), { description: x(101) })),
          'data.components.0.description[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 100 in length.',
        ],
        [modal({ type: 18, label: 'Name' }), 'data.components.0.component[BASE_TYPE_REQUIRED]: This field is required'],
        [
          modal(label(button())),
          'data.components.0.component.type[BASE_TYPE_CHOICES]: Value must be one of {3, 4, 5, 6, 7, 8, 19, 21, 22, 23}.',
        ],
        [
          modal(label(input({ style: 3 }))),
          'data.components.0.component.style[BASE_TYPE_CHOICES]: Value must be one of {1, 2}.',
        ],
        [
          modal(label(input({ value: x(4001) }))),
          'data.components.0.component.value[BASE_TYPE_MAX_LENGTH]: Must be 4000 or fewer in length.',
        ],
        [
          modal(label(input({ placeholder: x(101) }))),
          'data.components.0.component.placeholder[BASE_TYPE_MAX_LENGTH]: Must be 100 or fewer in length.',
        ],
        [
          modal(label(input({ min_length: 9, max_length: 5 }))),
          'data.components.0.component.min_length[NUMBER_TYPE_MAX]: int value should be less than or equal to 5.',
        ],
        [
          modal(label(), label()),
          'data.components.1.component.custom_id[COMPONENT_CUSTOM_ID_DUPLICATED]: Component custom id cannot be duplicated',
        ],
        [
          modal(label(select({ disabled: true }))),
          'data.components.0.component.disabled[SELECT_COMPONENT_DISABLED_IN_MODAL]: Disabled components are not allowed in modals',
        ],
        [modal(row(input())), 'data.components.0.components.0.label[BASE_TYPE_REQUIRED]: This field is required'],
        [modal(row(select())), 'data.components.0.components.0.type[BASE_TYPE_CHOICES]: Value must be one of {4}.'],
      ] satisfies [object, string, number?][]
    ).map(([body, refusal, type = 2]) => ({ body, refusal, type })),
  )('refuses $refusal', ({ body, refusal, type }) => {
    expect(callback(body, type)).toContain(refusal)
  })
})
