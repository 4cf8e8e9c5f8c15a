import { renameSync, writeFileSync } from 'node:fs'
import type { BotReport } from './health.ts'

/** Writes each report into that file for a health check beside the bot to read; does nothing without a file, and never throws. */
export function readinessWriter(file: string | undefined): (report: BotReport) => void {
  return (report) => {
    if (!file) return
    try {
      writeFileSync(`${file}.new`, JSON.stringify(report))
      renameSync(`${file}.new`, file)
    } catch {
      // The check finds an old report, and says so.
    }
  }
}
