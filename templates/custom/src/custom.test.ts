import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { renderAnswer } from '../../runtime/render-answer.ts'
import { selfCheck } from '../../runtime/self-check.ts'
import { template } from './index.ts'

const { commands } = JSON.parse(readFileSync(new URL('../template.json', import.meta.url), 'utf8'))
const names: string[] = commands.map(({ name }: { name: string }) => name)
const call = async () => {
  throw new Error('it has no data')
}

it('has the code of every command that its manifest registers, and no other', () => {
  expect(Object.keys(template.commands)).toEqual(names)
})

it('passes its own self-check, without a database', async () => {
  const context = { settings: { greeting: 'Hi' }, call }
  expect(await selfCheck({ template, commands: names, context })).toMatchObject({ ok: true })
})

it('says its greeting, however long', async () => {
  const greeting = '🎉é'.repeat(1333)
  const input = { user: { id: '1', name: 'Mia', bot: false } }
  const answer = await template.commands.hello?.run(input as never, { settings: { greeting }, call } as never)
  const [embed] = renderAnswer(answer as never).embeds
  expect(embed).toMatchObject({ title: 'Hello, Mia', description: greeting })
})
