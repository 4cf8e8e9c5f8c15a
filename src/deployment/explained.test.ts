import { describe, expect, it } from 'vitest'
import { Problem, problem } from '../domain/errors.ts'
import { EngineRefused } from './docker/engine.ts'
import { type Driver, DriverUnreachable } from './driver.ts'
import { explain, explained } from './explained.ts'
import { Refused } from './pm2/link.ts'

const ofSystem = (code: string, message: string) =>
  Object.assign(new Error(`${code}: ${message}`), { code, syscall: 'open' })

/** What engines were seen to say, or say by their source, and which Problem it becomes. */
describe('what an engine refuses', () => {
  it.each([
    [
      'docker',
      new EngineRefused(500, 'could not find an available, non-overlapping IPv4 address pool among the defaults'),
      'BotNetworkRefused',
    ],
    ['docker', new EngineRefused(404, 'network bots not found'), 'BotNetworkRefused'],
    ['docker', new EngineRefused(400, 'Minimum memory limit allowed is 6MB'), 'LimitsRefused'],
    [
      'docker',
      new EngineRefused(400, 'Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available'),
      'LimitsRefused',
    ],
    ['docker', new EngineRefused(403, 'Muster’s socket proxy refused this: the network is another.'), 'EngineForbids'],
    ['docker', new EngineRefused(403, 'authorization denied by plugin opa'), 'EngineForbids'],
    ['docker', new EngineRefused(500, 'write /var/lib/docker/x: no space left on device'), 'EngineDiskFull'],
    ['docker', new EngineRefused(500, 'layer does not exist'), 'EngineRefused'],
    [
      'swarm',
      new EngineRefused(400, 'rpc error: code = InvalidArgument desc = invalid constraint operator'),
      'ConstraintsRefused',
    ],
    ['swarm', new EngineRefused(500, 'rpc error: code = Internal desc = raft log is gone'), 'EngineRefused'],
    ['pm2', new Refused('prepare', new Error('script not found: /x/bot.mjs')), 'EngineRefused'],
    ['pm2', ofSystem('EACCES', "permission denied, mkdir '/data/pm2'"), 'MachineRefused'],
    ['pm2', ofSystem('EMFILE', "too many open files, open '/data/x'"), 'MachineRefused'],
    ['pm2', ofSystem('ENOSPC', 'no space left on device, write'), 'NoRoom'],
    ['serverless', ofSystem('ENOENT', "no such file or directory, open '/data/bot.mjs'"), 'MachineRefused'],
  ] as const)('%s: %s', (strategy, error, code) => {
    const told = explain(error, strategy)
    expect(told).toMatchObject({ code, cause: error })
    if (!(told instanceof Problem)) return
    const said = error.message.replace(/^rpc error.*desc = /, '')
    if (!code.endsWith('DiskFull') && code !== 'NoRoom') expect(told.message).toContain(said)
    expect(told.message).not.toContain('rpc error')
    expect(told.hint).not.toMatch(/log of Muster/)
  })

  it('is cut to length and to one line', () => {
    const { message } = explain(new EngineRefused(500, `one\n${'two '.repeat(500)}`), 'docker') as Problem
    expect([message.length < 400, message.includes('\n'), message.endsWith('….')]).toEqual([true, false, true])
  })

  it('leaves alone what is told already, what nobody can reach, and what is a fault of our own', () => {
    for (const error of [problem('NotASwarm'), new DriverUnreachable('docker', undefined), new TypeError('x is no y')])
      expect(explain(error, 'docker')).toBe(error)
  })

  it('is told so by every method of the driver, also by those that not every driver has', async () => {
    const fails = () => Promise.reject(new EngineRefused(500, 'layer does not exist'))
    const base = { strategy: 'swarm', watch: () => () => undefined } as const
    const bare = { ...base, apply: fails, stop: fails, remove: fails, observe: fails, logs: fails, close: fails }
    const whole: Driver = { ...bare, probe: fails, elsewhere: fails, nodes: { list: fails, take: fails } }
    const driver = explained(whole)
    const calls = [
      ...[driver.apply({} as never), driver.stop('a'), driver.remove('a'), driver.observe(), driver.probe?.()],
      ...[
        driver.logs('a', { tail: 1 }),
        driver.close(),
        driver.elsewhere?.(),
        driver.nodes?.list(),
        driver.nodes?.take('n', true),
      ],
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'EngineRefused' })
    // What is optional is asked for by its being there.
    expect(Object.keys(explained(bare)).toSorted()).toEqual(Object.keys(bare).toSorted())
  })
})
