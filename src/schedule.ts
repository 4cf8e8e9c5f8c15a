import { schedule } from 'node-cron'
import type { App } from './app.ts'
import type { Log } from './lib/log.ts'

/** What runs by the clock. Pushes from engines and wishes from people do not wait for it. */
function jobs(app: App, monitorCron: string) {
  return [
    { name: 'monitor', cron: monitorCron, run: () => app.reconciler.tick() },
    // As often as bots report: a gateway that died is not left for up to a minute more.
    { name: 'reports', cron: '3,18,33,48 * * * * *', run: () => app.reconciler.tickReports() },
    // Hourly: a day is settled at another hour in every time zone.
    { name: 'history', cron: '20 7 * * * *', run: () => app.history.fold() },
    { name: 'incidents', cron: '5,20,35,50 * * * * *', run: () => app.incidents.tend() },
    { name: 'supervision', cron: '8,23,38,53 * * * * *', run: () => app.supervision.tend() },
    { name: 'reminders', cron: '10,25,40,55 * * * * *', run: () => app.alerts.remind() },
    { name: 'maintenance', cron: '12,27,42,57 * * * * *', run: () => app.maintenance.tend() },
    { name: 'outbox', cron: '*/15 * * * * *', run: () => app.outbox.drain() },
  ]
}

/** Starts every job; a job that is still running is not started again, and one that fails is logged and goes on. Answers how to end them. */
export function startSchedule(app: App, monitorCron: string, log: Log): () => Promise<void> {
  const tasks = jobs(app, monitorCron).map(({ name, cron, run }) =>
    schedule(
      cron,
      () => run().catch((error: unknown) => log.error({ err: error, job: name }, 'a scheduled job failed')),
      {
        name,
        noOverlap: true,
      },
    ),
  )
  return async () => {
    for (const task of tasks) await task.destroy()
  }
}
