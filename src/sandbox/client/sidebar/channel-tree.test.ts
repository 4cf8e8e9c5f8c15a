import { expect, it } from 'vitest'
import { channelTree, spokenName } from './channel-tree.ts'

it('puts channels under their categories and threads under their channels', () => {
  const tree = channelTree([
    { id: '3', name: 'late', type: 0, position: 2 },
    { id: '1', name: 'early', type: 0, position: 0 },
    { id: '5', name: 'Fleet', type: 4, position: 1 },
    { id: '6', name: 'alerts', type: 5, position: 3, parent_id: '5' },
    { id: '7', name: 'talk', type: 2, position: 4, parent_id: '5' },
    { id: '8', name: 'incident', type: 11, parent_id: '6' },
  ])
  expect(
    tree.map(({ category, entries }) => [
      category?.name,
      entries.map(({ channel, threads }) => [channel.name, threads.map(({ name }) => name)]),
    ]),
  ).toEqual([
    [
      undefined,
      [
        ['early', []],
        ['late', []],
      ],
    ],
    ['Fleet', [['alerts', ['incident']]]],
  ])
})

it('says a channel’s name with its sign, and a thread’s in quotes', () => {
  expect([0, 5, 10, 11, 12].map((type) => spokenName({ type, name: 'on call' }))).toEqual([
    ...['#on call', '#on call'],
    ...['"on call"', '"on call"', '"on call"'],
  ])
})
