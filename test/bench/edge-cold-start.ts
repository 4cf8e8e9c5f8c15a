import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createArtifactBuilder } from '../../src/deployment/artifact/artifact.ts'
import { createEdgeDriver } from '../../src/deployment/edge/edge.ts'
import { slugOf } from '../../src/deployment/edge/names.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { silentLog } from '../../src/lib/log.ts'
import { projectRoot } from '../../src/main/paths.ts'
import { denoMissing } from '../../src/testing/edge/deno.ts'
import { startEdgeStandIn } from '../../src/testing/edge/stand-in.ts'
import { type Figure, times } from './measure.ts'

const botId = 'cold'

/** From a signed PING to its PONG where no worker of the function runs: Deno starts, and with it the whole edge build of a template. */
export async function edgeColdStart(): Promise<Record<string, Figure>> {
  const why = denoMissing()
  if (why !== undefined) return { skipped: { unit: 'none', why } }
  const standIn = await startEdgeStandIn()
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-edge-bench-'))
  try {
    const driver = createEdgeDriver({ dataDir, edge: standIn.settings, clock: systemClock, log: silentLog })
    const builder = createArtifactBuilder({ templatesDir: join(projectRoot(), 'templates'), dataDir })
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const figures: Record<string, Figure> = {}
    for (const template of ['standard', 'advanced', 'custom']) {
      const artifact = await builder.build({ botId, template, settings: {}, carrier: 'interactions' })
      await driver.apply({
        ...{ botId, name: template, generation: 1, artifact, limits: { memoryMb: 128 } },
        environment: {
          ...{ MUSTER_BOT_ID: botId, MUSTER_BOT_NAME: template, MUSTER_GENERATION: '1', MUSTER_DATA_KEY: 'none' },
          ...{ MUSTER_DATA_URL: 'http://127.0.0.1:9', DISCORD_API_URL: 'http://127.0.0.1:9' },
          // The last 32 bytes of an Ed25519 key in SPKI are the key itself (RFC 8410).
          DISCORD_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex'),
        },
        secrets: { BOT_KEY: 'none' },
      })
      const ping = async () => {
        const [timestamp, body] = [String(Math.floor(Date.now() / 1000)), '{"type":1}']
        const signature = sign(null, Buffer.from(timestamp + body), privateKey).toString('hex')
        const headers = { 'x-signature-timestamp': timestamp, 'x-signature-ed25519': signature }
        const began = performance.now()
        const answer = await fetch(`${driver.endpointOf?.(botId)}`, { method: 'POST', headers, body })
        const ms = performance.now() - began
        if ((await answer.text()) !== '{"type":1}') throw new Error(`No PONG: ${answer.status}`)
        return ms
      }
      const cold: number[] = []
      const warm: number[] = []
      for (let i = 0; i < 10; i += 1) {
        for (const pid of standIn.functions.alive(slugOf(botId))) process.kill(pid, 'SIGKILL')
        while (standIn.functions.alive(slugOf(botId)).length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
        cold.push(await ping())
        warm.push(await ping())
      }
      figures[`cold start of ${template}`] = times(cold, 1_000)
      figures[`warm answer of ${template}`] = times(warm)
      await driver.remove(botId)
    }
    return figures
  } finally {
    await standIn.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}
