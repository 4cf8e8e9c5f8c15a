import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitOptions } from '../../typing/split-options.ts'
import type { Command } from '../shapes.ts'
import {
  draftFromText,
  filterLeaves,
  jumpIn,
  leavesOf,
  lineOf,
  quote,
  remaining,
  setOption,
  startDraft,
} from './draft.ts'
import { offersFor } from './offers.ts'

const option = (type: number, name: string, more: object = {}) => ({ type, name, ...more })
const muster = { id: '1', name: 'Muster' }
const create = option(1, 'create', {
  options: [option(3, 'name', { required: true }), option(3, 'client'), option(4, 'count')],
})
const commands: Command[] = [
  { application: muster, name: 'bot', description: 'Bots', options: [create, option(1, 'list')] },
  { application: muster, name: 'stats', description: 'Stats' },
  { application: muster, name: 'Inspect', description: '', type: 2 },
  { application: { id: '2', name: 'Greeter' }, name: 'stats', description: 'Stats' },
]
const leaves = leavesOf(commands)
const leaf = leaves.find(({ path }) => path === 'bot create')
if (!leaf) throw new Error('no leaf')

describe('leavesOf and filterLeaves', () => {
  it('lists what can be sent, without context menus', () => {
    expect(leaves.map(({ path }) => path)).toEqual(['bot create', 'bot list', 'stats', 'stats'])
  })

  it.each([
    ['', ['bot create', 'bot list', 'stats', 'stats']],
    ['b', ['bot create', 'bot list']],
    ['BOT  C', ['bot create']],
    ['list', ['bot list']],
    ['zzz', []],
  ])('finds for %j', (typed, paths) => {
    expect(filterLeaves(leaves, typed).map(({ path }) => path)).toEqual(paths)
  })
})

describe('draftFromText', () => {
  it.each(['hello', '/bot create', '/bot', '/stats ', 'bot create ', '/bot create whatever', '/bot create other:x'])(
    'leaves %j as text',
    (text) => {
      expect(draftFromText(text, leaves)).toBeUndefined()
    },
  )

  it('opens the required options after path and space', () => {
    expect(draftFromText('/bot create ', leaves)?.filled).toEqual([{ name: 'name', text: '' }])
  })

  it('takes a pasted line apart', () => {
    const draft = draftFromText('/bot create count:3 name:"Fashion Brand"', leaves)
    expect(draft && lineOf(draft)).toBe('/bot create name:"Fashion Brand" count:3')
  })
})

describe('a draft', () => {
  const draft = setOption(startDraft(leaf), { name: 'client', text: 'Fashion Brand', value: 'c-7' })

  it('sends the value, not what is shown, and leaves out the empty', () => {
    expect(lineOf(draft)).toBe('/bot create client:c-7')
  })

  it('offers what is not open yet', () => {
    expect(remaining(draft).map(({ name }) => name)).toEqual(['count'])
    expect(remaining(draft, 'x')).toEqual([])
  })

  it.each([
    ['client:', { before: '', name: 'client' }],
    ['My Greeter client:', { before: 'My Greeter', name: 'client' }],
    ['http:', undefined],
    ['client', undefined],
    ['"a client:x', undefined],
  ])('hears in %j whether another option begins', (text, jump) => {
    expect(jumpIn(draft, text)).toEqual(jump)
  })

  it.each([
    ['"Fashion Brand"', '/bot create name:"Fashion Brand"'],
    ['Fashion Brand', '/bot create name:"Fashion Brand"'],
    ['a"b', '/bot create name:a"b'],
  ])('sends %s typed with or without quotes', (text, line) => {
    expect(lineOf(setOption(startDraft(leaf), { name: 'name', text }))).toBe(line)
  })
})

describe('quote', () => {
  it('is undone by the grammar, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (value) => {
        const [read] = splitOptions(`name:${quote(value)}`, () => false, false)
        expect(read?.value).toBe(value)
      }),
    )
  })
})

describe('offersFor', () => {
  const guild = {
    id: '9',
    name: 'G',
    owner_id: '1',
    roles: [
      { id: '9', name: '@everyone' },
      { id: '8', name: 'Admin' },
    ],
    channels: [{ id: '7', name: 'ops', type: 0 }],
    members: [{ user_id: '1', username: 'mia', bot: false, role_ids: [] }],
  }

  it.each([
    [option(6, 'x'), '@m', ['@mia']],
    [option(7, 'x'), '', ['#ops']],
    [option(8, 'x'), '@&ad', ['@Admin']],
    [option(9, 'x'), '', ['@mia', '@Admin']],
    [option(5, 'x'), 't', ['True']],
    [
      option(3, 'x', {
        choices: [
          { name: 'One', value: '1' },
          { name: 'Two', value: '2' },
        ],
      }),
      'tw',
      ['Two'],
    ],
    [option(3, 'x'), 'y', []],
  ])('for %j and %j', (shape, typed, texts) => {
    expect(offersFor(shape, guild, typed).map(({ text }) => text)).toEqual(texts)
  })
})
