// Over 200 lines: a table of everything that Discord refuses in components.
import { describe, expect, it } from 'vitest'
import { refusals } from '../../testing/discord-refusals.ts'
import { type Beside, checkCallback, checkMessage } from './messages.ts'

const V2 = 1 << 15
const x = (length: number) => 'x'.repeat(length)
const row = (...components: object[]) => ({ type: 1, components })
const words = (content = 'Hi', more: object = {}) => ({ type: 10, content, ...more })
const button = (more: object = {}) => ({ type: 2, style: 1, label: 'Go', custom_id: 'go', ...more })
const picture = (url = 'https://example.com/a.png') => ({ media: { url } })
const section = (more: object = {}) => ({ type: 9, components: [words()], accessory: button(), ...more })
const gallery = (...items: object[]) => ({ type: 12, items })
const file = (url: string) => ({ type: 13, file: { url } })
const container = (...components: object[]) => ({ type: 17, components })
const check = (body: object, beside: Beside = { files: 0 }) => refusals(() => checkMessage(body, beside))
const layout = (...components: object[]) => check({ flags: V2, components })
const legacy = (key: string) =>
  `${key}[MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2]: The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`

describe('Components V2', () => {
  it('take every kind of part, also in a container', () => {
    const parts = [
      row(button({ custom_id: 'in a row' })),
      section(),
      section({ accessory: { type: 11, ...picture(), description: 'a thumbnail', spoiler: true } }),
      words(),
      gallery(picture(), picture('attachment://a.png')),
      file('attachment://a.png'),
      { type: 14, divider: false, spacing: 2 },
    ]
    const names = ['a.png']
    expect(check({ flags: V2, components: parts }, { files: 1, names })).toEqual([])
    const boxed = [{ ...container(...parts), accent_color: 0xff0000, spoiler: true }]
    expect(check({ flags: V2, components: boxed }, { files: 1, names })).toEqual([])
  })

  it.each<[string, object[], string]>([
    [
      'a row without the flag is all there is',
      [button()],
      'components.0.type[BASE_TYPE_CHOICES]: Value must be one of {1, 9, 10, 12, 13, 14, 17}.',
    ],
    [
      'a container in a container',
      [container(container(words()))],
      'components.0.components.0.type[BASE_TYPE_CHOICES]: Value must be one of {1, 9, 10, 12, 13, 14}.',
    ],
    [
      'an empty container',
      [container()],
      'components.0.components[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 40 in length.',
    ],
    [
      'a colour out of range',
      [{ ...container(words()), accent_color: 0x1000000 }],
      'components.0.accent_color[NUMBER_TYPE_MAX]: int value should be less than or equal to 16777215.',
    ],
    [
      'four texts in a section',
      [section({ components: [words(), words(), words(), words()] })],
      'components.0.components[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 3 in length.',
    ],
    [
      'a button among the texts',
      [section({ components: [button()] })],
      'components.0.components.0.type[BASE_TYPE_CHOICES]: Value must be one of {10}.',
    ],
    [
      'a section without an accessory',
      [section({ accessory: undefined })],
      'components.0.accessory[BASE_TYPE_REQUIRED]: This field is required',
    ],
    [
      'text as an accessory',
      [section({ accessory: words() })],
      'components.0.accessory.type[BASE_TYPE_CHOICES]: Value must be one of {2, 11}.',
    ],
    ['no text', [words('')], 'components.0.content[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 4000 in length.'],
    [
      'text too long for one',
      [words(x(4001))],
      'components.0.content[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 4000 in length.',
    ],
    [
      'text too long for all',
      [words(x(2000)), container(words(x(2001)))],
      'components[COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED]: Components displayable text size exceeds maximum size of 4000',
    ],
    [
      '41 components in all',
      [container(...Array(13).fill(section({ accessory: { type: 11, ...picture() } }))), words()],
      'components[COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED]: Total number of components cannot exceed 40',
    ],
    ['no pictures', [gallery()], 'components.0.items[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 10 in length.'],
    [
      'eleven pictures',
      [gallery(...Array(11).fill(picture()))],
      'components.0.items[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 10 in length.',
    ],
    [
      'a picture without an address',
      [gallery({})],
      'components.0.items.0.media[BASE_TYPE_REQUIRED]: This field is required',
    ],
    [
      'a long description',
      [gallery({ ...picture(), description: x(1025) })],
      'components.0.items.0.description[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 1024 in length.',
    ],
    [
      'a file from elsewhere',
      [file('https://example.com/a.pdf')],
      'components.0.file.url[UNFURLED_MEDIA_ITEM_ATTACHMENT_REQUIRED]: Only attachment:// references are supported',
    ],
    [
      'a separator of size 3',
      [{ type: 14, spacing: 3 }],
      'components.0.spacing[BASE_TYPE_CHOICES]: Value must be one of {1, 2}.',
    ],
    [
      'one number twice',
      [words('a', { id: 7 }), words('b', { id: 7 })],
      'components.1.id[COMPONENT_ID_DUPLICATED]: Component id cannot be duplicated',
    ],
    [
      'a negative number',
      [words('a', { id: -1 })],
      'components.0.id[NUMBER_TYPE_MIN]: int value should be greater than or equal to 0.',
    ],
    [
      'one custom id twice',
      [section(), row(button())],
      'components.1.components.0.custom_id[COMPONENT_CUSTOM_ID_DUPLICATED]: Component custom id cannot be duplicated',
    ],
  ])('refuse %s', (_, components, refusal) => {
    expect(layout(...components)).toContain(refusal)
  })

  it('take 40 components and 4000 characters', () => {
    expect(layout(container(...Array(13).fill(section({ accessory: { type: 11, ...picture() } }))))).toEqual([])
    expect(layout(words(x(2000)), words(x(2000)))).toEqual([])
  })

  it.each(['content', 'embeds', 'sticker_ids', 'poll'])('take no %s beside them', (key) => {
    const value = { content: 'x', embeds: [{ title: 'x' }], sticker_ids: ['1'], poll: {} }[key]
    expect(check({ flags: V2, components: [words()], [key]: value })).toEqual([legacy(key)])
  })

  it('show files that came with the message, and no others', () => {
    const shown = { flags: V2, components: [file('attachment://a.txt')] }
    expect(check(shown, { files: 1, names: ['a.txt'] })).toEqual([])
    expect(check(shown, { files: 1, names: ['b.txt'] })).toEqual([
      'components.0.file.url[UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND]: The referenced attachment was not found',
    ])
  })

  it('stay what they are through edits, and replace what a message was before', () => {
    const edit = (body: object, present: NonNullable<Beside['present']>) =>
      check(body, { files: 0, edit: true, present })
    expect(edit({ components: [words('new')] }, { flags: V2 })).toEqual([])
    expect(edit({ flags: 0, components: [words('new')] }, { flags: V2 })).toEqual([])
    expect(edit({ flags: 0, content: 'new' }, { flags: V2 })).toEqual([legacy('content')])
    const before = { flags: 0, content: 'old', embeds: [{}] }
    expect(edit({ flags: V2, components: [words()] }, before)).toEqual([legacy('content'), legacy('embeds')])
    expect(edit({ flags: V2, components: [words()], content: null, embeds: null }, before)).toEqual([])
  })

  it('are an empty message without any', () => {
    expect(layout()).toEqual(['400 50006'])
  })

  it('are checked in answers to interactions too', () => {
    const answer = (type: number, data: object, present?: NonNullable<Beside['present']>) =>
      refusals(() => checkCallback({ type, data }, 3, present ? { present } : {}))
    expect(answer(4, { flags: V2 | 64, components: [words()] })).toEqual([])
    expect(answer(4, { flags: V2, content: 'x', components: [words()] })).toEqual([
      legacy('content').replace(/^/, 'data.'),
    ])
    expect(answer(7, { content: 'x' }, { flags: V2 })).toEqual([legacy('content').replace(/^/, 'data.')])
    expect(answer(4, { content: 'x' }, { flags: V2 })).toEqual([])
  })
})

const select = (type: number, more: object = {}) => ({ type, custom_id: 'pick', ...more })
const inRow = (component: object) => check({ content: 'x', components: [row(component)] })
const place = 'components.0.components.0'

describe('buttons and selects', () => {
  it.each<[string, object]>([
    ['a select of users', select(5, { default_values: [{ type: 'user', id: '1' }] })],
    ['a select of roles', select(6, { min_values: 0, max_values: 25 })],
    [
      'a select of both',
      select(7, {
        max_values: 2,
        default_values: [
          { type: 'user', id: '1' },
          { type: 'role', id: '2' },
        ],
      }),
    ],
    ['a select of channels', select(8, { channel_types: [0, 5], default_values: [{ type: 'channel', id: '1' }] })],
  ])('accept %s', (_, component) => {
    expect(inRow(component)).toEqual([])
  })

  it.each<[string, object, string]>([
    [
      'a premium button without a SKU',
      { type: 2, style: 6 },
      `${place}.sku_id[BASE_TYPE_REQUIRED]: This field is required`,
    ],
    [
      'a premium button, as nothing is sold here',
      { type: 2, style: 6, sku_id: '1' },
      `${place}.sku_id[BUTTON_COMPONENT_INVALID_SKU]: Unknown SKU`,
    ],
    [
      'an emoji without a name',
      button({ emoji: {} }),
      `${place}.emoji.name[BASE_TYPE_REQUIRED]: This field is required`,
    ],
    [
      'a default role among users',
      select(5, { default_values: [{ type: 'role', id: '1' }] }),
      `${place}.default_values.0.type[BASE_TYPE_CHOICES]: Value must be one of {user}.`,
    ],
    [
      'a default that is no id',
      select(6, { default_values: [{ type: 'role', id: 'x' }] }),
      `${place}.default_values.0.id[NUMBER_TYPE_COERCE]: Value "x" is not snowflake.`,
    ],
    [
      'more defaults than may be picked',
      select(5, {
        default_values: [
          { type: 'user', id: '1' },
          { type: 'user', id: '2' },
        ],
      }),
      `${place}.default_values[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 1 in length.`,
    ],
    [
      'an unknown channel type',
      select(8, { channel_types: [99] }),
      `${place}.channel_types.0[BASE_TYPE_CHOICES]: Value must be one of {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16}.`,
    ],
    [
      'fewer than none',
      select(8, { min_values: -1 }),
      `${place}.min_values[NUMBER_TYPE_MIN]: int value should be greater than or equal to 0.`,
    ],
    [
      'more at least than at most',
      select(8, { min_values: 3, max_values: 2 }),
      `${place}.min_values[NUMBER_TYPE_MAX]: int value should be less than or equal to 2.`,
    ],
  ])('refuse %s', (_, component, refusal) => {
    expect(inRow(component)).toContain(refusal)
  })
})

const ticks = (count: number) => [...Array(count)].map((_, i) => ({ label: 'x', value: `${i}` }))
const inModal = (component: object) =>
  refusals(() =>
    checkCallback(
      { type: 9, data: { custom_id: 'm', title: 'T', components: [{ type: 18, label: 'L', component }] } },
      2,
    ),
  )

describe('fields of a modal', () => {
  it.each<[string, object]>([
    ['files', { type: 19, custom_id: 'f', min_values: 0, max_values: 10, required: false }],
    ['a radio group', { type: 21, custom_id: 'r', options: ticks(2) }],
    ['a group of boxes', { type: 22, custom_id: 'c', options: ticks(1), max_values: 1 }],
    ['a box', { type: 23, custom_id: 'b', default: true }],
    ['a select of channels', select(8)],
  ])('may be %s', (_, component) => {
    expect(inModal(component)).toEqual([])
  })

  it.each<[string, object, string]>([
    [
      'eleven files',
      { type: 19, custom_id: 'f', max_values: 11 },
      'max_values[NUMBER_TYPE_MAX]: int value should be less than or equal to 10.',
    ],
    [
      'a radio group of one',
      { type: 21, custom_id: 'r', options: ticks(1) },
      'options[BASE_TYPE_BAD_LENGTH]: Must be between 2 and 10 in length.',
    ],
    [
      'eleven boxes',
      { type: 22, custom_id: 'c', options: ticks(11) },
      'options[BASE_TYPE_BAD_LENGTH]: Must be between 1 and 10 in length.',
    ],
    ['a field without a custom id', { type: 23 }, 'custom_id[BASE_TYPE_REQUIRED]: This field is required'],
  ])('may not be %s', (_, component, refusal) => {
    expect(inModal(component)).toContain(`data.components.0.component.${refusal}`)
  })
})
