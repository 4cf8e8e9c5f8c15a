import { expect, it } from 'vitest'
import { createGather } from './gather.ts'

/** Calls as they were made; each is answered by hand. */
function asked() {
  const calls: { questions: readonly string[]; answer(): void; fail(): void }[] = []
  const ask = createGather<string, string>(
    (questions) =>
      new Promise((resolve, reject) => {
        const answer = () => resolve(questions.map((question) => `${question}!`))
        calls.push({ questions, answer, fail: () => reject(new Error('away')) })
      }),
  )
  return { ask, calls, questions: () => calls.map(({ questions }) => questions) }
}

it('asks the first at once, and together what comes while it is away', async () => {
  const { ask, calls, questions } = asked()
  const answers = Promise.all(['a', 'b', 'c'].map(ask))
  expect(questions()).toEqual([['a']])
  calls[0]?.answer()
  await expect.poll(questions).toEqual([['a'], ['b', 'c']])
  calls[1]?.answer()
  expect(await answers).toEqual(['a!', 'b!', 'c!'])
  void ask('d')
  expect(questions()).toEqual([['a'], ['b', 'c'], ['d']])
})

it('fails for those whose question was in the call that failed, and goes on', async () => {
  const { ask, calls, questions } = asked()
  const answers = Promise.allSettled(['a', 'b'].map(ask))
  calls[0]?.fail()
  await expect.poll(questions).toHaveLength(2)
  calls[1]?.answer()
  expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
})
