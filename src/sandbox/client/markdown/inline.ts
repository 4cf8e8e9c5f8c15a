/** A piece of text within a block. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler'; inside: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; inside: Inline[] }
  | { kind: 'mention'; of: 'user' | 'role' | 'channel'; id: string }
  | { kind: 'everyone'; text: string }
  | { kind: 'command'; text: string }
  | { kind: 'emoji'; text: string }
  | { kind: 'time'; seconds: number; style: string }

type Rule = [pattern: RegExp, make: (hit: RegExpExecArray, inLink: boolean) => Inline | undefined]

const nest = (kind: 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler'): Rule[1] => {
  return (hit, inLink) => ({ kind, inside: parseInline(hit[1] ?? '', inLink) })
}
const link: Rule[1] = (hit, inLink) => {
  const url = hit[2] ?? hit[1] ?? ''
  if (inLink || !URL.canParse(url)) return undefined
  return { kind: 'link', url, inside: hit[2] ? parseInline(hit[1] ?? '', true) : [{ kind: 'text', text: url }] }
}
const mention = (of: 'user' | 'role' | 'channel'): Rule[1] => {
  return (hit) => ({ kind: 'mention', of, id: hit[1] ?? '' })
}

/** In order of precedence, each tried where the text stands. */
const rules: readonly Rule[] = [
  [/^\\([^\p{L}\p{N}\s])/u, (hit) => ({ kind: 'text', text: hit[1] ?? '' })],
  [/^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/, (hit) => ({ kind: 'code', text: hit[2] ?? '' })],
  [/^<@!?(\d{1,20})>/, mention('user')],
  [/^<@&(\d{1,20})>/, mention('role')],
  [/^<#(\d{1,20})>/, mention('channel')],
  [/^<\/([^:>\n]{1,100}):\d{1,20}>/, (hit) => ({ kind: 'command', text: `/${hit[1]}` })],
  [/^<a?:(\w{1,32}):\d{1,20}>/, (hit) => ({ kind: 'emoji', text: `:${hit[1]}:` })],
  [/^<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/, (hit) => ({ kind: 'time', seconds: Number(hit[1]), style: hit[2] ?? 'f' })],
  [/^@(everyone|here)\b/, (hit) => ({ kind: 'everyone', text: hit[0] })],
  [/^\[((?:[^[\]\\]|\\.)+)\]\(<?(https?:\/\/[^\s)>]+)>?(?:\s+"[^"]*")?\)/, link],
  [/^<(https?:\/\/[^\s>]+)>/, link],
  [/^(https?:\/\/[^\s<]*[^\s<.,:;"'\])!?*_~|])/, link],
  [/^\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/s, nest('bold')],
  [/^__((?:\\.|[^\\])+?)__(?!_)/s, nest('underline')],
  [/^~~((?:\\.|[^\\])+?)~~/s, nest('strike')],
  [/^\|\|((?:\\.|[^\\])+?)\|\|/s, nest('spoiler')],
  [/^\*(?![\s*])((?:\*\*|\\.|[^\\*])+?)\*(?!\*)/s, nest('italic')],
  [/^_(?!_)((?:__|\\.|[^\\_])+?)_(?![\p{L}\p{N}_])/su, nest('italic')],
]

/** Where a rule can begin; what lies between is taken in one step. */
const plain = /^[^\\`<@[*_~|h]+|^[\s\S]/u

/** Reads the text of one block; line breaks stay in it. */
export function parseInline(text: string, inLink = false): Inline[] {
  const found: Inline[] = []
  let rest = text
  let before = ''
  while (rest !== '') {
    const step = next(rest, inLink, /[\p{L}\p{N}]$/u.test(before))
    const last = found.at(-1)
    if (step.inline.kind === 'text' && last?.kind === 'text') last.text += step.inline.text
    else found.push(step.inline)
    before = rest.slice(0, step.length)
    rest = rest.slice(step.length)
  }
  return found
}

function next(rest: string, inLink: boolean, afterWord: boolean): { inline: Inline; length: number } {
  for (const [pattern, make] of rules) {
    if (afterWord && (rest[0] === '_' || rest[0] === 'h')) break
    const hit = pattern.exec(rest)
    const inline = hit && make(hit, inLink)
    if (hit && inline) return { inline, length: hit[0].length }
  }
  const text = plain.exec(rest)?.[0] ?? rest.charAt(0)
  return { inline: { kind: 'text', text }, length: text.length }
}
