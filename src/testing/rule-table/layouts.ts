import { between, only, type Rule, type Subject, times, upTo, x } from './rule.ts'

/** An edit cannot make a layout of a message that keeps its content. */
const layouts: Subject = { page: 'components/reference', places: ['message', 'answer', 'follow-up'] }

const button = { type: 2, style: 1, label: 'b', custom_id: 'b' }
const v2 = (...inside: object[]) => ({ flags: 1 << 15, components: inside })
const words = (length: number) => ({ type: 10, content: x(length) })

/** Page components/reference: what the flag IS_COMPONENTS_V2 brings. */
export const layoutRules: readonly Rule[] = [
  upTo(
    layouts,
    40,
    'components in all',
    (n) => v2({ type: 17, components: times(n - 1, () => ({ type: 14 })) }),
    'components[COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED]',
  ),
  upTo(
    layouts,
    4000,
    'characters of all texts (~)',
    (n) => v2(words(2000), words(n - 2000)),
    'components[COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED]',
  ),
  ...Object.entries({ content: 'x', embeds: [{ title: 'x' }], sticker_ids: ['1'], poll: {} }).map(([key, value]) =>
    only(
      layouts,
      `no ${key} beside the components`,
      [{ ...v2(words(1)), [key]: null }],
      [{ ...v2(words(1)), [key]: value }],
      `${key}[MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2]`,
    ),
  ),
  between(
    layouts,
    [1, 3],
    'texts of a section',
    (n) => v2({ type: 9, components: times(n, () => words(1)), accessory: button }),
    'components.0.components[BASE_TYPE_BAD_LENGTH]',
  ),
  between(
    layouts,
    [1, 10],
    'pictures of a gallery',
    (n) => v2({ type: 12, items: times(n, () => ({ media: { url: 'https://example.com/x.png' } })) }),
    'components.0.items[BASE_TYPE_BAD_LENGTH]',
  ),
  only(
    layouts,
    'a file that is shown came with the message',
    [v2(words(1))],
    [v2({ type: 13, file: { url: 'attachment://none.txt' } })],
    'components.0.file.url[UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND]',
  ),
]
