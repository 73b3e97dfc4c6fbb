import { type ApiErrorFacts, InvalidRequestError } from '@rostrum/api'
import { isAway } from '../is-away.ts'
import { ServiceError } from '../service-error.ts'

/** What is wrong with a call itself, before any use case is asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly facts: ApiErrorFacts
  /** seconds until it is worth another try */
  readonly retryAfter: number | undefined

  constructor(facts: ApiErrorFacts, { retryAfter }: { retryAfter?: number } = {}) {
    super(facts.message)
    this.facts = facts
    this.retryAfter = retryAfter
  }
}

/** What the caller is told of an error; undefined of what only the log may know. */
export function toFacts(error: unknown): ApiErrorFacts | undefined {
  if (error instanceof ApiError) return error.facts
  if (error instanceof ServiceError) {
    const { code, reason, message, taskId } = error
    return { code, reason, message, taskId }
  }
  if (error instanceof InvalidRequestError)
    return { code: 'invalid_argument', reason: 'INVALID_REQUEST', message: error.message, violations: error.violations }
  if (isAway(error))
    return { code: 'unavailable', reason: 'UNAVAILABLE', message: 'the server is not at its best, try again' }
  return undefined
}
