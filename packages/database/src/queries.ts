export { fold } from './lib/fold.ts'
export { createId } from './lib/ids.ts'
export { type AuditBreak, chainHash, findAuditBreak, sealAuditEvents } from './lib/queries/audit-chain.ts'
export {
  type AuditEvent,
  addAuditEvent,
  addAuditEvents,
  auditReconciler,
  auditText,
} from './lib/queries/audit-events.ts'
export { moveClock, readClock } from './lib/queries/clock.ts'
export {
  beginGrant,
  endGrant,
  type Grant,
  type GrantEnd,
  type GrantFilter,
  listGrants,
  type NewGrant,
} from './lib/queries/grants.ts'
export { listNotices, mailKeyOf, noteSeen, readSeen } from './lib/queries/notices.ts'
export {
  addToOutbox,
  type DeliveryOutcome,
  listDeliverable,
  noteDelivery,
  type OutboxMessage,
  outboxReconciler,
  pruneOutbox,
  type WaitingMessage,
} from './lib/queries/outbox.ts'
export * from './lib/queries/provisionings.ts'
export { getSetting, type StoredSetting, saveSetting } from './lib/queries/settings.ts'
export {
  addSyncLog,
  advanceSyncRun,
  findLastApplied,
  finishSyncRun,
  type NewSyncRun,
  requestSyncRun,
  type SyncLogLine,
  type SyncRun,
  type SyncRunEnd,
} from './lib/queries/sync-runs.ts'
export {
  accountHas,
  accountsWith,
  entitlementHas,
  isIn,
  type TextCondition,
  taskHas,
  thisAccountHas,
  thisUserHas,
  userHas,
  usersWithAny,
} from './lib/queries/text-search.ts'
export { type AppPlace, listUnmanagedApps, type UnmanagedApp } from './lib/queries/unmanaged-apps.ts'
export { clockMoved, wake, wakeChannel } from './lib/queries/wake.ts'
