// Whether the bot beside it is connected to Discord, by the report that it writes every 15 s: exit code 0 or 1.
import { readFileSync, statSync } from 'node:fs'

const file = process.env.MUSTER_READINESS_FILE
try {
  const { readyForMs, ackAgeMs, heartbeatIntervalMs } = JSON.parse(readFileSync(file, 'utf8'))
  const ageMs = Date.now() - statSync(file).mtimeMs
  const mostMs = 3 * (heartbeatIntervalMs ?? 41_250)
  const sick =
    (ageMs > 45_000 && `said nothing for ${Math.round(ageMs / 1000)} s`) ||
    (readyForMs === null && 'not connected to Discord') ||
    (ackAgeMs + ageMs > mostMs && `Discord was not heard for ${Math.round((ackAgeMs + ageMs) / 1000)} s`)
  console.log(sick || 'connected')
  process.exitCode = sick ? 1 : 0
} catch {
  console.log('has not said anything yet')
  process.exitCode = 1
}
