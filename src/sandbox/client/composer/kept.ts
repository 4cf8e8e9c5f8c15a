import type { Draft } from './draft.ts'

/** What stands in the box of one place, and what was sent from it last. */
export interface Kept {
  text: string
  draft: Draft | undefined
  /** What goes with the next message. */
  files: readonly File[]
  last: { text: string; draft: Draft | undefined } | undefined
}

const kept = new Map<string, Kept>()

/** What was left unsent in a place, by user and channel: going elsewhere loses nothing. */
export const keptIn = (place: string): Kept =>
  kept.get(place) ?? { text: '', draft: undefined, files: [], last: undefined }

export const keepIn = (place: string, what: Kept): void => void kept.set(place, what)
