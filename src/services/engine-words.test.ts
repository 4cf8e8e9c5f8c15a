import { expect, it } from 'vitest'
import { DriverUnreachable } from '../deployment/driver.ts'
import { problem } from '../domain/errors.ts'
import { createRedactor } from '../lib/redact.ts'
import { engineProblem, unreachableProblem } from './engine-words.ts'
import { TookTooLong } from './within.ts'

const redact = createRedactor()
const secret = 'canary-of-a-secret'
redact.add(secret)
const away = (cause?: unknown) => new DriverUnreachable('docker', cause)

it.each([
  [
    'a socket that is not there',
    new Error('connect ENOENT /var/run/docker.sock'),
    /ENOENT \/var\/run\/docker\.sock\.$/,
  ],
  [
    'a daemon that ends',
    new Error('PM2 could not be started.', { cause: new Error('It ended.') }),
    /started\. It ended\.$/,
  ],
  ['several addresses', new AggregateError([new Error('connect ECONNREFUSED ::1:2375')]), /ECONNREFUSED ::1:2375\.$/],
  ['nothing said', undefined, /seen there\.$/],
  ['a deadline', new TookTooLong('Listing', 10_000), /it said nothing for 10 s\.$/],
  ['a secret', new Error(`no ${secret} here`), /no \[hidden\] here\.$/],
])('an engine out of reach is told with why: %s', (_, cause, words) => {
  for (const told of [engineProblem(away(cause), 'docker', redact), unreachableProblem(away(cause), 'docker', redact)])
    expect(told).toMatchObject({ code: 'EngineUnreachable', message: expect.stringMatching(words) })
})

it('a cause that has words and advice of its own is told itself', () => {
  const told = engineProblem(away(problem('SupabaseTokenRefused')), 'serverless', redact)
  expect(told).toMatchObject({ code: 'SupabaseTokenRefused', hint: expect.stringContaining('Make a new one') })
})

it('what takes too long says how long; a fault of our own is left to the log', () => {
  const slow = engineProblem(new TookTooLong('Starting the bot', 60_000), 'docker', redact)
  expect(slow).toMatchObject({ code: 'EngineSlow', message: expect.stringContaining('60 seconds') })
  expect(engineProblem(new TypeError('x is no y'), 'docker', redact)).toBeUndefined()
})

it('what is told is short, on one line and without secrets', () => {
  const said = problem('ImageNotBuilt', 'node', `${secret}\n${'and so on '.repeat(100)}`)
  const { message } = engineProblem(said, 'docker', redact) as Error
  expect([message.length <= 400, message.includes('\n'), message.includes(secret)]).toEqual([true, false, false])
})
