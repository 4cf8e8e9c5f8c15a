import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { listeningLog } from '../testing/app.ts'
import { createDeadman, type Deadman } from './deadman.ts'

const asked: string[] = []
let answer: (response: ServerResponse) => void
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  answer(response)
})
let url: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/s3cret-uuid`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked.length = 0
  answer = (response) => response.end('OK')
})

const pinged = (deadman: Deadman) => () => {
  deadman.ping()
  return asked.length
}

it('pings the address, one ping at a time', async () => {
  const waiting: ServerResponse[] = []
  answer = (response) => waiting.push(response)
  const deadman = createDeadman({ url, log: listeningLog() })
  deadman.ping()
  await expect.poll(() => waiting.length).toBe(1)
  deadman.ping()
  waiting[0]?.end('OK')
  await expect.poll(pinged(deadman)).toBe(2)
  expect(asked[0]).toBe('GET /s3cret-uuid')
})

it('warns once for as long as it fails, says when it is over, and never tells the address', async () => {
  const log = listeningLog()
  const deadman = createDeadman({ url, log, deadlineMs: 100 })
  const answers: ((response: ServerResponse) => void)[] = [
    (response) => response.writeHead(404).end(),
    (response) => response.destroy(),
    () => undefined,
  ]
  for (const [index, one] of answers.entries()) {
    answer = one
    await expect.poll(pinged(deadman)).toBe(index + 1)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  expect(log.lines).toEqual(['warn the dead man’s switch (DEADMAN_URL) cannot be told {"why":"It answered 404."}'])
  answer = (response) => response.end('OK')
  deadman.ping()
  await expect.poll(() => log.lines.length).toBe(2)
  expect(log.lines[1]).toContain('told again')

  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  const nowhere = createDeadman({ url: `http://127.0.0.1:${port}/s3cret-uuid`, log })
  nowhere.ping()
  await expect.poll(() => log.lines.length).toBe(3)
  expect(log.lines[2]).toContain('ECONNREFUSED')
  expect(log.lines.join()).not.toContain('s3cret')
})
