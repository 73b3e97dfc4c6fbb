/** The cases in which the database is refused, each with its cure in the message. */
export type DatabaseErrorReason =
  /** No PostgreSQL comes with this release for this machine. */
  | 'embedded_unsupported'
  /** Another process of ours holds the data folder. */
  | 'folder_in_use'
  /** The data folder was made by another major version of PostgreSQL. */
  | 'folder_other_version'
  /** The user that the server has to run as cannot reach the folder. */
  | 'folder_unreachable'
  /** The server's program failed. */
  | 'server_failed'
  /** The server is older than what our statements need. */
  | 'server_too_old'
  /** The schema is of a newer release than this one. */
  | 'schema_newer'
  /** The schema lacks migrations of this release. */
  | 'schema_older'
  /** The role we run as could change what was audited. */
  | 'audit_unprotected'
  /** What a sync brought contradicts itself. */
  | 'sync_inconsistent'
  /** An update that expected a state found another one. */
  | 'conflict'

/** A database that is not as it has to be. The message names the thing and the cure; callers match on `reason`. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly reason: DatabaseErrorReason

  constructor(reason: DatabaseErrorReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
