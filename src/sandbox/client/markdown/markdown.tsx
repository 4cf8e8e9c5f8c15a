import { useMemo, useState } from 'preact/hooks'
import { CodeBlock } from './code-block.tsx'
import { ChannelMention, CustomEmoji, GuildPlace, RoleMention, Time, UserMention } from './mention.tsx'
import { isOnlyEmoji, type Piece, parseInline, parseMarkdown } from './parse.ts'

/** Text with all of Discord's Markdown: messages and the descriptions and values of embeds. */
export function Markdown({ text, jumbo = false }: { text: string; jumbo?: boolean }) {
  const pieces = useMemo(() => parseMarkdown(text), [text])
  return jumbo && isOnlyEmoji(pieces) ? (
    <span class="jumbo">
      <Pieces of={pieces} />
    </span>
  ) : (
    <Pieces of={pieces} />
  )
}

/** Text with only the Markdown that fits in a line: titles, names, footers. */
export function InlineMarkdown({ text }: { text: string }) {
  const pieces = useMemo(() => parseInline(text), [text])
  return <Pieces of={pieces} />
}

const Pieces = ({ of }: { of: readonly Piece[] }) => (
  <>
    {of.map((piece, index) => (
      <One key={index} piece={piece} />
    ))}
  </>
)

const tags = { strong: 'strong', em: 'em', underline: 'u', strikethrough: 's', blockQuote: 'blockquote' } as const
const headings = ['h3', 'h4', 'h5'] as const

function One({ piece }: { piece: Piece }) {
  switch (piece.type) {
    case 'text':
      return <>{piece.content}</>
    case 'strong':
    case 'em':
    case 'underline':
    case 'strikethrough':
    case 'blockQuote': {
      const Tag = tags[piece.type]
      return (
        <Tag>
          <Pieces of={piece.content} />
        </Tag>
      )
    }
    case 'heading': {
      // The page's own headings come first; those of a message lie within them.
      const Tag = headings[piece.level - 1] ?? 'h5'
      return (
        <Tag class={`md-heading md-heading-${piece.level}`}>
          <Pieces of={piece.content} />
        </Tag>
      )
    }
    case 'subtext':
      return (
        <small class="md-subtext">
          <Pieces of={piece.content} />
        </small>
      )
    case 'list':
      return <List list={piece} />
    case 'spoiler':
      return <Spoiler content={piece.content} />
    case 'inlineCode':
      return <code>{piece.content}</code>
    case 'codeBlock':
      return <CodeBlock lang={piece.lang} text={piece.content} />
    case 'link':
    case 'url':
    case 'autolink':
      return (
        <a href={piece.target} target="_blank" rel="noreferrer">
          <Pieces of={piece.content} />
        </a>
      )
    case 'user':
      return <UserMention id={piece.id} />
    case 'role':
      return <RoleMention id={piece.id} />
    case 'channel':
      return <ChannelMention id={piece.id} />
    case 'everyone':
    case 'here':
      return <span class="mention">@{piece.type}</span>
    case 'slashCommand':
      return <span class="mention">/{piece.fullName}</span>
    case 'guildNavigation':
      return <GuildPlace kind={piece.navigation} />
    case 'emoji':
      return <CustomEmoji id={piece.id} name={piece.name} animated={piece.animated} />
    case 'twemoji':
      return <span class="emoji">{piece.name}</span>
    case 'timestamp':
      return <Time seconds={Number(piece.timestamp)} style={piece.format ?? 'f'} />
  }
}

function List({ list }: { list: Extract<Piece, { type: 'list' }> }) {
  const items = list.items.map((item, index) => (
    <li key={index}>
      <Pieces of={item} />
    </li>
  ))
  return list.ordered ? <ol start={list.start}>{items}</ol> : <ul>{items}</ul>
}

function Spoiler({ content }: { content: readonly Piece[] }) {
  const [open, setOpen] = useState(false)
  return open ? (
    <span class="spoiler-open">
      <Pieces of={content} />
    </span>
  ) : (
    <button type="button" class="spoiler" aria-label="Spoiler: show it" onClick={() => setOpen(true)}>
      <span inert>
        <Pieces of={content} />
      </span>
    </button>
  )
}
