import { localUrl, webUrl } from '../local-url.ts'
import { InlineMarkdown, Markdown } from '../markdown/markdown.tsx'
import type { Embed } from '../shapes.ts'
import { messageTime } from '../time.ts'

/** One embed: colour bar, author, title, text, fields, pictures, footer. */
export function EmbedView({ embed }: { embed: Embed }) {
  const colour = embed.color === undefined ? undefined : `#${embed.color.toString(16).padStart(6, '0')}`
  const footer = [embed.footer?.text, embed.timestamp && messageTime(new Date(embed.timestamp))].filter(Boolean)
  return (
    <article class="embed" style={colour ? { borderLeftColor: colour } : {}}>
      <div class="embed-main">
        {embed.author && (
          <p class="embed-author">
            <Linked url={embed.author.url} text={embed.author.name} />
          </p>
        )}
        {embed.title && (
          <p class="embed-title">
            <Linked url={embed.url} text={embed.title} />
          </p>
        )}
        {embed.description && (
          <div class="embed-text">
            <Markdown text={embed.description} />
          </div>
        )}
        {embed.fields && embed.fields.length > 0 && <Fields fields={embed.fields} />}
      </div>
      {embed.thumbnail && <Picture url={embed.thumbnail.url} kind="thumbnail" />}
      {embed.image && <Picture url={embed.image.url} kind="image" />}
      {footer.length > 0 && <p class="embed-footer">{footer.join(' • ')}</p>}
    </article>
  )
}

function Fields({ fields }: { fields: NonNullable<Embed['fields']> }) {
  return (
    <dl class="embed-fields">
      {fields.map((field, index) => (
        <div key={index} class={field.inline ? 'embed-field inline' : 'embed-field'}>
          <dt>
            <InlineMarkdown text={field.name} />
          </dt>
          <dd>
            <Markdown text={field.value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Linked({ url, text }: { url: string | undefined; text: string }) {
  const href = webUrl(url)
  const words = <InlineMarkdown text={text} />
  if (!href) return words
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {words}
    </a>
  )
}

function Picture({ url, kind }: { url: string; kind: 'image' | 'thumbnail' }) {
  const local = localUrl(url)
  if (local) return <img class={`embed-${kind}`} src={local} alt="" />
  const href = webUrl(url)
  return href ? (
    <a class="embed-outside" href={href} target="_blank" rel="noreferrer">
      Picture from outside
    </a>
  ) : null
}
