import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { projectRoot } from '../../src/main/paths.ts'
import { type Process, run } from './processes.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function started(args: readonly string[], env: Record<string, string> = {}): Process {
  const process = run(args, env)
  closing.push(() => process.end('SIGKILL'))
  return process
}

const sandbox = (...args: string[]) =>
  started(['--enable-source-maps', join(projectRoot(), 'dist/src/sandbox/main.js'), ...args])

async function urlOf(process: Process): Promise<string> {
  await expect.poll(process.output).toContain('How to test a bot')
  return /^Sandbox: (\S+)$/m.exec(process.output())?.[1] ?? ''
}

async function codeOf({ child }: Process): Promise<number> {
  const [code] = await once(child, 'close')
  return code
}

describe('npm run sandbox', () => {
  it('says where everything is, and keeps its world where it was told', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sandbox-alone-'))
    closing.push(() => rmSync(dir, { recursive: true }))
    const state = join(dir, 'world.json')
    const alone = sandbox('--port', '0', '--state', state)
    const url = await urlOf(alone)
    for (const part of [`${url}/api`, `${url}/sandbox/world?tokens=1`, state]) expect(alone.output()).toContain(part)
    expect((await fetch(`${url}/api/v10/gateway`)).status).toBe(200)
    expect(await alone.end('SIGTERM')).toBe(0)
    expect(existsSync(state)).toBe(true)
  })

  it.each([
    [['--nonsense'], "Unknown option '--nonsense'. --help lists the options."],
    [['--port', '0', '--host', '0.0.0.0'], 'give --allow-remote as well.'],
  ])('ends with 64 and one sentence: %j', async (args, sentence) => {
    const alone = sandbox(...args)
    expect(await codeOf(alone)).toBe(64)
    expect(alone.output()).toContain(sentence)
    expect(alone.output().trim().split('\n')).toHaveLength(1)
  })

  it('helps', async () => {
    const alone = sandbox('--help')
    expect(await codeOf(alone)).toBe(0)
    for (const option of ['--port', '--state', '--host', '--allow-remote', 'SANDBOX_RECORD'])
      expect(alone.output()).toContain(option)
  })
})

describe('docs/sandbox.md', () => {
  const page = readFileSync(join(projectRoot(), 'docs/sandbox.md'), 'utf8')
  const samples = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code)
  const [control = '', ...bots] = samples

  it('has the way to the control interface, and a bot for each of two libraries in ten lines', () => {
    expect(control).toContain('export const post')
    expect(bots.map((code) => /from '(.*?)'/.exec(code)?.[1])).toEqual(['discord.js', 'oceanic.js'])
    for (const code of bots) expect(code.trim().split('\n').length).toBeLessThanOrEqual(10)
  })

  it.each(bots.map((code) => [/from '(.*?)'/.exec(code)?.[1], code]))(
    '%s answers as the page says',
    async (_, code) => {
      const url = await urlOf(sandbox('--port', '0'))
      const inOne = `${control}\n${code}`
        .replace(/^import .* from '\.\/control\.mjs'$/m, '')
        .replaceAll('export const', 'const')
      const bot = started(['--input-type=module', '--eval', inOne], { SANDBOX: url })
      await codeOf(bot)
      expect(bot.output()).toBe('replied Pong\n')
    },
  )
})
