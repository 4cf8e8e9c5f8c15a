import { usePage } from '../context.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { nameOf } from '../people.ts'
import type { Message } from '../shapes.ts'
import { Dialog } from './dialog.tsx'

/** Asks before a message is deleted, and shows which. */
export function DeleteDialog({ message }: { message: Message }) {
  const { state, actions, guild } = usePage()
  const close = () => actions.show(undefined)
  return (
    <Dialog class="window delete" labelledBy="delete-title" onClose={close}>
      <header>
        <h2 id="delete-title">Delete Message</h2>
      </header>
      <p class="delete-words">Are you sure you want to delete this message?</p>
      <div class="delete-preview">
        <b>{nameOf(state, guild, message.author.id) ?? message.author.username}</b>
        <div class="md">{message.content ? <Markdown text={message.content} /> : <i>Without words</i>}</div>
      </div>
      <footer class="delete-line">
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          class="button danger"
          data-autofocus
          onClick={() => {
            close()
            void actions.remove(message.id)
          }}
        >
          Delete
        </button>
      </footer>
    </Dialog>
  )
}
