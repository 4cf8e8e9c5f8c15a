import { FileChooser } from '../files/file-chooser.tsx'
import { useFileIntake } from '../files/use-file-intake.ts'
import { Upload } from '../messages/icons.tsx'

interface Props {
  name: string
  file: File | undefined
  required: boolean
  problem: string | undefined
  input(element: HTMLElement | null): void
  onFile(file: File | undefined): void
  onFocus(): void
  onKeyDown(event: KeyboardEvent & { currentTarget: HTMLButtonElement }): void
}

/** An option that takes a file: chosen, dropped or pasted, and taken away with Backspace. */
export function FilePill({ name, file, required, problem, input, onFile, onFocus, onKeyDown }: Props) {
  const put = ([first]: File[]) => first && onFile(first)
  const { intake, isOver } = useFileIntake(put)
  return (
    <span class="pill file" data-wrong={problem !== undefined} data-over={isOver} {...intake}>
      <span class="pill-name" aria-hidden="true">
        {name}
      </span>
      <FileChooser many={false} onFiles={put}>
        {(choose) => (
          <button
            ref={input}
            type="button"
            class="pill-file"
            data-empty={file === undefined}
            aria-label={`${name}${required ? ', required' : ''}: ${file?.name ?? 'choose a file'}`}
            aria-invalid={problem !== undefined}
            aria-describedby="option-note"
            onClick={choose}
            onFocus={onFocus}
            onKeyDown={(event) => {
              const clears = file && (event.key === 'Backspace' || event.key === 'Delete')
              const chooses = event.key === ' ' || (event.key === 'Enter' && !file)
              if (!clears && !chooses) return onKeyDown(event)
              event.preventDefault()
              event.stopPropagation()
              if (clears) onFile(undefined)
              else choose()
            }}
          >
            <Upload />
            {file?.name ?? 'Choose a file'}
          </button>
        )}
      </FileChooser>
    </span>
  )
}
