import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { TestProject } from 'vitest/node'
import { projectRoot } from '../../src/main/paths.ts'
import { createCheck, type Findings } from './check.ts'
import { knownDifferences } from './known-differences.ts'
import { loadSpec } from './spec.ts'

/** Discord's OpenAPI file: what `DISCORD_OPENAPI` names, or where CI has it. */
const specFile = () => process.env.DISCORD_OPENAPI || join(projectRoot(), '../shared/discord/openapi.json')

/** How the runner ends on a difference: told apart from failed tests, which `.ci/verdict.mjs` may give a second run. */
const differs = 3

/**
 * Makes every sandbox of the run write down its REST calls, and holds them against Discord's OpenAPI file at the end; a mismatch
 * fails the run. The first project to come does it for all.
 */
export default function recordCalls(project: TestProject): (() => void) | undefined {
  if (process.env.SANDBOX_RECORD !== undefined) return undefined
  const required = (process.env.MUSTER_REQUIRE_ENGINES ?? '').split(',').includes('openapi')
  if (!existsSync(specFile())) {
    print(`\nSKIPPED: calls are not checked against Discord's OpenAPI file: ${specFile()} is not there.\n`)
    if (required) process.exitCode = differs
    process.env.SANDBOX_RECORD = ''
    return undefined
  }
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-calls-'))
  process.env.SANDBOX_RECORD = folder
  return () => {
    try {
      const began = performance.now()
      const findings = check(folder)
      if (findings.calls === 0) return
      const { filenamePattern, config } = project.vitest as {
        filenamePattern?: string[]
        config: { project: string[] }
      }
      const whole = !filenamePattern && config.project.length === 0
      print(report(findings, { whole, ms: performance.now() - began }))
      if (findings.mismatches.length > 0 || (whole && required && findings.stale.length > 0)) process.exitCode = differs
    } finally {
      rmSync(folder, { recursive: true, force: true })
      delete process.env.SANDBOX_RECORD
    }
  }
}

function check(folder: string): Findings {
  const { add, findings } = createCheck(loadSpec(specFile()), knownDifferences)
  for (const file of readdirSync(folder)) {
    // What stands after the last line's end is of a process that was killed while it wrote.
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1)) add(line)
  }
  return findings()
}

function report({ calls, mismatches, seen, unseen, stale }: Findings, run: { whole: boolean; ms: number }): string {
  const seconds = (run.ms / 1000).toFixed(1)
  const lines = [
    '',
    `Discord's OpenAPI file: ${calls} calls checked in ${seconds} s; ${seen.size} of ${seen.size + unseen.length} operations seen, ${mismatches.length} mismatches.`,
  ]
  if (run.whole) {
    lines.push(`  Seen: ${[...seen].map(([id, count]) => `${id} ${count}`).join(', ')}`)
    lines.push(`  Not seen: ${unseen.join(', ')}`)
    for (const { operation, side, reason } of stale)
      lines.push(`  STALE: the known difference in the ${side} of ${operation} was not met: ${reason}`)
  }
  for (const { operation, side, wrong, example, count } of mismatches) {
    lines.push(`  MISMATCH in the ${side} of ${operation}, ${example.status} (${count} unlike calls)`)
    for (const one of wrong) lines.push(`    ${one}`)
    const shown = side === 'response' ? example.response : side === 'request' ? example.request?.body : example.query
    lines.push(`    such as: ${JSON.stringify(shown)?.slice(0, 600)}`)
  }
  if (mismatches.length > 0)
    lines.push(
      `  Mend the sandbox or the client, or name it in ${relative(projectRoot(), join(import.meta.dirname, 'known-differences.ts'))} with the reason.`,
    )
  return `${lines.join('\n')}\n`
}

const print = (text: string) => process.stdout.write(`${text}\n`)
