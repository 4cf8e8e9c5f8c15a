import { useState } from 'preact/hooks'
import { sentence } from '../api.ts'
import { usePage } from '../context.ts'
import type { OpenForm } from '../state/store.ts'
import { fieldsOf, problemOf, startValues, submissionOf, type Value } from './fields.ts'

/** A form being filled in. What is wrong is said once sending it was tried, and while it is mended. */
export function useForm(form: OpenForm) {
  const { actions } = usePage()
  const fields = fieldsOf(form.modal.components)
  const [values, setValues] = useState(() => startValues(fields))
  const [isTried, setTried] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [isSending, setSending] = useState(false)
  const found = fields.flatMap(({ input }): [string, string][] => {
    const problem = input && problemOf(input, values[input.custom_id])
    return input && problem !== undefined ? [[input.custom_id, problem]] : []
  })

  async function send() {
    setSending(true)
    setFailure(undefined)
    try {
      await actions.submitForm(form, await submissionOf(values))
    } catch (reason) {
      setFailure(sentence(reason))
      setSending(false)
    }
  }
  return {
    fields,
    values,
    isSending,
    failure,
    problems: new Map(isTried ? found : []),
    set: (id: string, value: Value) => setValues((old) => ({ ...old, [id]: value })),
    /** False where something is wrong, which shows then. */
    submit(): boolean {
      setTried(true)
      if (found.length > 0) return false
      if (!isSending) void send()
      return true
    },
  }
}
