import { expect, it } from 'vitest'
import type { BotCommand } from './command.ts'
import { nextCheckMs, selfCheck } from './self-check.ts'

const at = '2026-08-01T00:00:00.000Z'
const good: BotCommand['run'] = async () => ({ title: 'Fine', tone: 'good' })
const check = (commands: Record<string, BotCommand>, names = Object.keys(commands)) =>
  selfCheck({
    template: { commands },
    commands: names,
    context: { settings: {}, call: async (name) => ({ really: name }) },
    now: () => new Date(at),
  })
const command = (run: BotCommand['run'], canary: BotCommand['canary'] = {}): BotCommand => ({
  slowAnswer: 'public',
  run,
  canary,
})

it('gives a command what its canary types, and the database’s answers that it names', async () => {
  const seen: unknown[] = []
  const run: BotCommand['run'] = async (input, { call }) => {
    seen.push(input.text('note'), input.number('days'), input.person('user')?.id, input.may(1n), input.flag('note'))
    seen.push(await call('bot_refer', {}), await call('bot_stats', {}))
    return good(input, {} as never)
  }
  const canary = { options: { note: 'n', days: 3, user: { id: '2', name: 'x', bot: false } }, data: { bot_refer: 1 } }
  expect(await check({ refer: command(run, canary) })).toEqual({ ok: true, at })
  expect(seen).toEqual(['n', 3, '2', true, undefined, 1, { really: 'bot_stats' }])
})

it.each<[string, Record<string, BotCommand>, string[] | undefined, string]>([
  [
    'throws',
    { a: command(good), b: command(() => Promise.reject(new Error('broken'))), c: command(good) },
    undefined,
    '/b: broken',
  ],
  ['has no code', {}, ['gone'], '/gone: it has no code'],
  ['says nothing', { a: command(async () => ({ title: '', tone: 'good' })) }, undefined, '/a: its answer has no title'],
])('names the first command that %s', async (_, commands, names, failed) => {
  expect(await check(commands, names)).toEqual({ ok: false, at, failed })
})

it('leaves out commands that cannot be tried', async () => {
  const untried: BotCommand = { slowAnswer: 'public', run: () => Promise.reject(new Error('not called')) }
  expect(await check({ untried })).toEqual({ ok: true, at })
})

it('is repeated soon after a failure, and ever later while it goes on failing', () => {
  expect([0, 1, 2, 3, 6, 7, 50].map(nextCheckMs)).toEqual([300_000, 5_000, 10_000, 20_000, 160_000, 300_000, 300_000])
})
