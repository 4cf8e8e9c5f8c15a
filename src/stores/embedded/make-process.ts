import { openDatabase } from './open.ts'

/** The process that makes a database: ends when it is made, or when Muster does. */
process.once('disconnect', () => process.exit(1))
const { connection } = await openDatabase(process.argv[2])
await connection.close()
process.exit(0)
