import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { localUrl, webUrl } from '../local-url.ts'
import type { Attachment } from '../shapes.ts'
import { Download, File } from './icons.tsx'
import { Picture } from './picture.tsx'
import { weight } from './size.ts'

const isPicture = ({ content_type, url }: Attachment) => content_type?.startsWith('image/') && localUrl(url)

/** Files beside a message: pictures are shown, side by side where there are several, all else is offered. */
export function Attachments({ files }: { files: readonly Attachment[] }) {
  const pictures = files.filter(isPicture)
  const others = files.filter((file) => !isPicture(file))
  return (
    <>
      {pictures.length > 0 && (
        <ul class={`gallery gallery-${Math.min(pictures.length, 4)}`} aria-label="Pictures">
          {pictures.map((file) => (
            <li key={file.id}>
              <Covered isCovered={file.filename.startsWith('SPOILER_')}>
                <Picture
                  class="attachment-image"
                  url={file.url}
                  alt={file.description ?? file.filename}
                  width={file.width}
                  height={file.height}
                  within={{ width: pictures.length > 1 ? 270 : 550, height: 350 }}
                />
              </Covered>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul class="files" aria-label="Files">
          {others.map((file) => (
            <li key={file.id}>
              <FileCard url={file.url} name={file.filename} size={file.size} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** A file by name and weight, to be opened or saved. */
export function FileCard({ url, name, size }: { url: string; name: string; size: number | undefined }) {
  const href = localUrl(url) ?? webUrl(url) ?? '#'
  return (
    <span class="file-card">
      <File />
      <span class="file-words">
        <a class="file-name" href={href} target="_blank" rel="noreferrer">
          {name}
        </a>
        {size !== undefined && <span class="file-size">{weight(size)}</span>}
      </span>
      <a class="file-save" href={href} download={name} aria-label={`Save ${name}`} title="Download">
        <Download />
      </a>
    </span>
  )
}

/** Hidden until a click where its author wanted it so. */
export function Covered({ isCovered, children }: { isCovered: boolean; children: ComponentChildren }) {
  const [isOpen, setIsOpen] = useState(!isCovered)
  if (isOpen) return <>{children}</>
  return (
    <button type="button" class="covered" aria-label="Spoiler: show it" onClick={() => setIsOpen(true)}>
      <span inert>{children}</span>
      <span class="covered-word">Spoiler</span>
    </button>
  )
}
