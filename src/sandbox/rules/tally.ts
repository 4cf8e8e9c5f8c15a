import { type Fields, text, whole } from './fields.ts'
import type { Spot } from './form.ts'

/** What all components of one message or form must share: unique ids, and with Components V2 a number and a length. */
export interface Tally {
  /** Counts a component and reads its own number, which may stand only once. */
  component(spot: Spot, component: Fields): void
  /** Checks the custom id, which may stand only once. */
  customId(spot: Spot, component: Fields): void
  /** Complains about an emoji that there is not, or that the application may not use. */
  emoji(spot: Spot, emoji: Fields): void
  /** Counts text that is shown. */
  shown(content: string | undefined): void
  components(): number
  characters(): number
}

const LARGEST_ID = 2 ** 31 - 1

/** Whether an application may use an emoji where it writes: a custom one by its id, a Unicode one by its name. */
export type IsEmoji = (emoji: { id?: string; name?: string }) => boolean

/** One tally per message or form; without `isEmoji` every emoji is taken. */
export function createTally(isEmoji: IsEmoji = () => true): Tally {
  const ids = new Set<number>()
  const customIds = new Set<string>()
  let components = 0
  let characters = 0
  return {
    component(spot, component) {
      components++
      const id = whole(spot.at('id'), component.id, { min: 0, max: LARGEST_ID })
      if (!id) return
      // The rule is documented (page components/reference), the code is not.
      if (ids.has(id)) spot.at('id').refuse('COMPONENT_ID_DUPLICATED', 'Component id cannot be duplicated')
      ids.add(id)
    },
    customId(spot, component) {
      const id = text(spot.at('custom_id'), component.custom_id, { min: 1, max: 100, required: true })
      if (id === undefined) return
      if (customIds.has(id))
        spot.at('custom_id').refuse('COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated')
      customIds.add(id)
    },
    emoji(spot, { id, name }) {
      const isCustom = id !== undefined && id !== null
      if (isEmoji(isCustom ? { id: String(id) } : { name: String(name) })) return
      // As Discord words it for options of selects, too.
      spot.at(isCustom ? 'id' : 'name').refuse('BUTTON_COMPONENT_INVALID_EMOJI', 'Invalid emoji')
    },
    shown(content) {
      characters += content?.length ?? 0
    },
    components: () => components,
    characters: () => characters,
  }
}
