import { useState } from 'preact/hooks'
import { usePage } from '../context.ts'
import { styledTime, useNow } from '../time.ts'
import { type Inline, parseInline } from './inline.ts'
import { type Block, parseMarkdown } from './parse.ts'

/** Text with all of Discord's Markdown: messages and the descriptions and values of embeds. */
export const Markdown = ({ text }: { text: string }) => <Blocks blocks={parseMarkdown(text)} />

/** Text with only the Markdown that fits in a line: titles, names, footers. */
export const InlineMarkdown = ({ text }: { text: string }) => <Words of={parseInline(text)} />

const Blocks = ({ blocks }: { blocks: readonly Block[] }) => (
  <>
    {blocks.map((block, index) => (
      <OneBlock key={index} block={block} />
    ))}
  </>
)

function OneBlock({ block }: { block: Block }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p class="md-paragraph">
          <Words of={block.lines} />
        </p>
      )
    case 'heading':
      return (
        <p class={`md-heading md-heading-${block.level}`}>
          <Words of={block.lines} />
        </p>
      )
    case 'small':
      return (
        <p class="md-small">
          <Words of={block.lines} />
        </p>
      )
    case 'quote':
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      )
    case 'code':
      return (
        <pre>
          <code data-language={block.language}>{block.text}</code>
        </pre>
      )
    case 'list':
      return <List block={block} />
  }
}

function List({ block }: { block: Extract<Block, { kind: 'list' }> }) {
  const items = block.items.map(({ lines, depth }, index) => (
    <li key={index} class={`depth-${depth}`}>
      <Words of={lines} />
    </li>
  ))
  return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>
}

const Words = ({ of }: { of: readonly Inline[] }) => (
  <>
    {of.map((piece, index) => (
      <Piece key={index} piece={piece} />
    ))}
  </>
)

function Piece({ piece }: { piece: Inline }) {
  switch (piece.kind) {
    case 'text':
    case 'emoji':
      return <>{piece.text}</>
    case 'bold':
      return (
        <strong>
          <Words of={piece.inside} />
        </strong>
      )
    case 'italic':
      return (
        <em>
          <Words of={piece.inside} />
        </em>
      )
    case 'underline':
      return (
        <u>
          <Words of={piece.inside} />
        </u>
      )
    case 'strike':
      return (
        <s>
          <Words of={piece.inside} />
        </s>
      )
    case 'spoiler':
      return <Spoiler inside={piece.inside} />
    case 'code':
      return <code>{piece.text}</code>
    case 'link':
      return (
        <a href={piece.url} target="_blank" rel="noreferrer">
          <Words of={piece.inside} />
        </a>
      )
    case 'mention':
      return <Mention of={piece.of} id={piece.id} />
    case 'everyone':
    case 'command':
      return <span class="mention">{piece.text}</span>
    case 'time':
      return <Time seconds={piece.seconds} style={piece.style} />
  }
}

function Spoiler({ inside }: { inside: readonly Inline[] }) {
  const [open, setOpen] = useState(false)
  return open ? (
    <span class="spoiler-open">
      <Words of={inside} />
    </span>
  ) : (
    <button type="button" class="spoiler" aria-label="Show the spoiler" onClick={() => setOpen(true)}>
      <span aria-hidden="true">
        <Words of={inside} />
      </span>
    </button>
  )
}

function Mention({ of, id }: { of: 'user' | 'role' | 'channel'; id: string }) {
  const { state, guild } = usePage()
  const names = {
    user: () => prefixed('@', state.world?.users.find((user) => user.id === id)?.username, '@unknown-user'),
    role: () => prefixed('@', guild?.roles.find((role) => role.id === id)?.name.replace(/^@/, ''), '@deleted-role'),
    channel: () => prefixed('#', guild?.channels.find((channel) => channel.id === id)?.name, '#unknown'),
  }
  return <span class="mention">{names[of]()}</span>
}

const prefixed = (sign: string, name: string | undefined, otherwise: string) => (name ? sign + name : otherwise)

function Time({ seconds, style }: { seconds: number; style: string }) {
  const now = useNow(style === 'R' ? 1000 : 60_000)
  return (
    <time class="md-time" title={styledTime(seconds, 'F', now)}>
      {styledTime(seconds, style, now)}
    </time>
  )
}
