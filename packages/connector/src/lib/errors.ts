/** gRPC's canonical status codes, which are also a connector's exit codes. */
export const Code = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const
export type Code = (typeof Code)[keyof typeof Code]

/** What an operator must do about an error: each kind has one kind of answer. */
export type ErrorKind =
  /** the upstream refuses the credential: renew it */
  | 'bad_credentials'
  /** the credential works but lacks a right: give it a bigger role */
  | 'missing_permission'
  /** a setting or flag is wrong: correct it */
  | 'bad_configuration'
  /** the upstream answers wrongly or not at all: wait, or ask its vendor */
  | 'upstream_failure'
  /** the request itself cannot be done: the message says why */
  | 'refused'

const codeOfKind: Record<ErrorKind, Code> = {
  bad_credentials: Code.unauthenticated,
  missing_permission: Code.permissionDenied,
  bad_configuration: Code.invalidArgument,
  upstream_failure: Code.unavailable,
  refused: Code.failedPrecondition,
}

/** When the upstream said it will take requests again. */
export interface RateLimit {
  /** requests allowed in a window, when known */
  readonly limit?: number
  readonly remaining?: number
  readonly resetAt: Date
}

export interface ConnectorErrorOptions extends ErrorOptions {
  /** overrides the code that the kind implies */
  readonly code?: Code
  /** what to do, as a sentence without a full stop; printed after the message */
  readonly fix?: string
  readonly rateLimit?: RateLimit
  /** names the case for programs, in small letters with underscores, such as `last_role`; the message is for people */
  readonly reason?: string
}

/** An error whose message an operator can act on. Anything else that is thrown passes through as it is, with code 2. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError'
  readonly kind: ErrorKind
  readonly code: Code
  readonly fix: string | undefined
  readonly rateLimit: RateLimit | undefined
  readonly reason: string | undefined

  constructor(kind: ErrorKind, message: string, options: ConnectorErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.code = options.code ?? codeOfKind[kind]
    this.fix = options.fix
    this.rateLimit = options.rateLimit
    this.reason = options.reason
  }
}

/**
 * A write that was deliberately not done, as a last administrator is not removed: the request is over, and nobody has
 * to repair anything. Told to the control plane as a cancelled grant (baton-protocol 8.7).
 */
export class DeclinedError extends ConnectorError {}

/** What a dry run would have written. Nothing was. */
export class DryRunError extends DeclinedError {
  constructor(message: string) {
    super('refused', `dry run, nothing was written: ${message}`)
  }
}

/** The gRPC code of anything thrown: a ConnectorError's own, 1 for a cancellation, 4 for a timeout, else 2. */
export function codeOf(error: unknown): Code {
  if (error instanceof ConnectorError) return error.code
  if (error instanceof Error && error.name === 'AbortError') return Code.cancelled
  if (error instanceof Error && error.name === 'TimeoutError') return Code.deadlineExceeded
  return Code.unknown
}

/** One line that says what happened and what to do. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const fix = error instanceof ConnectorError && error.fix !== undefined ? `; ${error.fix}` : ''
  return `${error.message}${fix}`
}
