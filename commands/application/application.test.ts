import { describe, expect, it } from 'vitest'
import type { AddedApplication } from '../../src/app.ts'
import { problem } from '../../src/domain/errors.ts'
import { anApplication, fakeApp, fakeInput, markdownOf } from '../../src/testing/commands.ts'
import { applicationAdd } from './add.ts'
import { applicationList } from './list.ts'
import { applicationRemove } from './remove.ts'

const good = (position: number): AddedApplication => ({ position, ok: true, application: anApplication() })
const bad = (position: number): AddedApplication => {
  const why = {
    code: 'TokenRefused',
    title: 'Token refused',
    message: 'Discord does not know it.',
    hint: 'Copy it again.',
  }
  return { position, ok: false, problem: why }
}

describe('/application add', () => {
  it('asks for tokens in a form, never as an option', async () => {
    expect(applicationAdd.data.toJSON().options).toEqual([])
    expect(await applicationAdd.form()).toMatchObject({ fields: [{ id: 'tokens', style: 'long', required: true }] })
  })

  it.each([
    [[good(1), good(2)], '2 applications added', 'good'],
    [[good(1), bad(2)], '1 of 2 applications added', 'warning'],
    [[bad(1)], '0 of 1 application added', 'bad'],
  ])('tells each token’s fate by its position (%#)', async (results, title, tone) => {
    const app = fakeApp({ applications: { add: async () => results } })
    const reply = await applicationAdd.run(fakeInput({ fields: { tokens: ' secret-one \r\n\n secret-two\n' } }), app)
    expect(app.calls).toEqual([{ method: 'applications.add', args: [['secret-one', 'secret-two'], '1'] }])
    expect(reply.panels[0]).toMatchObject({ title, tone })
    expect(reply.panels[0]?.text?.split('\n')).toEqual(
      results.map(({ position, ok }) =>
        ok
          ? `✅ ${position} · **Spare One** is in the pool`
          : `❌ ${position} · **Token refused**: Discord does not know it. Copy it again.`,
      ),
    )
  })

  it('says once why tokens in a row failed', async () => {
    const results = [bad(1), bad(2), bad(3), good(4), bad(5)]
    const app = fakeApp({ applications: { add: async () => results } })
    const reply = await applicationAdd.run(fakeInput({ fields: { tokens: 'x' } }), app)
    const why = '**Token refused**: Discord does not know it. Copy it again.'
    expect(reply.panels[0]).toMatchObject({ title: '1 of 5 applications added', tone: 'warning' })
    expect(reply.panels[0]?.text?.split('\n')).toEqual([
      `❌ 1–3 · ${why}`,
      '✅ 4 · **Spare One** is in the pool',
      `❌ 5 · ${why}`,
    ])
  })

  it('never shows a token, neither in the reply nor as progress', async () => {
    const input = fakeInput({ fields: { tokens: 'secret-one' } })
    const reply = await applicationAdd.run(input, fakeApp({ applications: { add: async () => [bad(1)] } }))
    expect(JSON.stringify(reply) + input.lines.join()).not.toContain('secret')
    expect(input.lines).toEqual(['Asking Discord about 1 token…'])
  })

  it('refuses an empty form', async () => {
    const run = applicationAdd.run(fakeInput({ fields: { tokens: ' \n ' } }), fakeApp())
    await expect(run).rejects.toMatchObject({ code: 'NoTokensGiven' })
  })
})

describe('/application list', () => {
  it('shows what each is used for', async () => {
    const list = [
      anApplication(),
      anApplication({ state: 'claimed', botName: 'Greeter' }),
      anApplication({ state: 'claimed' }),
      anApplication({ state: 'invalid' }),
    ]
    const reply = await applicationList.run(fakeInput(), fakeApp({ applications: { list: async () => list } }))
    const uses = reply.panels[0]?.text?.split('\n').map((line) => line.split(' · ')[1])
    expect(uses).toEqual([
      '🟢 available',
      '🔵 used by **Greeter**',
      '🔵 claimed',
      '🔴 its token was refused; add a new one with /application add',
    ])
    expect(reply.panels[0]?.footer).toBe('4 applications, 1 available')
  })

  it('helps when the pool is empty', async () => {
    const reply = await applicationList.run(fakeInput(), fakeApp({ applications: { list: async () => [] } }))
    expect(reply.panels[0]).toMatchObject({ tone: 'warning', text: expect.stringContaining('/application add') })
  })
})

describe('/application remove', () => {
  const options = { application: 'spare one' }

  it('asks first, then goes by id', async () => {
    const app = fakeApp({ applications: { get: async () => anApplication(), remove: async () => anApplication() } })
    const question = await applicationRemove.confirm(fakeInput({ options }), app)
    expect(question).toMatchObject({ button: 'Remove Spare One', options: { application: '40' } })
    const reply = await applicationRemove.run(fakeInput({ options: question.options }), app)
    expect(app.calls.at(-1)).toEqual({ method: 'applications.remove', args: ['40'] })
    expect(markdownOf(reply)).toContain('Spare One was removed')
  })

  it('does not even ask while a bot uses it', async () => {
    const app = fakeApp({ applications: { get: async () => anApplication({ botId: 'b', botName: 'Greeter' }) } })
    const asking = applicationRemove.confirm(fakeInput({ options }), app)
    await expect(asking).rejects.toMatchObject({ code: 'ApplicationInUse' })
  })

  it('lets the service refuse', async () => {
    const remove = async () => {
      throw problem('ApplicationInUse', 'Spare One')
    }
    const run = applicationRemove.run(fakeInput({ options }), fakeApp({ applications: { remove } }))
    await expect(run).rejects.toMatchObject({ code: 'ApplicationInUse' })
  })
})
