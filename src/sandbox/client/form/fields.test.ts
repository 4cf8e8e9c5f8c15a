import { describe, expect, it } from 'vitest'
import { matching, optionsOf, picked } from '../select/options.ts'
import type { Guild } from '../shapes.ts'
import { countsOf, fieldsOf, problemOf, startValues } from './fields.ts'

const text = (more: object = {}) => ({ type: 4, custom_id: 't', ...more })

describe('the fields of a form', () => {
  it('are labels with their input, inputs in rows, and words', () => {
    const fields = fieldsOf([
      { type: 10, content: 'Hello' },
      { type: 18, label: 'A', description: 'About', component: { type: 23, custom_id: 'a', default: true } },
      { type: 1, components: [{ ...text({ value: 'x' }), label: 'B' }] },
      { type: 18, label: 'C', component: { type: 5, custom_id: 'c', default_values: [{ id: '7', type: 'user' }] } },
      { type: 18, label: 'D', component: { type: 19, custom_id: 'd' } },
    ])
    expect(fields.map(({ label, content }) => content ?? label)).toEqual(['Hello', 'A', 'B', 'C', 'D'])
    expect(startValues(fields)).toEqual({ a: true, t: 'x', c: ['7'], d: [] })
  })

  it.each([
    [text(), '', 'This field is required.'],
    [text({ required: false, min_length: 3 }), '', undefined],
    [text({ min_length: 3 }), 'ab', 'Must be 3 or more in length.'],
    [text({ max_length: 3 }), 'abcd', 'Must be 3 or fewer in length.'],
    [text({ min_length: 2, max_length: 3 }), 'a', 'Must be between 2 and 3 in length.'],
    [text(), 'a'.repeat(4000), undefined],
    [text(), 'a'.repeat(4001), 'Must be 4000 or fewer in length.'],
    [{ type: 3 }, [], 'This field is required.'],
    [{ type: 3, required: false, min_values: 2 }, [], undefined],
    [{ type: 3, min_values: 2 }, ['a'], 'Choose at least 2.'],
    [{ type: 19, max_values: 1 }, ['a', 'b'], 'Choose at most 1.'],
    [{ type: 21 }, [], 'This field is required.'],
    [{ type: 22, options: [] }, [], 'This field is required.'],
    [{ type: 23 }, false, undefined],
  ])('say what is wrong: %j with %j', (input, value, problem) => {
    expect(problemOf(input, value)).toBe(problem)
  })

  it('take all of a group of boxes, and one of all else', () => {
    const options = [
      { label: 'A', value: 'a' },
      { label: 'B', value: 'b' },
    ]
    expect(countsOf({ type: 22, options })).toEqual({ least: 1, most: 2 })
    expect(countsOf({ type: 3, options, required: false })).toEqual({ least: 0, most: 1 })
  })
})

describe('the options of a select', () => {
  const guild = {
    id: '1',
    roles: [
      { id: '1', name: '@everyone', position: 0 },
      { id: '2', name: 'Red', position: 1, color: 0xffc0c0 },
    ],
    channels: [
      { id: '10', name: 'Text', type: 4 },
      { id: '11', name: 'ops', type: 0, parent_id: '10' },
      { id: '12', name: 'talk', type: 11, parent_id: '11' },
    ],
    members: [{ user_id: '20', username: 'mia', nick: 'Mia M.', bot: false, role_ids: ['2'] }],
  } as unknown as Guild

  it('are the server’s people, roles and channels as the select wants them', () => {
    const [mia, everyRole] = [optionsOf({ type: 5 }, guild)[0], optionsOf({ type: 6 }, guild)]
    expect(mia).toMatchObject({ value: '20', label: 'Mia M.', note: 'mia', colour: '#ffc0c0' })
    expect(everyRole.map(({ label }) => label)).toEqual(['Red', '@everyone'])
    expect(optionsOf({ type: 8 }, guild).map(({ label }) => label)).toEqual(['Text', 'ops'])
    expect(optionsOf({ type: 8, channel_types: [11] }, guild).map(({ note }) => note)).toEqual(['ops'])
    expect(optionsOf({ type: 7 }, guild)).toHaveLength(3)
  })

  it('narrow by all their words, those that begin with it first', () => {
    const options = [
      { value: '1', label: 'Pear', description: 'green' },
      { value: '2', label: 'Green apple' },
      { value: '3', label: 'Plum' },
    ]
    expect(matching(options, 'GREEN').map(({ value }) => value)).toEqual(['2', '1'])
    expect(matching(options, ' ')).toBe(options)
  })

  it('are picked and taken back within the bounds', () => {
    expect(picked(['a'], 'b', { least: 1, most: 1 })).toEqual(['b'])
    expect(picked(['a'], 'a', { least: 0, most: 1 })).toEqual([])
    expect(picked(['a'], 'a', { least: 1, most: 1 })).toEqual(['a'])
    expect(picked(['a', 'b'], 'a', { least: 2, most: 2 })).toEqual(['b'])
    expect(picked(['a', 'b'], 'c', { least: 2, most: 2 })).toEqual(['a', 'b'])
  })
})
