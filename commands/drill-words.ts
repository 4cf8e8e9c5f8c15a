import { duration } from '../src/discord/text.ts'
import type { Drill, DrillKind } from '../src/domain/drill.ts'

/** Each way to break a bot in words. */
export const drillWords: Readonly<Record<DrillKind, { choice: string; does: string; lasts: string }>> = {
  kill: { choice: 'kill its process', does: 'Its process is killed.', lasts: 'some seconds' },
  freeze: {
    choice: 'freeze it while its process runs on',
    does: 'Its process stays, but says nothing more.',
    lasts: 'one to four minutes',
  },
  revoke: {
    choice: 'revoke its token (sandbox only)',
    does: 'Its token is made worthless; a new one is put in once the alert is out.',
    lasts: 'some seconds',
  },
}

/** How far a drill is: what has happened, and what is still waited for. */
export function drillLines(drill: Drill): string {
  const steps: [string, number | null, string][] = [
    ['noticed', drill.detectedMs, 'Muster has not noticed'],
    ['alert sent', drill.notifiedMs, 'no alert yet'],
    ['acknowledged', drill.acknowledgedMs, 'nobody has acknowledged it'],
    ['online again', drill.recoveredMs, 'not back'],
  ]
  return steps.map(([done, ms, open]) => (ms === null ? `▫️ ${open}` : `✅ ${done} after ${duration(ms)}`)).join('\n')
}
