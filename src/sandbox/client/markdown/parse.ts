import { type Inline, parseInline } from './inline.ts'

/** A block of Discord's Markdown. */
export type Block =
  | { kind: 'paragraph'; lines: Inline[] }
  | { kind: 'heading'; level: 1 | 2 | 3; lines: Inline[] }
  | { kind: 'small'; lines: Inline[] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; ordered: boolean; start: number; items: { lines: Inline[]; depth: number }[] }
  | { kind: 'code'; language: string; text: string }

/** Reads a message as Discord's client does; everything that is not Markdown stays text. */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = []
  const fence = /```(?:([\w+#.-]+)\n)?\n?([\s\S]+?)\n?```/g
  let from = 0
  for (const hit of text.matchAll(fence)) {
    blocks.push(...parseLines(text.slice(from, hit.index)))
    blocks.push({ kind: 'code', language: hit[1] ?? '', text: hit[2] ?? '' })
    from = hit.index + hit[0].length
    if (text[from] === '\n') from += 1
  }
  return [...blocks, ...parseLines(text.slice(from))]
}

function parseLines(text: string): Block[] {
  if (text === '') return []
  const blocks: Block[] = []
  const lines = text.replace(/\n$/, '').split('\n')
  let plain: string[] = []
  const flush = () => {
    if (plain.length > 0) blocks.push({ kind: 'paragraph', lines: parseInline(plain.join('\n')) })
    plain = []
  }
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? ''
    const special = heading(line) ?? small(line)
    const ending = special ? 0 : runLength(lines, i)
    if (!special && ending === 0) {
      plain.push(line)
      continue
    }
    flush()
    if (special) blocks.push(special)
    else {
      blocks.push(run(lines.slice(i, i + ending)))
      i += ending - 1
    }
  }
  flush()
  return blocks
}

const item = /^(\s*)([-*]|\d{1,9}\.)\s+(.*)$/
const quoted = /^> ?(?!>)(.*)$/

function heading(line: string): Block | undefined {
  const hit = /^(#{1,3})\s+(.+)$/.exec(line)
  if (!hit) return undefined
  return { kind: 'heading', level: (hit[1]?.length ?? 1) as 1 | 2 | 3, lines: parseInline(hit[2] ?? '') }
}

function small(line: string): Block | undefined {
  const hit = /^-#\s+(.+)$/.exec(line)
  return hit ? { kind: 'small', lines: parseInline(hit[1] ?? '') } : undefined
}

/** How many lines from here on make one list or quote; 0 where none begins. */
function runLength(lines: readonly string[], from: number): number {
  const shape = [quoted, item].find((one) => one.test(lines[from] ?? ''))
  if (lines[from]?.startsWith('>>> ')) return lines.length - from
  if (!shape) return 0
  const rest = lines.slice(from).findIndex((line) => !shape.test(line))
  return rest === -1 ? lines.length - from : rest
}

function run(lines: readonly string[]): Block {
  const first = lines[0] ?? ''
  if (first.startsWith('>>> '))
    return { kind: 'quote', blocks: parseLines([first.slice(4), ...lines.slice(1)].join('\n')) }
  if (quoted.test(first))
    return { kind: 'quote', blocks: parseLines(lines.map((line) => quoted.exec(line)?.[1] ?? '').join('\n')) }
  const parts = lines.map((line) => item.exec(line))
  const mark = parts[0]?.[2] ?? '-'
  return {
    kind: 'list',
    ordered: /\d/.test(mark),
    start: Number.parseInt(mark, 10) || 1,
    items: parts.map((part) => ({
      lines: parseInline(part?.[3] ?? ''),
      depth: Math.min(Math.floor((part?.[1]?.length ?? 0) / 2), 4),
    })),
  }
}
