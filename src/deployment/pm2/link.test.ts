import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { silentLog } from '../../lib/log.ts'
import { freeze } from '../../testing/freeze.ts'
import { makeHome } from './home.ts'
import { openLink } from './link.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-link-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const silent = { onExit: () => undefined, onLost: () => undefined }

it('finds nobody where a daemon died after it was dialled and before it answered', async () => {
  const home = makeHome(folder, silentLog)
  const script = join(folder, 'daemon.cjs')
  writeFileSync(
    script,
    `const { createServer } = require('node:net')
     let left = 2
     for (const path of process.argv.slice(2)) createServer().listen(path, () => --left || process.send('listening'))`,
  )
  const daemon = fork(script, [home.rpcSocket, home.busSocket])
  await once(daemon, 'message')
  // Stopped, it accepts nobody: the callers wait in its queue, and its end resets them.
  await freeze(Number(daemon.pid))
  const opening = openLink(home, silent)
  process.kill(Number(daemon.pid), 'SIGKILL')
  // The event loop, which would tell of the connection, stands still until the daemon is gone.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
  await expect(opening).resolves.toBeUndefined()
})
