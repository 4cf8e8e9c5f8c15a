import { useEffect, useState } from 'preact/hooks'
import { api } from '../api.ts'
import { usePage } from '../context.ts'
import { type Draft, lineOf } from './draft.ts'
import { fitting, type Offer, offersFor } from './offers.ts'

const debounceMs = 150

/** What to offer for an option. */
export interface Offers {
  offers: readonly Offer[]
  /** The application was asked and has not answered for what is typed now; `offers` are what fits of its last answer. */
  loading: boolean
  message: string | undefined
}

interface Answer {
  /** Which question this answers. */
  to: string
  option: string | undefined
  offers: readonly Offer[]
  message: string | undefined
}

/** What to offer for the option that has the focus; asks the application where the option completes. */
export function useOffers(draft: Draft, focused: string | undefined): Offers {
  const { state, guild } = usePage()
  const [answer, setAnswer] = useState<Answer>()
  const option = draft.leaf.options.find(({ name }) => name === focused)
  const completes = option?.autocomplete === true
  const typed = draft.filled.find(({ name }) => name === focused)?.text ?? ''
  const line = lineOf(draft)
  const question = `${focused} ${line}`

  useEffect(() => {
    if (!completes || !focused) return
    let stale = false
    const timer = setTimeout(async () => {
      const place = { user: state.userId, guild: state.guildId, channel: state.channelId }
      const next = await api.complete(place, draft.leaf.app.id, line, focused).then(
        (choices) => ({
          offers: choices.map(({ name, value }) => ({ text: name, value: String(value) })),
          message: choices.length > 0 ? undefined : 'No options match your search.',
        }),
        () => ({ offers: [], message: 'Loading options failed' }),
      )
      if (!stale) setAnswer({ to: question, option: focused, ...next })
    }, debounceMs)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [completes, question, state.userId, state.guildId, state.channelId, draft.leaf.app.id])

  if (!option) return { offers: [], loading: false, message: undefined }
  if (!completes) return { offers: offersFor(option, guild, typed), loading: false, message: undefined }
  if (answer?.to === question) return { offers: answer.offers, loading: false, message: answer.message }
  const known = answer?.option === focused ? fitting(answer?.offers ?? [], typed) : []
  return { offers: known, loading: true, message: 'Loading options…' }
}
