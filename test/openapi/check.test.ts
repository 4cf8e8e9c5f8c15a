import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/sandbox/rest/recording.ts'
import { createCheck } from './check.ts'
import type { Difference } from './known-differences.ts'
import { createSpec } from './spec.ts'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const note = { $ref: '#/components/schemas/Note' }

/** A file of the same build as Discord's, in small. */
const spec = createSpec({
  paths: {
    '/notes/{note_id}': {
      parameters: [{ name: 'note_id', in: 'path', required: true, schema: { type: 'string' } }],
      patch: {
        operationId: 'update_note',
        parameters: [{ name: 'force', in: 'query', schema: { $ref: '#/components/schemas/Switch' } }],
        requestBody: { required: true, ...json({ type: 'object', properties: { text: { type: 'string' } } }) },
        responses: { 200: json(note), 204: {}, '4XX': { $ref: '#/components/responses/Refused' } },
      },
    },
    '/notes/@me': { get: { operationId: 'my_notes', responses: { 200: json({ type: 'array', items: note }) } } },
    '/notes/{other}': { get: { operationId: 'get_note', responses: { 200: json(note) } } },
  },
  components: {
    responses: { Refused: json({ $ref: '#/components/schemas/ErrorResponse' }) },
    schemas: {
      Note: { type: 'object', properties: { text: { type: 'string', maxLength: 5 } }, required: ['text'] },
      Switch: { type: 'integer' },
      ErrorResponse: { type: 'object', properties: { code: { type: 'integer' } }, required: ['code'] },
    },
  },
})

const good: Exchange = {
  method: 'PATCH',
  path: '/notes/1',
  query: { force: '1' },
  request: { type: 'json', body: { text: 'a' } },
  status: 200,
  response: { text: 'a' },
}

function findings(exchanges: object[], differences: Difference[] = []) {
  const check = createCheck(spec, differences)
  for (const exchange of exchanges) check.add(JSON.stringify({ ...good, ...exchange }))
  return check.findings()
}

describe('calls against an OpenAPI file', () => {
  it('takes what fits, and tells what was seen', () => {
    const { mismatches, seen, unseen, calls } = findings([{}, {}, { status: 204, response: undefined }])
    expect(mismatches).toEqual([])
    expect([...seen]).toEqual([['update_note', 3]])
    expect(unseen).toEqual(['my_notes', 'get_note'])
    expect(calls).toBe(3)
  })

  it.each<[string, object, string, string]>([
    ['an answer of another shape', { response: { text: 1 } }, 'response', '/text must be string'],
    ['an answer too long', { response: { text: 'too long' } }, 'response', 'must NOT have more than 5 characters'],
    ['an answer with a body where none belongs', { status: 204 }, 'response', 'should have none'],
    ['an unknown status', { status: 201 }, 'response', 'knows no answer with status 201'],
    ['a fault', { status: 500, response: { message: 'x', code: 0 } }, 'response', 'status 500'],
    ['a refusal of another shape', { status: 404, response: 'Not Found' }, 'response', 'must be object'],
    ['a refusal elsewhere', { path: '/elsewhere', status: 404, response: {} }, 'response', "required property 'code'"],
    ['an operation of its own', { path: '/elsewhere' }, 'response', 'knows no such operation'],
    ['a request that was taken', { request: { type: 'json', body: { text: 1 } } }, 'request', '/text must be string'],
    ['a form that was taken', { request: { type: 'form', body: { payload_json: { text: 1 } } } }, 'request', '/text'],
    ['a request without its body', { request: undefined }, 'request', 'has no body'],
    ['a query', { query: { force: 'yes' } }, 'query', '/force must be integer'],
    ['a query of its own', { query: { forced: '1' } }, 'query', 'must NOT have additional properties'],
  ])('finds %s', (_, exchange, side, words) => {
    const { mismatches } = findings([exchange])
    expect(mismatches).toMatchObject([{ side, wrong: [expect.stringContaining(words)], count: 1 }])
  })

  it('judges what was refused by the answer alone', () => {
    const refused = {
      status: 400,
      response: { code: 1 },
      request: { type: 'json', body: { text: 1 } },
      query: { x: '' },
    }
    expect(findings([refused]).mismatches).toEqual([])
    expect(findings([refused]).unseen).toContain('update_note')
  })

  it('prefers a path that is spelt out', () => {
    const get = { method: 'GET', query: {}, request: undefined }
    const { seen } = findings([
      { ...get, path: '/notes/@me', response: [] },
      { ...get, path: '/notes/7' },
    ])
    expect([...seen.keys()]).toEqual(['my_notes', 'get_note'])
  })

  it('counts mismatches that are alike once', () => {
    const { mismatches } = findings([1, 2, 3].map((text) => ({ response: { text } })))
    expect(mismatches).toMatchObject([{ count: 3 }])
  })

  it('passes known differences, and no others, and names those that no call showed', () => {
    const numbers: Difference = {
      operation: 'update_note',
      side: 'response',
      reason: 'numbers are text here',
      mend(body) {
        const note = body as { text: unknown }
        if (typeof note.text === 'number') note.text = String(note.text)
      },
    }
    const elsewhere = { ...numbers, operation: 'get_note' }
    const known = findings([{ response: { text: 1 } }, { response: { text: null } }], [numbers, elsewhere])
    expect(known.mismatches).toMatchObject([{ example: { response: { text: null } } }])
    expect(known.stale).toEqual([elsewhere])
  })
})
