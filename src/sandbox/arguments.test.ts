import { describe, expect, it } from 'vitest'
import { readSettings } from './arguments.ts'

describe('the arguments of the sandbox', () => {
  it('are what the environment says where the command line says nothing', () => {
    expect(readSettings([], {})).toEqual({ port: 4400, remote: false })
    const env = { SANDBOX_PORT: '1', SANDBOX_STATE: 'env.json', SANDBOX_RECORD: 'calls' }
    expect(readSettings([], env)).toEqual({ port: 1, remote: false, stateFile: 'env.json', recordTo: 'calls' })
    expect(readSettings(['--port', '0', '--state=own.json', '--host', '::', '--allow-remote'], env)).toEqual({
      ...{ port: 0, remote: true, host: '::', stateFile: 'own.json', recordTo: 'calls' },
    })
    expect(readSettings(['--help', '--port', 'x'], {})).toBe('help')
  })

  it.each([
    [['--prot', '1'], "Unknown option '--prot'. --help lists the options."],
    [['start'], "Unexpected argument 'start'. --help lists the options."],
    [['--port', 'x'], '--port must be a port number, or 0 for any free one.'],
    [['--port', '70000'], '--port must be a port number, or 0 for any free one.'],
    [['--state='], '--state must not be empty.'],
  ])('are refused with a sentence: %j', (args, refusal) => {
    expect(readSettings(args, {})).toEqual({ refusal: expect.stringContaining(refusal) })
  })
})
