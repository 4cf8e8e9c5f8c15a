import { blockRules, inlineRules, parserFor } from './rules.ts'

/** A piece of Discord's Markdown; the names are those of discord-markdown-parser. */
export type Piece =
  | { type: 'text'; content: string }
  | { type: 'strong' | 'em' | 'underline' | 'strikethrough' | 'spoiler' | 'subtext' | 'blockQuote'; content: Piece[] }
  | { type: 'heading'; level: number; content: Piece[] }
  | { type: 'list'; ordered: boolean; start: number; items: Piece[][] }
  | { type: 'codeBlock'; lang: string; content: string }
  | { type: 'inlineCode'; content: string }
  | { type: 'link' | 'url' | 'autolink'; target: string; content: Piece[] }
  | { type: 'user' | 'role' | 'channel'; id: string }
  | { type: 'emoji'; id: string; name: string; animated: boolean }
  | { type: 'twemoji'; name: string }
  | { type: 'everyone' | 'here' }
  | { type: 'timestamp'; timestamp: string; format: string | undefined }
  | { type: 'slashCommand'; fullName: string; id: string }
  | { type: 'guildNavigation'; id: string; navigation: string }

/** As the parser gives it: text in crumbs, line breaks apart. */
type Raw = Piece | { type: 'br' }

const blocks = parserFor(blockRules)
const line = parserFor(inlineRules)

/** Reads a message as Discord's client does; everything that is not Markdown stays text. */
export const parseMarkdown = (text: string): Piece[] => tidy(blocks(text, { inline: true }) as Raw[])

/** Reads what may only be one line of text: titles and names. */
export const parseInline = (text: string): Piece[] => tidy(line(text, { inline: true }) as Raw[])

const isBlock = (piece: Piece | undefined) =>
  piece !== undefined && ['heading', 'subtext', 'list', 'codeBlock', 'blockQuote'].includes(piece.type)

/** Joins neighbouring text, and takes away the line breaks that only part blocks from what stands around them. */
function tidy(raw: readonly Raw[]): Piece[] {
  const pieces: Piece[] = []
  for (const one of raw) {
    const piece: Piece = one.type === 'br' ? { type: 'text', content: '\n' } : tidyInside(one)
    const last = pieces.at(-1)
    if (piece.type === 'text' && last?.type === 'text') last.content += piece.content
    else pieces.push(piece.type === 'text' ? { ...piece } : piece)
  }
  return pieces
    .map((piece, index) => {
      if (piece.type !== 'text') return piece
      const before = pieces[index - 1]
      // Headings, lists and quotes took the break at their end themselves.
      const start = before?.type === 'codeBlock' ? piece.content.replace(/^\n/, '') : piece.content
      return { ...piece, content: isBlock(pieces[index + 1]) ? start.replace(/\n$/, '') : start }
    })
    .filter((piece) => piece.type !== 'text' || piece.content !== '')
}

function tidyInside(piece: Piece): Piece {
  if (piece.type === 'list') return { ...piece, items: piece.items.map(tidy) }
  if (!('content' in piece) || typeof piece.content === 'string') return piece
  const content = tidy(piece.content)
  return { ...piece, content: piece.type === 'blockQuote' ? withoutLastBreak(content) : content } as Piece
}

function withoutLastBreak(pieces: Piece[]): Piece[] {
  const last = pieces.at(-1)
  if (last?.type !== 'text') return pieces
  const content = last.content.replace(/\n$/, '')
  return [...pieces.slice(0, -1), ...(content ? [{ ...last, content }] : [])]
}

/** Whether a message is nothing but a few emoji, which Discord's client draws large. */
export function isOnlyEmoji(pieces: readonly Piece[]): boolean {
  const emoji = pieces.filter(({ type }) => type === 'emoji' || type === 'twemoji').length
  const rest = pieces.filter((piece) => piece.type === 'text' && piece.content.trim() === '').length
  return emoji > 0 && emoji <= 30 && emoji + rest === pieces.length
}
