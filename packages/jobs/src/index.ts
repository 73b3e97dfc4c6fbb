export { type Clock, ManualClock, SharedClock } from './lib/clock.ts'
export { type JobKind, Jobs, type JobsOptions } from './lib/jobs.ts'
export { migrateJobs } from './lib/migrate-jobs.ts'
export { createOutboxReconciler, type Deliver, type Dropped, type OutboxOptions } from './lib/outbox.ts'
export {
  type ReconcileContext,
  type Reconciler,
  Reconcilers,
  type ReconcilersOptions,
  runOnce,
} from './lib/reconcilers.ts'
export type { RunOutcome } from './lib/run-exclusively.ts'
export { takeEach } from './lib/take-each.ts'
