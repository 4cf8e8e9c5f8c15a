import { usePage } from '../context.ts'
import { FileChooser } from '../files/file-chooser.tsx'
import { FilePreview } from '../files/file-preview.tsx'
import { usePageIntake } from '../files/use-page-intake.ts'
import { Plus, Upload } from '../messages/icons.tsx'
import { CommandBox } from './command-box.tsx'
import { setFile, startDraft } from './draft.ts'
import { ReplyBar } from './reply-bar.tsx'
import { TextBox } from './text-box.tsx'
import { useComposer } from './use-composer.ts'

const longest = 2000

/** The box at the bottom: plain text with files, or a command being put together. */
export function Composer({ place }: { place: string }) {
  const { state } = usePage()
  const { text, draft, files, last, leaves, error, sending, put, ...box } = useComposer()
  const isOver = usePageIntake(box.addFiles)
  const left = longest - text.length
  const shown = draft ? draft.filled.flatMap(({ name, file }) => (file ? [{ name, file }] : [])) : []
  return (
    <div class="composer">
      {error && (
        <p class="composer-error" role="alert">
          {error}
        </p>
      )}
      <ReplyBar />
      <div class="composer-frame" data-sending={sending} aria-busy={sending}>
        {draft ? (
          <>
            {shown.length > 0 && (
              <ul class="file-previews tray" aria-label="Files">
                {shown.map(({ name, file }) => (
                  <FilePreview
                    key={name}
                    file={file}
                    onRemove={() => put({ draft: setFile(draft, name, undefined) })}
                  />
                ))}
              </ul>
            )}
            <CommandBox
              key={draft.leaf.key}
              draft={draft}
              onChange={(next) => put({ draft: next })}
              onLeave={(rest) => put({ text: rest, ...(rest === '' ? { last: { text: '', draft } } : {}) })}
              onSend={box.send}
            />
          </>
        ) : (
          <>
            {files.length > 0 && (
              <ul class="file-previews tray" aria-label="Files">
                {files.map((file, index) => (
                  <FilePreview
                    key={`${index}/${file.name}`}
                    file={file}
                    onRemove={() => put({ text, files: files.filter((one) => one !== file) })}
                  />
                ))}
              </ul>
            )}
            <div class="text-line">
              <FileChooser many onFiles={box.addFiles}>
                {(choose) => (
                  <button
                    type="button"
                    class="add-file"
                    aria-label="Upload a file"
                    title="Upload a File"
                    onClick={choose}
                  >
                    <Plus />
                  </button>
                )}
              </FileChooser>
              <TextBox
                text={text}
                leaves={leaves}
                place={place}
                hasFiles={files.length > 0}
                onText={box.onText}
                onPick={(leaf) => put({ draft: startDraft(leaf) })}
                onSend={box.send}
                onRecall={() => last && put(last)}
              />
            </div>
          </>
        )}
        {left <= 200 && (
          <span class="composer-count" data-over={left < 0} role="status">
            {left}
          </span>
        )}
      </div>
      {isOver && !state.form && (
        <p class="drop-over" aria-hidden="true">
          <Upload />
          Upload to {draft ? `/${draft.leaf.path}` : place}
        </p>
      )}
    </div>
  )
}
