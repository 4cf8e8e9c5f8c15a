import { useRef } from 'preact/hooks'

interface Props {
  /** More than one at once. */
  many: boolean
  onFiles(files: File[]): void
  /** What opens the browser's own window for choosing files. */
  children(choose: () => void): preact.ComponentChildren
}

/** Lets a person choose files; the browser's own field stays out of sight and out of the order of focus. */
export function FileChooser({ many, onFiles, children }: Props) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-hidden="true"
        multiple={many}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
      {children(() => input.current?.click())}
    </>
  )
}
