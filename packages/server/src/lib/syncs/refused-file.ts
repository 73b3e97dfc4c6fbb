import { C1zError, type C1zReason } from '@rostrum/c1z'
import { DatabaseError } from '@rostrum/database'
import { NoSyncError } from '../uplift/uplift.ts'

/** What is wrong with a file itself; the other reasons, a full disk say, are of the machine that reads it. */
const faults: ReadonlySet<C1zReason> = new Set([
  'not_a_sync_file',
  'pebble_format',
  'truncated',
  'trailing_bytes',
  'corrupt',
  'limit_exceeded',
  'schema_refused',
  'row_invalid',
  'duplicate_id',
])

/** Why a file brings nothing however often it is tried; undefined for everything that may pass. It may hold the file's path. */
export function explainRefusal(error: unknown): string | undefined {
  if (error instanceof C1zError) return faults.has(error.reason) ? error.message : undefined
  if (error instanceof NoSyncError) return error.message
  if (error instanceof DatabaseError && error.reason === 'sync_inconsistent') return error.message
  // PostgreSQL's class 22: a value that no column of its type can hold.
  const { code } = Object(error)
  return typeof code === 'string' && /^22/.test(code)
    ? `a value cannot be stored: ${(error as Error).message}`
    : undefined
}
