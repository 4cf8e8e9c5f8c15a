import { localUrl, webUrl } from '../local-url.ts'
import { InlineMarkdown, Markdown } from '../markdown/markdown.tsx'
import type { Embed } from '../shapes.ts'
import { messageTime } from '../time.ts'
import { Picture } from './picture.tsx'
import { spansOf } from './size.ts'

/** One embed: colour bar, author, title, text, fields, pictures, footer. */
export function EmbedView({ embed }: { embed: Embed }) {
  const colour = embed.color === undefined ? undefined : `#${embed.color.toString(16).padStart(6, '0')}`
  const { author, image, thumbnail } = embed
  return (
    <article
      class={`embed ${image ? 'with-image' : ''}`}
      aria-label="Embed"
      style={colour ? { borderLeftColor: colour } : {}}
    >
      <div class="embed-main">
        {author && (
          <p class="embed-author">
            <Icon url={author.icon_url} />
            <Linked url={author.url} text={author.name} />
          </p>
        )}
        {embed.title && (
          <p class="embed-title">
            <Linked url={embed.url} text={embed.title} isMarkdown />
          </p>
        )}
        {embed.description && (
          <div class="embed-text md">
            <Markdown text={embed.description} />
          </div>
        )}
        {embed.fields && embed.fields.length > 0 && <Fields fields={embed.fields} />}
      </div>
      {thumbnail && <Picture class="embed-thumbnail" alt="" {...thumbnail} within={{ width: 80, height: 80 }} />}
      {image && <Picture class="embed-image" alt="" {...image} within={{ width: 400, height: 300 }} />}
      <Footer embed={embed} />
    </article>
  )
}

function Fields({ fields }: { fields: NonNullable<Embed['fields']> }) {
  const spans = spansOf(fields)
  return (
    <dl class="embed-fields">
      {fields.map((field, index) => (
        <div key={index} class="embed-field" style={{ gridColumn: `span ${spans[index]}` }}>
          <dt>
            <InlineMarkdown text={field.name} />
          </dt>
          <dd class="md">
            <Markdown text={field.value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Footer({ embed: { footer, timestamp } }: { embed: Embed }) {
  const words = [footer?.text, timestamp && messageTime(new Date(timestamp))].filter(Boolean)
  if (words.length === 0) return null
  return (
    <p class="embed-footer">
      <Icon url={footer?.icon_url} />
      {words.join(' • ')}
    </p>
  )
}

/** A small round picture, where the sandbox has it. */
function Icon({ url }: { url: string | undefined }) {
  const local = url && localUrl(url)
  return local ? <img class="embed-icon" src={local} alt="" /> : null
}

function Linked({ url, text, isMarkdown = false }: { url: string | undefined; text: string; isMarkdown?: boolean }) {
  const href = webUrl(url)
  const words = isMarkdown ? <InlineMarkdown text={text} /> : text
  if (!href) return <>{words}</>
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {words}
    </a>
  )
}
