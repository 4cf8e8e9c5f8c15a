import { Readable } from 'node:stream'
import type { ContainerInfo } from 'dockerode'
import { describe, expect, it } from 'vitest'
import { jsonLines } from './json-lines.ts'
import { exitOf, listedOf, newestOfEach } from './listing.ts'
import { linesOf } from './log-lines.ts'

/** A line of an engine's list. */
const info = (changes: Partial<ContainerInfo> & { generation?: number; askedAt?: number } = {}) =>
  ({
    Id: 'c1',
    Names: ['/muster-a'],
    State: 'running',
    Status: 'Up 3 minutes (healthy)',
    Created: 1,
    Labels: {
      'muster.bot': 'a',
      'muster.generation': String(changes.generation ?? 1),
      'muster.asked-at': String(changes.askedAt ?? 5000),
    },
    ...changes,
  }) as ContainerInfo

describe('what an engine lists', () => {
  it.each([
    [0, { code: 0, signal: null }],
    [7, { code: 7, signal: null }],
    [127, { code: 127, signal: null }],
    [137, { code: null, signal: 'SIGKILL' }],
    [143, { code: null, signal: 'SIGTERM' }],
    [255, { code: 255, signal: null }],
  ])('takes code %i for %o', (code, exit) => expect(exitOf(code)).toEqual(exit))

  it.each([
    ['running', 'Up About a minute', 'running', undefined],
    ['paused', 'Up 2 hours (Paused)', 'running', undefined],
    ['created', 'Created', 'created', undefined],
    ['exited', 'Exited (3) 2 weeks ago', 'exited', { code: 3, signal: null }],
    ['exited', 'Exited (137) Less than a second ago', 'exited', { code: null, signal: 'SIGKILL' }],
    ['dead', 'Dead', 'exited', undefined],
  ])('reads %s, “%s”', (State, Status, state, exit) => {
    const listed = listedOf(info({ State, Status }))
    expect(listed).toMatchObject({
      id: 'c1',
      botId: 'a',
      generation: 1,
      askedAt: new Date(5000),
      state,
      name: 'muster-a',
    })
    expect(listed?.exit).toEqual(exit)
  })

  it('leaves out what is no bot', () => expect(listedOf(info({ Labels: {} }))).toBeUndefined())

  it('prefers what runs, then the newer generation, then the later start', () => {
    const listed = (...infos: ContainerInfo[]) => infos.flatMap((one) => listedOf(one) ?? [])
    const ended = { State: 'exited', Status: 'Exited (0) 1 second ago' }
    const newest = (...infos: ContainerInfo[]) => newestOfEach(listed(...infos)).map(({ id }) => id)
    expect(newest(info({ Id: 'old' }), info({ Id: 'new', generation: 2, ...ended }))).toEqual(['old'])
    expect(newest(info({ Id: 'old', ...ended }), info({ Id: 'new', generation: 2, ...ended }))).toEqual(['new'])
    expect(newest(info({ Id: 'late', askedAt: 9000, ...ended }), info({ Id: 'early', ...ended }))).toEqual(['late'])
  })
})

describe('the output of a container', () => {
  const frame = (stream: number, text: string) => {
    const head = Buffer.alloc(8)
    head.writeUInt8(stream, 0)
    head.writeUInt32BE(Buffer.byteLength(text), 4)
    return Buffer.concat([head, Buffer.from(text)])
  }

  it('is read line by line, long ones put together again', () => {
    const frames = [frame(1, 'one\n'), frame(1, 'lo'), frame(2, 'oh – no\r\n'), frame(1, 'ng\n'), frame(2, 'the end')]
    expect(linesOf(Buffer.concat(frames))).toEqual(['one', 'oh – no', 'long', 'the end'])
    expect(linesOf(Buffer.alloc(0))).toEqual([])
  })
})

it('takes a stream of JSON lines however it is cut', async () => {
  const text = '{"a":1}\n{"b":"ü"}\r\n\n{"c":3}'
  const bytes = [...Buffer.from(text)].map((byte) => Buffer.from([byte]))
  const all: unknown[] = []
  for await (const value of jsonLines(Readable.from(bytes, { objectMode: false }))) all.push(value)
  expect(all).toEqual([{ a: 1 }, { b: 'ü' }, { c: 3 }])
})
