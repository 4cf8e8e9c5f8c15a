import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { placesOf } from '../../testing/discord-refusals.ts'
import { refusals } from '../../testing/rule-table/codes.ts'
import { commandRules } from '../../testing/rule-table/commands.ts'
import { componentRules } from '../../testing/rule-table/components.ts'
import { layoutRules } from '../../testing/rule-table/layouts.ts'
import { messageRules } from '../../testing/rule-table/messages.ts'
import { choiceRules, modalRules } from '../../testing/rule-table/modals.ts'
import { asPage } from '../../testing/rule-table/page.ts'
import { createPlaces, type Places } from '../../testing/rule-table/places.ts'
import { settingRules } from '../../testing/rule-table/settings.ts'
import { stories } from '../../testing/rule-table/stories.ts'

const subjects = {
  Messages: messageRules,
  Components: componentRules,
  'Components V2': layoutRules,
  Modals: modalRules,
  Autocomplete: choiceRules,
  Commands: commandRules,
  'Applications, names, channels': settingRules,
}
const rows = Object.values(subjects)
  .flat()
  .flatMap((rule) => rule.places.map((place) => ({ ...rule, place })))

/** Every rule over HTTP: at its limit it is kept, one beyond it is refused, at its place and with its code. */
describe('Discord’s rules', () => {
  let places: Places
  beforeAll(async () => {
    places = await createPlaces()
    return () => places.close()
  })

  it.each(rows)('$rule ($place)', async ({ place, accepted, refused, by }) => {
    for (const body of accepted) expect(await places.send(place, body)).toMatchObject({ refusal: undefined })
    const wanted = by.includes('[') ? { status: 400, code: 50035, errors: [places.prefix(place, by)] } : by
    for (const body of refused) expect((await places.send(place, body)).refusal).toEqual(wanted)
  })

  it.each(refusals)('$answer: $rule', async (refusal) => {
    expect(await places.refusalOf(refusal)).toBe(refusal.answer)
  })

  const kinds = [
    { type: 2, taken: [4, 5, 9] },
    { type: 3, taken: [4, 5, 6, 7, 9] },
    { type: 4, taken: [8] },
    { type: 5, taken: [4, 5] },
  ]
  it.each(kinds)('an interaction of type $type takes the callbacks $taken', async ({ type, taken }) => {
    const took: number[] = []
    for (const callback of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) {
      const { status, refusal } = await places.callback(type, callback)
      if (status === 204) took.push(callback)
      else expect(refusal).toEqual({ status: 400, code: 50035, errors: ['type[BASE_TYPE_CHOICES]'] })
    }
    expect(took).toEqual(taken)
  })

  it('a callback says nothing unless asked', async () => {
    const silent = await places.answer({ type: 4, data: { content: 'x' } })
    expect(silent).toMatchObject({ status: 204, body: undefined })
    expect(silent.headers.get('content-type')).toBeNull()
    const asked = await places.answer({ type: 4, data: { content: 'x' } }, '?with_response=true')
    expect(asked).toMatchObject({ status: 200, body: { interaction: { type: 2 }, resource: { type: 4 } } })
  })

  it('a deferral has no flag but one', async () => {
    expect((await places.answer({ type: 5, data: { flags: 64 } })).status).toBe(204)
    const { status, body } = await places.answer({ type: 5, data: { flags: 4 } })
    expect([status, body.code, placesOf(body.errors)]).toEqual([400, 50035, ['data.flags[BASE_TYPE_CHOICES]']])
  })
})

describe('the table of rules', () => {
  it.each(stories)('$rule: $title', ({ file, title }) => {
    const text = readFileSync(file, 'utf8')
    const at = [`'${title}'`, `"${title}"`].map((quoted) => text.indexOf(quoted)).find((index) => index >= 0) ?? 0
    expect(text.slice(0, at)).toMatch(/\b(it|test)(\.each(<.*>)?\([^;]*\))?\(\s*$/)
  })

  it('is the page in docs', async () => {
    await expect(asPage(subjects, refusals, stories)).toMatchFileSnapshot('../../../docs/sandbox-rules.md')
  })
})
