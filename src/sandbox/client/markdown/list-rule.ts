import type { Rule } from './rules.ts'

const ITEM = /^( *)([-*]|\d{1,9}\.) +(.*)$/
/** Items on lines of their own; a line that is further in and no item goes on with the one above. */
const LIST = /^(?: *(?:[-*]|\d{1,9}\.) +\S[^\n]*(?:\n|$)(?: {2,}(?! *(?:[-*]|\d{1,9}\.) )\S[^\n]*(?:\n|$))*)+/
/** Discord's client draws no list further in than this. */
const DEEPEST = 11

interface Item {
  mark: string
  line: string
  /** The lines below that stand further in, without this item's own indent. */
  below: string[]
}

/** Lists as Discord's client reads them: an item further in than the one above lies within it. */
export const listRule = (order: number): Rule => ({
  order,
  match(source, state, before) {
    if (state.prevCapture !== null && !before.endsWith('\n')) return null
    return (state.listDepth ?? 0) < DEEPEST ? LIST.exec(source) : null
  },
  parse(capture, parse, state) {
    const inside = { ...state, listDepth: (state.listDepth ?? 0) + 1 }
    const read = (text: string, start: string[] | null) => parse(text, { ...inside, prevCapture: start })
    return runsOf(itemsOf(capture[0] ?? '')).map((items) => ({
      type: 'list',
      ordered: isNumber(items[0]),
      start: Number.parseInt(items[0]?.mark ?? '', 10) || 1,
      items: items.map(({ line, below }) => [
        ...read(line, ['…']),
        ...(below.length > 0 ? [{ type: 'br' }, ...read(below.join('\n'), null)] : []),
      ]),
    }))
  },
})

function itemsOf(text: string): Item[] {
  const items: Item[] = []
  let indent = 0
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const [, spaces = '', mark = '', words = ''] = ITEM.exec(line) ?? []
    const current = items.at(-1)
    if (current && (mark === '' || spaces.length > indent))
      current.below.push(line.slice(Math.min(indent + 2, indentOf(line))))
    else {
      if (!current) indent = spaces.length
      items.push({ mark, line: words, below: [] })
    }
  }
  return items
}

/** Bullets and numbers side by side are lists of their own. */
function runsOf(items: readonly Item[]): Item[][] {
  const runs: Item[][] = []
  for (const item of items) {
    const run = runs.at(-1)
    if (run && isNumber(run[0]) === isNumber(item)) run.push(item)
    else runs.push([item])
  }
  return runs
}

const isNumber = (item: Item | undefined) => /\d/.test(item?.mark ?? '')
const indentOf = (line: string) => line.length - line.trimStart().length
