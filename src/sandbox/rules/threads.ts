import { ARCHIVE_AFTER } from './channels.ts'
import { absent, choice, type Fields, flag, text, whole } from './fields.ts'
import type { Spot } from './form.ts'

const SIX_HOURS_S = 21_600

/** What a body may say of a thread, checked (resources/channel, Start Thread and Modify Channel). */
export interface ThreadFields {
  name?: string
  archived?: boolean
  locked?: boolean
  invitable?: boolean
  auto_archive_duration?: number
  rate_limit_per_user?: number
}

/** Collects complaints; what it gives back holds those fields alone that the body has. */
export function checkThread(form: Spot, body: Fields, options: { create?: boolean } = {}): ThreadFields {
  const name = text(form.at('name'), body.name, { min: 1, max: 100, required: options.create === true })
  const slow = whole(form.at('rate_limit_per_user'), body.rate_limit_per_user, { min: 0, max: SIX_HOURS_S })
  const silence = choice<number>(form.at('auto_archive_duration'), body.auto_archive_duration, ARCHIVE_AFTER, false)
  const flags = (['archived', 'locked', 'invitable'] as const).flatMap((key) => {
    const value = flag(form.at(key), body[key])
    return absent(body[key]) || (options.create && key !== 'invitable') ? [] : [[key, value] as const]
  })
  return {
    ...(name === undefined ? {} : { name }),
    ...(slow === undefined ? {} : { rate_limit_per_user: slow }),
    ...(silence === undefined ? {} : { auto_archive_duration: silence }),
    ...Object.fromEntries(flags),
  }
}
