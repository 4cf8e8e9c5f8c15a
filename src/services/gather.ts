interface Asked<Question, Answer> {
  question: Question
  resolve: (answer: Answer) => void
  reject: (reason: unknown) => void
}

/**
 * Asks much in few calls: the first question goes out at once, those that come while it is away go together with the next.
 * `askAll` answers in the order of the questions. When a call fails, it fails for everyone whose question was in it.
 */
export function createGather<Question, Answer>(
  askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  let waiting: Asked<Question, Answer>[] = []
  let asking = false

  async function askOn(): Promise<void> {
    asking = true
    while (waiting.length > 0) {
      const together = waiting
      waiting = []
      try {
        const answers = await askAll(together.map(({ question }) => question))
        for (const [n, { resolve }] of together.entries()) resolve(answers[n] as Answer)
      } catch (reason) {
        for (const { reject } of together) reject(reason)
      }
    }
    asking = false
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      if (!asking) void askOn()
    })
}
