import { setImmediate } from 'node:timers/promises'
import { CliError } from './cli-error.ts'

/** Rows come from SQLite without a pause; without one, no signal would ever be noticed. */
const rowsPerTurn = 512

export async function* paced<Row>(rows: Iterable<Row>, signal: AbortSignal | undefined): AsyncGenerator<Row> {
  let count = 0
  for (const row of rows) {
    if (++count % rowsPerTurn === 0) await setImmediate()
    if (signal?.aborted) throw new CliError('interrupted')
    yield row
  }
}
