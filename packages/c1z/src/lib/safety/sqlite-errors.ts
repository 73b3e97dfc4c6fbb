import { C1zError, type C1zReason } from '../c1z-error.ts'

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that have a meaning for whoever runs this. */
const busy = 5
const locked = 6
const readOnly = 8
const ioError = 10
const corrupt = 11
const full = 13
const cannotOpen = 14
const tooBig = 18
export const notADatabase = 26

interface SqliteError extends Error {
  readonly errcode: number
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
}

/** The primary code, without the details that extended codes add. */
export function sqliteCode(error: unknown): number | undefined {
  return isSqliteError(error) ? error.errcode & 0xff : undefined
}

export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === busy || code === locked
}

/** Whether the database itself is at fault, so that trying again cannot help. */
export function isDamaged(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === corrupt || code === notADatabase
}

/** An SQLite error in words that name the file; other errors pass untouched. */
export function sqliteError(error: unknown, file: string): unknown {
  const code = sqliteCode(error)
  if (error instanceof C1zError || code === undefined || !(error instanceof Error)) return error
  const [reason, text] = explain(code, error.message)
  return new C1zError(reason, `${file} ${text}`, { file, cause: error })
}

function explain(code: number, message: string): [C1zReason, string] {
  switch (code) {
    case busy:
    case locked:
      return ['in_use', 'is in use by another process; wait until it ends']
    case corrupt:
    case notADatabase:
      return ['corrupt', `is damaged: ${message}`]
    case full:
      return ['disk_full', 'cannot grow: no space is left; free some, or choose a place with more']
    case readOnly:
      return ['file_not_writable', 'cannot be written: permission denied']
    case cannotOpen:
      return ['file_not_writable', 'cannot be opened: is its folder there, and writable']
    case ioError:
      return ['file_not_readable', `cannot be read or written: ${message}`]
    case tooBig:
      return ['limit_exceeded', 'holds a value that is larger than any limit allows']
    default:
      return ['corrupt', `cannot be read: ${message}`]
  }
}
