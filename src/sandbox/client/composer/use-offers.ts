import { useEffect, useState } from 'preact/hooks'
import { api } from '../api.ts'
import { usePage } from '../context.ts'
import { type Draft, lineOf } from './draft.ts'
import { type Offer, offersFor } from './offers.ts'

const debounceMs = 150

/** What to offer for the option that has the focus; asks the application where the option completes. */
export function useOffers(draft: Draft, focused: string | undefined): { offers: Offer[]; message: string | undefined } {
  const { state, guild } = usePage()
  const [live, setLive] = useState<{ offers: Offer[]; message: string | undefined }>({ offers: [], message: undefined })
  const option = draft.leaf.options.find(({ name }) => name === focused)
  const completes = option?.autocomplete === true
  const typed = draft.filled.find(({ name }) => name === focused)?.text ?? ''
  const line = lineOf(draft)

  useEffect(() => {
    setLive({ offers: [], message: completes ? 'Loading options…' : undefined })
  }, [focused, completes])
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
        () => ({ offers: [], message: 'Loading options failed.' }),
      )
      if (!stale) setLive(next)
    }, debounceMs)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [completes, focused, line, state.userId, state.guildId, state.channelId, draft.leaf.app.id])

  if (!option) return { offers: [], message: undefined }
  return completes ? live : { offers: offersFor(option, guild, typed), message: undefined }
}
