import { describe, expect, it } from 'vitest'
import {
  type Crashes,
  crashRateRose,
  nextStep,
  planWaves,
  type Rollout,
  type RolloutBot,
  stateAfter,
} from './rollout.ts'

const bots = (n: number, clientOf = (_: number) => 'c') =>
  Array.from({ length: n }, (_, i) => ({ id: String(i), clientId: clientOf(i) }))

describe('waves', () => {
  it.each([
    [0, []],
    [1, [1]],
    [2, [1, 1]],
    [3, [1, 1, 1]],
    [10, [1, 4, 5]],
    [11, [1, 1, 4, 5]],
    [50, [1, 4, 20, 25]],
    [1000, [1, 99, 400, 500]],
  ])('of %i bots are 1, then 10 %%, 50 %% and all: %j', (n, sizes) => {
    const waves = planWaves(bots(n), 'size')
    expect(waves.map(({ length }) => length)).toEqual(sizes)
    expect(waves.flat()).toEqual(bots(n))
  })

  it('by client are one client each, the smallest first', () => {
    const all = bots(7, (i) => ['big', 'small', 'big', 'middle', 'big', 'middle', 'big'][i] ?? '')
    expect(planWaves(all, 'client').map((wave) => wave.map(({ clientId }) => clientId).join())).toEqual([
      ...['small', 'middle,middle', 'big,big,big,big'],
    ])
  })
})

describe('the crash rate', () => {
  it.each<[string, Crashes, boolean]>([
    ['none', { since: 0, sinceHours: 0.1, before: 0, beforeHours: 24 }, false],
    ['a single one', { since: 1, sinceHours: 0.1, before: 0, beforeHours: 24 }, false],
    ['two where there were none', { since: 2, sinceHours: 0.1, before: 0, beforeHours: 24 }, true],
    ['as many as ever', { since: 2, sinceHours: 1, before: 48, beforeHours: 24 }, false],
    ['twice as many', { since: 4, sinceHours: 1, before: 48, beforeHours: 24 }, false],
    ['more than that', { since: 5, sinceHours: 1, before: 48, beforeHours: 24 }, true],
    ['two by bots that did not exist before', { since: 2, sinceHours: 2, before: 0, beforeHours: 0 }, true],
  ])('with %s: %j', (_, crashes, rose) => expect(crashRateRose(crashes)).toBe(rose))
})

/** `1m 2w 2w`: wave and first letter of the state; `k` = skipped, `g` = moving. */
function rows(text: string): RolloutBot[] {
  const states = { w: 'waiting', g: 'moving', m: 'moved', f: 'failed', k: 'skipped' } as const
  return text.split(' ').map((word, i) => ({
    ...{
      botId: String(i),
      name: `b${i}`,
      clientName: 'C',
      wave: Number(word[0]),
      reason: word[1] === 'f' ? 'No.' : null,
    },
    ...{ state: states[word[1] as keyof typeof states], beganAt: null, endedAt: null },
  }))
}
const calm: Crashes = { since: 0, sinceHours: 1, before: 0, beforeHours: 24 }
const step = (
  text: string,
  changes: { state?: Rollout['state']; watched?: number; crashes?: Crashes; held?: string[] } = {},
) => {
  const { state = 'running', watched = 0, crashes = calm, held = [] } = changes
  const next = nextStep({ state, bots: rows(text) }, { atOnce: 2, watched, crashes, held: new Set(held) })
  return next.kind === 'move' ? next.bots.map(({ botId }) => botId).join() : next.kind
}

describe('the next step', () => {
  it.each([
    ['begins with the first wave', '1w 2w 2w', '0'],
    ['waits for what is under way', '1g 2w 2w', 'rest'],
    ['watches a wave when it is through', '1m 2w 2w', 'watch'],
    ['fills up what may be under way at once', '1g 1w 1w 1w', '1'],
    ['begins no more than that', '1g 1g 1w', 'rest'],
    ['halts at the first failure', '1m 2f 2w 2w', 'halt'],
    ['lets what is under way end first', '1m 2f 2g 2w', 'rest'],
    ['watches the last wave, too', '1m 1m', 'watch'],
    ['needs not watch what it did not move', '1k 2w', '1'],
    ['ends with nothing moved', '1k 1k', 'finish'],
  ])('%s: %s', (_, text, expected) => expect(step(text)).toBe(expected))

  it.each([
    ['goes on with the next wave once it was watched', '1m 2w 2w 2w', 1, '1,2'],
    ['ends when the last was', '1m 2m', 2, 'finish'],
    ['does not look at a skipped bot', '1m 2k 2w', 1, '2'],
  ])('%s: %s', (_, text, watched, expected) => expect(step(text, { watched })).toBe(expected))

  it.each(['paused', 'halted', 'aborted', 'succeeded'] as const)('is none when %s', (state) => {
    expect(step('1w', { state })).toBe('rest')
  })

  it('passes over a bot that has to wait, and does not leave its wave behind', () => {
    expect(step('1w 1w 2w', { held: ['0'] })).toBe('1')
    expect(step('1w 1m 2w', { held: ['0'] })).toBe('rest')
  })

  it('halts when what was moved crashes', () => {
    const crashes = { ...calm, since: 3 }
    expect(step('1m 2w', { crashes })).toBe('halt')
    expect(step('1m 2g', { crashes })).toBe('rest')
  })
})

it.each([
  ['LoginBudgetLow', 'waiting'],
  ['DeploymentUnderWay', 'waiting'],
  ['BotNotFound', 'skipped'],
  ['SettingsDropped', 'skipped'],
  ['UpdateRolledBack', 'failed'],
  ['BuildFailed', 'failed'],
  ['VersionNotAvailable', 'failed'],
] as const)('after %s a bot is %s', (code, state) => expect(stateAfter(code)).toBe(state))
