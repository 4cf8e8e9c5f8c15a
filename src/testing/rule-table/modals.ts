import { between, only, type Rule, type Subject, times, upTo, x } from './rule.ts'

const modals: Subject = { page: 'components/reference', places: ['modal'] }
const responses: Subject = { page: 'interactions/receiving-and-responding', places: ['modal'] }

const input = (more: object = {}) => ({ type: 4, custom_id: 't', style: 1, ...more })
const label = (component: object = input(), more: object = {}) => ({ type: 18, label: 'l', component, ...more })
const modal = (components: object[] = [label()], more: object = {}) => ({
  custom_id: 'm',
  title: 't',
  components,
  ...more,
})
const field = (component: object) => modal([label(component)])
const options = (count: number) => times(count, (i) => ({ label: 'l', value: String(i) }))
const inside = 'components.0.component.'

/** Pages interactions/receiving-and-responding (Modal) and components/reference (Label, Text Input and what else stands in a label). */
export const modalRules: readonly Rule[] = [
  between(
    responses,
    [1, 45],
    'characters of a modal’s title',
    (n) => modal(undefined, { title: x(n) }),
    'title[BASE_TYPE_BAD_LENGTH]',
  ),
  between(
    responses,
    [1, 100],
    'characters of a modal’s custom id',
    (n) => modal(undefined, { custom_id: x(n) }),
    'custom_id[BASE_TYPE_BAD_LENGTH]',
  ),
  between(
    responses,
    [1, 5],
    'components of a modal',
    (n) => modal(times(n, (i) => label(input({ custom_id: `t${i}` })))),
    'components[BASE_TYPE_BAD_LENGTH]',
  ),
  between(
    modals,
    [1, 45],
    'characters of a label',
    (n) => modal([label(input(), { label: x(n) })]),
    'components.0.label[BASE_TYPE_BAD_LENGTH]',
  ),
  between(
    modals,
    [1, 100],
    'characters of a label’s description',
    (n) => modal([label(input(), { description: x(n) })]),
    'components.0.description[BASE_TYPE_BAD_LENGTH]',
  ),
  only(
    modals,
    'a text input in a label has no label of its own (~)',
    [field(input()), field(input({ label: null }))],
    [field(input({ label: 'own' }))],
    `${inside}label[TEXT_INPUT_LABEL_INSIDE_LABEL]`,
  ),
  between(
    modals,
    [1, 100],
    'characters of a field’s custom id',
    (n) => field(input({ custom_id: x(n) })),
    `${inside}custom_id[BASE_TYPE_BAD_LENGTH]`,
  ),
  only(
    modals,
    'a custom id stands once in a modal',
    [modal([label(), label(input({ custom_id: 'u' }))])],
    [modal([label(), label()])],
    'components.1.component.custom_id[COMPONENT_CUSTOM_ID_DUPLICATED]',
  ),
  upTo(
    modals,
    4000,
    'characters of a text input’s value',
    (n) => field(input({ value: x(n) })),
    `${inside}value[BASE_TYPE_MAX_LENGTH]`,
  ),
  upTo(
    modals,
    100,
    'characters of a text input’s placeholder',
    (n) => field(input({ placeholder: x(n) })),
    `${inside}placeholder[BASE_TYPE_MAX_LENGTH]`,
  ),
  upTo(
    modals,
    4000,
    'least length of a text input',
    (n) => field(input({ min_length: n })),
    `${inside}min_length[NUMBER_TYPE_MAX]`,
  ),
  upTo(
    modals,
    4000,
    'greatest length of a text input',
    (n) => field(input({ max_length: n })),
    `${inside}max_length[NUMBER_TYPE_MAX]`,
  ),
  only(
    modals,
    'a text input in a row, which is deprecated, has its label',
    [modal([{ type: 1, components: [input({ label: 'l' })] }])],
    [modal([{ type: 1, components: [input()] }])],
    'components.0.components.0.label[BASE_TYPE_REQUIRED]',
  ),
  only(
    modals,
    'what is required wants at least one value',
    [
      field({ type: 5, custom_id: 's', min_values: 0, required: false }),
      field({ type: 19, custom_id: 'f', min_values: 0, required: false }),
    ],
    [
      field({ type: 5, custom_id: 's', min_values: 0 }),
      field({ type: 19, custom_id: 'f', min_values: 0, required: true }),
    ],
    `${inside}min_values[NUMBER_TYPE_MIN]`,
  ),
  only(
    modals,
    'nothing in a modal is disabled',
    [field({ type: 5, custom_id: 's', disabled: false })],
    [field({ type: 5, custom_id: 's', disabled: true })],
    `${inside}disabled[SELECT_COMPONENT_DISABLED_IN_MODAL]`,
  ),
  upTo(
    modals,
    10,
    'files of an upload',
    (n) => field({ type: 19, custom_id: 'f', max_values: n }),
    `${inside}max_values[NUMBER_TYPE_MAX]`,
  ),
  between(
    modals,
    [2, 10],
    'options of a radio group',
    (n) => field({ type: 21, custom_id: 'r', options: options(n) }),
    `${inside}options[BASE_TYPE_BAD_LENGTH]`,
  ),
  between(
    modals,
    [1, 10],
    'options of a checkbox group',
    (n) => field({ type: 22, custom_id: 'c', options: options(n) }),
    `${inside}options[BASE_TYPE_BAD_LENGTH]`,
  ),
]

const offers: Subject = { page: 'interactions/receiving-and-responding', places: ['choices'] }
const choices = (count: number, more: object = {}) => ({
  choices: times(count, () => ({ name: 'n', value: 'v', ...more })),
})

/** Page interactions/receiving-and-responding (Autocomplete). */
export const choiceRules: readonly Rule[] = [
  upTo(offers, 25, 'choices', choices, 'choices[BASE_TYPE_MAX_LENGTH]'),
  between(
    offers,
    [1, 100],
    'characters of a choice’s name',
    (n) => choices(1, { name: x(n) }),
    'choices.0.name[BASE_TYPE_BAD_LENGTH]',
  ),
  upTo(
    offers,
    100,
    'characters of a choice’s value',
    (n) => choices(1, { value: x(n) }),
    'choices.0.value[BASE_TYPE_MAX_LENGTH]',
  ),
]
