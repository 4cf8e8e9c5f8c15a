import { useLayoutEffect, useRef } from 'preact/hooks'
import { Avatar } from '../avatar.tsx'
import { usePage } from '../context.ts'
import { Dialog } from '../dialog/dialog.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import { Cross, Dots, Warning } from '../messages/icons.tsx'
import type { OpenForm } from '../state/store.ts'
import { FormField } from './form-field.tsx'
import { useForm } from './use-form.ts'

/** The form that an application opened. What could not be sent stays in it. */
export function FormDialog({ form }: { form: OpenForm }) {
  const { state, actions } = usePage()
  const { fields, values, set, problems, failure, isSending, submit } = useForm(form)
  const body = useRef<HTMLFormElement>(null)
  const app = state.world?.users.find(({ id }) => id === form.appId)
  const firstWrong = () => body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  useLayoutEffect(() => {
    body.current?.querySelector<HTMLElement>('.form-field :is(input:not([tabindex]), textarea, button)')?.focus()
  }, [])
  return (
    <Dialog class="form-dialog" labelledBy="form-title" onClose={actions.closeForm}>
      <form
        ref={body}
        noValidate
        aria-busy={isSending}
        onSubmit={(event) => {
          event.preventDefault()
          if (!submit()) requestAnimationFrame(firstWrong)
        }}
      >
        <header>
          <Avatar user={app ?? { id: form.appId, username: form.appName }} size={40} />
          <span class="form-heading">
            <h2 id="form-title">{form.modal.title}</h2>
            <span class="form-app">{form.appName}</span>
          </span>
          <button type="button" class="close" aria-label="Close" onClick={actions.closeForm}>
            <Cross />
          </button>
        </header>
        <div class="form-fields">
          <p class="form-notice">
            <Warning />
            <span>
              This form will be submitted to <b>{form.appName}</b>. Do not share passwords or other sensitive
              information.
            </span>
          </p>
          {fields.map(({ key, input, content, ...about }) =>
            input ? (
              <FormField
                key={key}
                {...about}
                input={input}
                value={values[input.custom_id]}
                problem={problems.get(input.custom_id)}
                set={(value) => set(input.custom_id, value)}
              />
            ) : (
              <div key={key} class="form-words md">
                <Markdown text={content ?? ''} />
              </div>
            ),
          )}
        </div>
        {failure !== undefined && (
          <p class="form-failure" role="alert">
            Something went wrong. Try again.
            <small>{failure}</small>
          </p>
        )}
        <footer>
          <button type="button" class="button quiet" onClick={actions.closeForm}>
            Cancel
          </button>
          <button type="submit" class="button primary" aria-busy={isSending}>
            <span class="button-words">Submit</span>
            {isSending && <Dots />}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
