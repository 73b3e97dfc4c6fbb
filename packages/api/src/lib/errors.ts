import type { Violation } from './decode.ts'

/** gRPC's codes that this API answers with, their numbers and the HTTP status of each (c1-api.md 8.1). */
const codes = {
  unknown: [2, 500],
  invalid_argument: [3, 400],
  deadline_exceeded: [4, 504],
  not_found: [5, 404],
  already_exists: [6, 409],
  permission_denied: [7, 403],
  resource_exhausted: [8, 429],
  failed_precondition: [9, 400],
  aborted: [10, 409],
  unimplemented: [12, 501],
  internal: [13, 500],
  unavailable: [14, 503],
  unauthenticated: [16, 401],
} as const

export type ApiErrorCode = keyof typeof codes

export interface ApiErrorFacts {
  readonly code: ApiErrorCode
  /** stable, for programs */
  readonly reason: string
  /** for people */
  readonly message: string
  readonly violations?: readonly Violation[]
  /** the task that there is already */
  readonly taskId?: string | undefined
}

export interface ErrorAnswer {
  readonly status: number
  readonly body: { readonly code: number; readonly message: string; readonly details: readonly object[] }
}

export type AnsweredError = Pick<ApiErrorFacts, 'code' | 'reason' | 'message' | 'violations'>

/** Reads what `toErrorAnswer` wrote; of a body that is none, the status tells. */
export function readErrorAnswer(status: number, body: unknown): AnsweredError {
  const { code: number, message, details } = asRecord(body)
  const found = Object.entries(codes).find(([, [known]]) => known === number)
  const byStatus = Object.entries(codes).find(([, [, known]]) => known === status)
  const parts = Array.isArray(details) ? details.map(asRecord) : []
  const reason = parts.map((part) => part.reason).find((each) => typeof each === 'string')
  const violations = parts.map((part) => part.fieldViolations).find((each) => Array.isArray(each))
  return {
    code: ((found ?? byStatus)?.[0] ?? 'unknown') as ApiErrorCode,
    reason: typeof reason === 'string' ? reason : 'UNKNOWN',
    message: typeof message === 'string' ? message : `the server answered ${status}`,
    violations: (violations ?? []).map(asRecord).map(({ field, description }) => ({
      field: String(field ?? ''),
      description: String(description ?? ''),
    })),
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value)
}

/** The body of every answer that is not a success. */
export function toErrorAnswer(
  { code, reason, message, violations, taskId }: ApiErrorFacts,
  requestId: string,
): ErrorAnswer {
  const [number, status] = codes[code]
  const details: object[] = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'rostrum' }]
  // cone looks at the first one only.
  if (taskId !== undefined) details.unshift({ '@type': 'type.googleapis.com/c1.api.task.v1.TaskRef', id: taskId })
  if (violations !== undefined && violations.length > 0)
    details.push({ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: violations })
  details.push({ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId })
  return { status, body: { code: number, message, details } }
}
