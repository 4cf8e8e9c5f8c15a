import { localUrl } from '../local-url.ts'
import type { Attachment } from '../shapes.ts'

/** Files beside a message: pictures are shown, all else is offered. */
export function Attachments({ files }: { files: readonly Attachment[] }) {
  if (files.length === 0) return null
  return (
    <ul class="attachments" aria-label="Attachments">
      {files.map((file) => (
        <li key={file.id}>
          <File file={file} />
        </li>
      ))}
    </ul>
  )
}

function File({ file }: { file: Attachment }) {
  const url = localUrl(file.url)
  if (url && file.content_type?.startsWith('image/'))
    return <img class="attachment-image" src={url} alt={file.description ?? file.filename} />
  return (
    <a class="attachment-file" href={url ?? file.url} target="_blank" rel="noreferrer">
      <span class="attachment-name">{file.filename}</span>
      <span class="attachment-size">{size(file.size)}</span>
    </a>
  )
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
