import { classifyFailure, treatments } from '../syncs/failure-class.ts'
import { isProvisioning } from './kinds.ts'

export interface TaskReport {
  /** gRPC's; 0 is success */
  readonly code: number
  readonly message: string
  readonly nonRetryable: boolean
  /** the connector says that the grant was deliberately not made (baton-protocol 8.7) */
  readonly isDeclined: boolean
}

export type Decision =
  | { readonly kind: 'end'; readonly outcome: 'succeeded' | 'failed' | 'cancelled' }
  | { readonly kind: 'again'; readonly afterMs: number }

const transient: ReadonlySet<number> = new Set([1, 4, 8, 14])
const firstPauseMs = 10_000

/**
 * What becomes of a task by its host's report. Go connectors call every failed write final, so writes go by the status
 * code; syncs go by the kind of trouble as well; what a connector does not know, it will not know the next time either
 * (product.md PRV-3, CON-38, baton-protocol 15).
 */
export function decideEnd(
  task: {
    readonly kind: string
    readonly attempts: number
    readonly maxAttempts: number
    /** somebody asked for it to be stopped */
    readonly isCancelled: boolean
  },
  report: TaskReport,
): Decision {
  if (report.code === 0) return { kind: 'end', outcome: 'succeeded' }
  if (report.isDeclined || task.isCancelled) return { kind: 'end', outcome: 'cancelled' }
  const mayTryAgain = isProvisioning(task.kind)
    ? transient.has(report.code)
    : !report.nonRetryable && (task.kind !== 'syncFull' || treatments[classifyFailure(report)].isRetried)
  const isUnknown = /unsupported task type/i.test(report.message)
  if (!mayTryAgain || isUnknown || task.attempts >= task.maxAttempts) return { kind: 'end', outcome: 'failed' }
  return { kind: 'again', afterMs: firstPauseMs * 4 ** (task.attempts - 1) }
}
