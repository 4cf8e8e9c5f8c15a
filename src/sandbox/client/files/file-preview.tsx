import { useEffect, useState } from 'preact/hooks'
import { Bin, File as FileIcon } from '../messages/icons.tsx'
import { weight } from '../messages/size.ts'
import { dataUrlOf } from './files.ts'

interface Props {
  file: File
  onRemove(): void
}

/** A file that is about to be sent: its picture, name and weight, and a button that takes it away. */
export function FilePreview({ file, onRemove }: Props) {
  return (
    <li class="file-preview">
      <span class="file-picture">
        <Picture file={file} />
      </span>
      <span class="file-preview-words">
        <span class="file-preview-name" title={file.name}>
          {file.name}
        </span>
        <span class="file-size">{weight(file.size)}</span>
      </span>
      <button type="button" class="file-remove" aria-label={`Remove ${file.name}`} title="Remove" onClick={onRemove}>
        <Bin />
      </button>
    </li>
  )
}

function Picture({ file }: { file: File }) {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    let isGone = false
    // What cannot be read has no picture; sending it says so.
    if (/^image\/(png|jpeg|gif|webp)$/.test(file.type))
      dataUrlOf(file).then(
        (url) => !isGone && setAddress(url),
        () => undefined,
      )
    return () => {
      isGone = true
    }
  }, [file])
  return address ? <img src={address} alt="" /> : <FileIcon />
}
