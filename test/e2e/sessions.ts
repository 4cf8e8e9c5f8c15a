import type { Apart } from './harness.ts'

/** The most sessions of one application that the sandbox's log has open at the same time: more than one, and Discord resets the token. */
export async function mostSessionsAtOnce({ hands }: Pick<Apart, 'hands'>, applicationId: string): Promise<number> {
  let open = 0
  return (await hands.log(applicationId)).reduce((most, { kind, code }) => {
    // Code 9: the session could not be resumed, and the same connection identifies anew.
    if (kind === 'identify' || (kind === 'resume' && code !== 9)) open += 1
    if (kind === 'close') open -= 1
    return Math.max(most, open)
  }, 0)
}
