import postgres from 'postgres'
import type { SqlSession } from './migrate.ts'

/** One connection to the PostgreSQL at `url`. End it with `close`. */
export async function openPostgres(url: string): Promise<{ session: SqlSession; close(): Promise<void> }> {
  // One connection, because a transaction spans calls; notices ("already exists, skipping") are nobody's concern.
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10, prepare: false })
  return {
    session: {
      async execute(text) {
        await sql.unsafe(text)
      },
      async query(text, parameters) {
        return [...(await sql.unsafe(text, parameters as postgres.ParameterOrJSON<never>[]))]
      },
    },
    close: () => sql.end({ timeout: 5 }),
  }
}
