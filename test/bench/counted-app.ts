import { join } from 'node:path'
import type { AppNeeds } from '../../src/app.ts'
import { createArtifactBuilder } from '../../src/deployment/artifact/artifact.ts'
import type { Driver } from '../../src/deployment/driver.ts'
import { problem } from '../../src/domain/errors.ts'
import { createCipher } from '../../src/lib/cipher.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { createRedactor } from '../../src/lib/redact.ts'
import { embeddedKey } from '../../src/main/keys.ts'
import { projectRoot } from '../../src/main/paths.ts'
import { connectStores } from '../../src/stores/connect.ts'

/** The same driver, with the name of every call kept in `calls`. */
export function counted(driver: Driver, calls: string[]): Driver {
  return new Proxy(driver, {
    get(target, name: keyof Driver) {
      const member = target[name]
      if (typeof member !== 'function' || name === 'watch') return member
      return (...given: never[]) => {
        calls.push(name)
        return (member as (...all: never[]) => unknown)(...given)
      }
    },
  })
}

/** An App over a real database, with the path of every request to it kept in `calls` and told with its time when it is answered, and no Discord. */
export function needsOf(
  dataDir: string,
  database: { url: string; secretKey: string },
  driver: Driver,
  calls: string[],
  took: (path: string, ms: number) => void = () => undefined,
): AppNeeds {
  const countedFetch: typeof fetch = async (input, init) => {
    const path = new URL(input instanceof Request ? input.url : input).pathname
    calls.push(path)
    const began = performance.now()
    const answer = await fetch(input, init)
    took(path, performance.now() - began)
    return answer
  }
  return {
    stores: connectStores({ url: database.url, key: database.secretKey, fetch: countedFetch }),
    drivers: new Map([['simulation', driver]]),
    defaultStrategy: 'simulation',
    artifacts: createArtifactBuilder({ templatesDir: join(projectRoot(), 'templates'), dataDir }),
    discord: {
      verify: () => Promise.reject(problem('DiscordUnreachable')),
      allowIntents: async () => [],
      lackingIn: async () => [],
      commandChanges: async () => ({ added: [], removed: [], changed: [] }),
      configure: async (_token, { name }) => ({ username: name }),
      endpoint: async () => ({ url: null, publicKey: '' }),
      setEndpoint: async () => undefined,
      clear: async () => undefined,
      sessionStarts: async () => ({ remaining: 1000, resetAfterMs: 0, maxConcurrency: 1 }),
    },
    alerts: { send: async () => ({ messageId: '1' }) },
    cipher: createCipher({ key: embeddedKey(dataDir) }),
    redact: createRedactor(),
    clock: systemClock,
    log: silentLog,
    data: { url: database.url, key: 'none' },
    botLimits: { memoryMb: 160 },
    discordApiUrl: 'http://127.0.0.1:9/api',
    inviteBase: 'http://127.0.0.1:9',
    adminGuildId: '1',
    supervisorApplicationId: () => undefined,
    discordReady: () => true,
    room: async () => ({ disk: 10 ** 12, memory: 10 ** 12 }),
    // One look is enough to believe that the engine is away, so that a single tick changes every bot.
    policy: { confirmChecks: 1, recheckMs: 60_000 },
  }
}
