import type { ComponentChildren } from 'preact'
import type { Component, Media, Message } from '../shapes.ts'
import { Covered, FileCard } from './attachments.tsx'
import { Picture } from './picture.tsx'

/** A file of the same message is named `attachment://name`. */
function resolve(message: Message, media: Media | undefined) {
  const name = media?.url.startsWith('attachment://') ? media.url.slice('attachment://'.length) : undefined
  const file = message.attachments?.find(({ filename, url }) => filename === name || url === media?.url)
  return media && { ...media, ...(file ?? {}) }
}

/** A box with a bar in its own colour. */
export function Container({ container, children }: { container: Component; children: ComponentChildren }) {
  const { accent_color: accent, spoiler } = container
  const colour = typeof accent === 'number' ? `#${accent.toString(16).padStart(6, '0')}` : undefined
  return (
    <Covered isCovered={spoiler === true}>
      <div class="component-container" style={colour ? { borderLeft: `4px solid ${colour}` } : {}}>
        {children}
      </div>
    </Covered>
  )
}

export function Thumbnail({ message, thumbnail }: { message: Message; thumbnail: Component }) {
  const media = resolve(message, thumbnail.media)
  if (!media) return null
  return (
    <Covered isCovered={thumbnail.spoiler === true}>
      <Picture
        class="component-thumbnail"
        url={media.url}
        alt={thumbnail.description ?? ''}
        width={media.width}
        height={media.height}
        within={{ width: 85, height: 85 }}
      />
    </Covered>
  )
}

/** Up to ten pictures in a grid. */
export function Gallery({ message, gallery }: { message: Message; gallery: Component }) {
  const items = gallery.items ?? []
  return (
    <ul class={`component-gallery gallery-${Math.min(items.length, 4)}`} aria-label="Pictures">
      {items.map((item, index) => {
        const media = resolve(message, item.media)
        return (
          <li key={index}>
            <Covered isCovered={item.spoiler === true}>
              {media && <Picture class="component-picture" url={media.url} alt={item.description ?? ''} />}
            </Covered>
          </li>
        )
      })}
    </ul>
  )
}

export function FilePart({ message, part }: { message: Message; part: Component }) {
  const media = resolve(message, part.file)
  if (!media) return null
  const file = message.attachments?.find(({ url }) => url === media.url)
  const name = part.name ?? file?.filename ?? decodeURIComponent(media.url.split('/').at(-1) ?? '')
  return (
    <Covered isCovered={part.spoiler === true}>
      <FileCard url={media.url} name={name} size={part.size ?? file?.size} />
    </Covered>
  )
}
