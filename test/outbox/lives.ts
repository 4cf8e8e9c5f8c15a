import { type ChildProcess, fork } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import type { Orders } from './child.ts'

/** A kill: at the beginning or the end of so many requests of the process, or so many milliseconds later. */
export interface Kill {
  requests: number
  at: 'start' | 'finish'
  afterMs: number
}

/**
 * Lives of one process after another, each ended by SIGKILL. The next ones are loaded while one lives, so that a life costs
 * little more than what happens in it.
 */
export async function createLives(dir: string, orders: Orders) {
  const script = join(dir, 'child.mjs')
  const here = createRequire(import.meta.url).resolve('../../package.json')
  await build({
    ...{ entryPoints: [join(import.meta.dirname, 'child.ts')], outfile: script, bundle: true, minify: true },
    ...{ platform: 'node', format: 'esm', external: ['zlib-sync', 'bufferutil', 'utf-8-validate'] },
    plugins: [restAlone],
    banner: { js: `import { createRequire as r } from 'node:module'; const require = r(${JSON.stringify(here)});` },
  })
  const spare: ChildProcess[] = []
  const load = () => {
    while (spare.length < 2) spare.push(fork(script, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
  }
  const loaded = new WeakMap<ChildProcess, Promise<unknown>>()
  const ready = (child: ChildProcess) => loaded.get(child) ?? loaded.set(child, once(child, 'message')).get(child)

  async function next(): Promise<ChildProcess> {
    load()
    for (const child of spare) void ready(child)
    const child = spare.shift() as ChildProcess
    await ready(child)
    load()
    for (const one of spare) void ready(one)
    child.send(orders)
    return child
  }

  async function end(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  return {
    /** A life that ends by this kill, which is answered with true; or, with nothing left to do in it, after some idle looks. */
    async live(kill: Kill): Promise<boolean> {
      const child = await next()
      const name = `http.server.${kill.at === 'start' ? 'request.start' : 'response.finish'}`
      const hit = await new Promise<boolean>((resolve) => {
        let seen = 0
        let idle = 0
        function count(message: unknown) {
          const work = workOf((message as { request: IncomingMessage }).request)
          if (work === undefined) return
          idle = work ? 0 : idle + 1
          seen += work ? 1 : 0
          if (idle < idleLooks && seen < kill.requests) return
          channel(name).unsubscribe(count)
          if (kill.afterMs === 0) child.kill('SIGKILL')
          setTimeout(resolve, kill.afterMs, seen >= kill.requests)
        }
        channel(name).subscribe(count)
      })
      await end(child)
      return hit
    },
    /** A life that is left alone until `over` says so. */
    async liveUntil(over: () => Promise<unknown>): Promise<void> {
      const child = await next()
      await over()
      await end(child)
    },
    async close(): Promise<void> {
      for (const child of spare.splice(0)) await end(child)
    },
  }
}

/** Of discord.js what the sender uses of it, from where discord.js has it: half the time to load, two hundred times. */
const restAlone: Plugin = {
  name: 'rest-alone',
  setup(bundle) {
    bundle.onResolve({ filter: /^discord\.js$/ }, ({ path }) => ({ path, namespace: 'rest-alone' }))
    bundle.onLoad({ filter: /.*/, namespace: 'rest-alone' }, () => ({
      contents: `export * from '@discordjs/rest'; export * from 'discord-api-types/v10'
        export { DiscordSnowflake as SnowflakeUtil } from '@sapphire/snowflake'`,
      resolveDir: import.meta.dirname,
    }))
  },
}

const idleLooks = 4

/** Of the process's requests, true for what it does and false for a look at what is due; undefined for the test's own. */
function workOf({ url = '' }: IncomingMessage): boolean | undefined {
  if (/\/rpc\/(outbox_due|incident_threads_due)/.test(url)) return false
  const does =
    url.startsWith('/api/') ||
    /\/rpc\/(outbox_(begin|sent|retry|postpone|give_up)|incident_set_message|incident_thread_)/.test(url)
  return does || undefined
}
