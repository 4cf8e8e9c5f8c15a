import { describe, expect, it } from 'vitest'
import { causes } from '../domain/bot.ts'
import { anIncident } from '../testing/commands.ts'
import { whatToDo } from './causes.ts'
import { incidentPanel } from './incident-card.ts'

describe('what only a person can do', () => {
  const page = 'https://discord.com/developers/applications/40/bot'

  it('about a refused token links to the application’s own page', () => {
    const text = whatToDo({ cause: 'token_invalid', applicationId: '40', intents: 1 })
    expect(text).toContain(`(${page})`)
    expect(text).toMatch(/Reset Token.*\/application add.*\/bot start/)
  })

  it('about intents names those that are to be switched on, in the portal’s words', () => {
    const text = whatToDo({ cause: 'intents_denied', applicationId: '40', intents: 1 | (1 << 1) | (1 << 15) })
    expect(text).toContain(`(${page})`)
    expect(text).toContain('switch on **Server Members Intent** and **Message Content Intent** under')
  })

  it('about intents of a template that is not known any more says so in general', () => {
    const text = whatToDo({ cause: 'intents_denied', applicationId: null, intents: null })
    expect(text).toContain('switch on what the template needs under')
    expect(text).toContain('(https://discord.com/developers/applications)')
  })

  it('is on the one card', () => {
    const card = incidentPanel(anIncident({ status: 'failed', cause: 'token_invalid', applicationId: '40' }))
    expect(card.fields?.find(({ name }) => name === 'What to do')?.value).toContain(page)
  })

  it.each(causes)('%s leaves nobody with an address that leads nowhere', (cause) => {
    const text = whatToDo({ cause, applicationId: '40', intents: 2 }) ?? ''
    for (const [, link] of text.matchAll(/\]\(([^)]*)\)/g)) expect(URL.canParse(link ?? '')).toBe(true)
  })
})
