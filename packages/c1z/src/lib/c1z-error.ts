/** Stable names of what can be wrong with a sync file or its working copy; callers match on these, never on messages. */
export type C1zReason =
  | 'file_not_found'
  | 'file_not_readable'
  | 'file_not_writable'
  | 'disk_full'
  | 'not_a_sync_file'
  | 'pebble_format'
  | 'truncated'
  | 'trailing_bytes'
  | 'corrupt'
  | 'limit_exceeded'
  | 'schema_refused'
  | 'sync_not_found'
  | 'row_invalid'
  | 'duplicate_id'
  | 'in_use'
  | 'closed'
  | 'setting_invalid'

/** Everything this package throws on purpose. The message names the file, the thing, the value and the fix. */
export class C1zError extends Error {
  override readonly name: string = 'C1zError'
  readonly reason: C1zReason
  /** the sync file that the error is about */
  readonly file: string | undefined

  constructor(reason: C1zReason, message: string, options: { file?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.reason = reason
    this.file = options.file
  }
}
