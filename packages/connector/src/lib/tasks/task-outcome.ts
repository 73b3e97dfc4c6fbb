import type { Any } from '@bufbuild/protobuf/wkt'
import type { Code } from '../errors.ts'

/** A connector task that was done: what FinishTask's success arm carries (baton-protocol 8.4). */
export interface TaskSuccess {
  /** the connector's response message; absent for kinds without one */
  readonly response?: Any
  readonly annotations: readonly Any[]
}

export interface TaskFailureOptions extends ErrorOptions {
  /** typed details of the status, such as ErrorInfo */
  readonly details?: readonly Any[]
  readonly annotations?: readonly Any[]
  /** whether the control plane is told not to send it again */
  readonly nonRetryable: boolean
}

/** A connector task that was not done: what FinishTask's status and error arm carry (baton-protocol 8.4). */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure'
  readonly code: Code
  readonly details: readonly Any[]
  readonly annotations: readonly Any[]
  readonly nonRetryable: boolean

  constructor(code: Code, message: string, options: TaskFailureOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? []
    this.annotations = options.annotations ?? []
    this.nonRetryable = options.nonRetryable
  }
}
