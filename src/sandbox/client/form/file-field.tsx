import { useState } from 'preact/hooks'
import { FileChooser } from '../files/file-chooser.tsx'
import { FilePreview } from '../files/file-preview.tsx'
import { withFiles } from '../files/files.ts'
import { useFileIntake } from '../files/use-file-intake.ts'
import { Upload } from '../messages/icons.tsx'
import { countsOf } from './fields.ts'
import type { InputProps } from './form-field.tsx'

/** Files: chosen, dropped or pasted. */
export function FileField({ input, value, problem, set, ids }: InputProps) {
  const files = (value ?? []) as readonly File[]
  const { most } = countsOf(input)
  const [refusal, setRefusal] = useState<string>()
  const add = (added: readonly File[]) => {
    const next = withFiles(files, added, most)
    setRefusal(next.problem)
    set(next.files)
  }
  const { intake, isOver } = useFileIntake(add)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be named by its legend
    <div class="file-field" role="group" aria-labelledby={ids.label} {...intake}>
      {files.length > 0 && (
        <ul class="file-previews" aria-label="Files">
          {files.map((file, index) => (
            <FilePreview
              key={`${index}/${file.name}`}
              file={file}
              onRemove={() => set(files.filter((one) => one !== file))}
            />
          ))}
        </ul>
      )}
      {files.length < most && (
        <FileChooser many={most > 1} onFiles={add}>
          {(choose) => (
            <button
              type="button"
              class="file-drop"
              data-over={isOver}
              aria-invalid={problem !== undefined}
              aria-describedby={`${ids.about} ${ids.problem}`}
              onClick={choose}
            >
              <Upload />
              <span>
                Drop {most > 1 ? 'files' : 'a file'} here or <b>browse</b>
              </span>
              <small>{most > 1 ? `Up to ${most} files, 10 MB each` : 'Up to 10 MB'}</small>
            </button>
          )}
        </FileChooser>
      )}
      {refusal !== undefined && (
        <p class="form-problem" role="alert">
          {refusal}
        </p>
      )}
    </div>
  )
}
