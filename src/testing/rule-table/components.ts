import { between, only, type Rule, type Subject, times, upTo, x } from './rule.ts'

const components: Subject = { page: 'components/reference', places: ['message', 'edit', 'answer', 'follow-up'] }

const button = (more: object = {}) => ({ type: 2, style: 1, label: 'b', custom_id: 'b', ...more })
const buttons = (count: number, prefix = 'b') => times(count, (i) => button({ custom_id: `${prefix}${i}` }))
const option = (more: object = {}) => ({ label: 'l', value: 'v', ...more })
const select = (more: object = {}) => ({ type: 3, custom_id: 's', options: [option()], ...more })
const row = (...inside: object[]) => ({ content: 'x', components: [{ type: 1, components: inside }] })
const first = 'components.0.components.0.'

/** Page components/reference: rows, buttons and selects. */
export const componentRules: readonly Rule[] = [
  upTo(
    components,
    5,
    'rows',
    (n) => ({ content: 'x', components: times(n, (i) => ({ type: 1, components: buttons(1, `r${i}`) })) }),
    'components[BASE_TYPE_MAX_LENGTH]',
  ),
  between(
    components,
    [1, 5],
    'buttons of a row',
    (n) => row(...buttons(n)),
    'components.0.components[BASE_TYPE_BAD_LENGTH]',
  ),
  only(
    components,
    'a row holds buttons or one select',
    [row(select())],
    [row(select(), button()), row(select(), select({ custom_id: 't' }))],
    'components.0.components.1[COMPONENT_LAYOUT_WIDTH_EXCEEDED]',
  ),
  only(
    components,
    'only rows stand at the top',
    [row(button())],
    [{ content: 'x', components: [button()] }],
    'components.0.type[BASE_TYPE_CHOICES]',
  ),
  upTo(
    components,
    80,
    'characters of a button’s label',
    (n) => row(button({ label: x(n) })),
    `${first}label[BASE_TYPE_MAX_LENGTH]`,
  ),
  between(
    components,
    [1, 100],
    'characters of a custom id',
    (n) => row(button({ custom_id: x(n) })),
    `${first}custom_id[BASE_TYPE_BAD_LENGTH]`,
  ),
  between(
    components,
    [1, 100],
    'characters of a select’s custom id',
    (n) => row(select({ custom_id: x(n) })),
    `${first}custom_id[BASE_TYPE_BAD_LENGTH]`,
  ),
  only(
    components,
    'a custom id stands once in a message',
    [row(button(), button({ custom_id: 'c' }))],
    [row(button(), button())],
    'components.0.components.1.custom_id[COMPONENT_CUSTOM_ID_DUPLICATED]',
  ),
  only(
    components,
    'a custom id stands once in a message, also in another row',
    [{ content: 'x', components: [...row(button()).components, ...row(select()).components] }],
    [{ content: 'x', components: [...row(button()).components, ...row(select({ custom_id: 'b' })).components] }],
    'components.1.components.0.custom_id[COMPONENT_CUSTOM_ID_DUPLICATED]',
  ),
  only(
    components,
    'a button that is no link has a custom id',
    [row(button())],
    [row(button({ custom_id: undefined }))],
    `${first}custom_id[BASE_TYPE_REQUIRED]`,
  ),
  only(
    components,
    'a link has an address and no custom id',
    [row({ type: 2, style: 5, label: 'l', url: 'https://example.com' })],
    [row(button({ style: 5, url: 'https://example.com' }))],
    `${first}custom_id[BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE]`,
  ),
  upTo(
    components,
    512,
    'characters of a link’s address',
    (n) => row({ type: 2, style: 5, label: 'l', url: `https://example.com/${x(n - 20)}` }),
    `${first}url[BASE_TYPE_MAX_LENGTH]`,
  ),
  between(
    components,
    [1, 25],
    'options of a select',
    (n) => row(select({ options: times(n, (i) => option({ value: String(i) })) })),
    `${first}options[BASE_TYPE_BAD_LENGTH]`,
  ),
  ...(['label', 'value'] as const).map((key) =>
    between(
      components,
      [1, 100],
      `characters of an option’s ${key}`,
      (n) => row(select({ options: [option({ [key]: x(n) })] })),
      `${first}options.0.${key}[BASE_TYPE_BAD_LENGTH]`,
    ),
  ),
  upTo(
    components,
    100,
    'characters of an option’s description',
    (n) => row(select({ options: [option({ description: x(n) })] })),
    `${first}options.0.description[BASE_TYPE_MAX_LENGTH]`,
  ),
  only(
    components,
    'a value stands once among a select’s options',
    [row(select({ options: [option(), option({ value: 'w' })] }))],
    [row(select({ options: [option(), option()] }))],
    `${first}options.1.value[SELECT_COMPONENT_OPTION_VALUE_DUPLICATED]`,
  ),
  upTo(
    components,
    150,
    'characters of a placeholder',
    (n) => row(select({ placeholder: x(n) })),
    `${first}placeholder[BASE_TYPE_MAX_LENGTH]`,
  ),
  upTo(
    components,
    25,
    'values that may be picked',
    (n) => row({ type: 5, custom_id: 's', max_values: n }),
    `${first}max_values[NUMBER_TYPE_MAX]`,
  ),
  only(
    components,
    'values that must be picked: 25 at most',
    [row({ type: 5, custom_id: 's', min_values: 25, max_values: 25 })],
    [row({ type: 5, custom_id: 's', min_values: 26 })],
    `${first}min_values[NUMBER_TYPE_MAX]`,
  ),
]
