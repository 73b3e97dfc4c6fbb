import type { Database, Tx } from '@rostrum/database'
import {
  addAuditEvent,
  addToOutbox,
  beginGrant,
  endGrant,
  findSyncThatReadAfter,
  fold,
  listOverdue,
  listVerifying,
  noteOverdue,
  type Provisioning,
  provisioningReconciler,
} from '@rostrum/database/queries'
import type { Reconciler } from '@rostrum/jobs'
import { by, system } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'
import type { SyncRuns } from '../syncs/sync-runs.ts'
import { attemptsMax, type Provisionings } from './provisionings.ts'

export interface FollowUpOptions {
  readonly database: Database
  readonly clock: Clock
  readonly syncs: SyncRuns
  readonly provisionings: Provisionings
}

/** A sync that tells nothing, for it failed, is not asked for again sooner. */
const pauseMs = 5 * 60_000

/**
 * Follows up what was to be written: where an answer was lost, a sync tells whether it was done, and it is begun again
 * only when it was not; what has not happened in time is said aloud (product.md PRV-4).
 */
export function createProvisioningReconciler(options: FollowUpOptions): Reconciler {
  const { database, clock } = options
  return {
    name: provisioningReconciler,
    everyMs: 5000,
    async reconcile({ signal }) {
      let settled = 0
      for (const wanted of await listVerifying(database.db)) {
        if (signal.aborted) break
        if (await database.transaction((tx) => verify(tx, wanted.id, options))) settled++
      }
      let overdue = 0
      for (const wanted of await listOverdue(database.db, clock.now()))
        if (await database.transaction((tx) => sayOverdue(tx, wanted, clock.now()))) overdue++
      return { settled, overdue }
    },
  }
}

/** True when it is known by now, and something was done about it. */
async function verify(tx: Tx, id: string, options: FollowUpOptions): Promise<boolean> {
  const { clock, provisionings } = options
  const wanted = await tx.selectFrom('provisionings').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (wanted?.state !== 'verifying' || wanted.verify_from === null) return false
  if (await isOvertaken(tx, wanted)) {
    await provisionings.end(tx, wanted, { outcome: 'cancelled', message: 'the opposite was asked for since' })
    return true
  }
  const sync = await findSyncThatReadAfter(tx, wanted.connector_id, wanted.verify_from)
  if (sync === undefined) {
    await askForSync(tx, wanted, options)
    return false
  }
  const result = { verifiedBy: sync.id }
  if (await isDone(tx, wanted)) {
    const { entitlement_id: entitlementId, principal_id: principalId } = wanted
    const pair = entitlementId !== null && principalId !== null && { entitlementId, principalId, at: clock.now() }
    if (pair && wanted.kind === 'grant') await beginGrant(tx, pair)
    if (pair && wanted.kind === 'revoke') await endGrant(tx, { ...pair, because: 'revoked' })
    await provisionings.end(tx, wanted, { outcome: 'applied', wasSoAlready: false, result })
  } else if (wanted.attempts >= attemptsMax) {
    const message = `its answer was lost ${wanted.attempts} times, and it was not done`
    await provisionings.end(tx, wanted, { outcome: 'failed', code: 14, message })
  } else await beginAgain(tx, wanted, provisionings)
  return true
}

async function beginAgain(tx: Tx, wanted: Provisioning, provisionings: Provisionings): Promise<void> {
  try {
    await provisionings.begin(tx, wanted)
  } catch (error) {
    // What it was for is gone meanwhile.
    if (!(error instanceof ServiceError)) throw error
    await provisionings.end(tx, wanted, { outcome: 'failed', code: 5, message: error.message })
  }
}

/** Whether the same pair was decided on otherwise since: then what is found says nothing of this one. */
async function isOvertaken(tx: Tx, wanted: Provisioning): Promise<boolean> {
  if (wanted.entitlement_id === null || wanted.principal_id === null) return false
  const later = await tx
    .selectFrom('provisionings')
    .select('id')
    .where('entitlement_id', '=', wanted.entitlement_id)
    .where('principal_id', '=', wanted.principal_id)
    .where('ordinal', '>', wanted.ordinal)
    .where('kind', '<>', wanted.kind)
    .where((where) => where.or([where('outcome', 'is', null), where('outcome', '<>', 'cancelled')]))
    .limit(1)
    .executeTakeFirst()
  return later !== undefined
}

async function isDone(tx: Tx, wanted: Provisioning): Promise<boolean> {
  switch (wanted.kind) {
    case 'grant':
      return isHeld(tx, wanted)
    case 'revoke':
      return !(await isHeld(tx, wanted))
    case 'delete_account': {
      const { ended_at: endedAt } = await tx
        .selectFrom('resources')
        .select('ended_at')
        .where('id', '=', wanted.principal_id ?? '')
        .executeTakeFirstOrThrow()
      return endedAt !== null
    }
    case 'create_account':
      return hasAccount(tx, wanted)
    // Nothing shows that a secret is a new one.
    case 'rotate_credential':
      return false
    default:
      return wanted.kind satisfies never
  }
}

async function isHeld(tx: Tx, { entitlement_id, principal_id }: Provisioning): Promise<boolean> {
  const grant = await tx
    .selectFrom('grants')
    .select('id')
    .where('entitlement_id', '=', entitlement_id ?? '')
    .where('principal_id', '=', principal_id ?? '')
    .where('held_until', 'is', null)
    .executeTakeFirst()
  return grant !== undefined
}

/** An account of the connector that came since and is called as the new one was to be. */
async function hasAccount(tx: Tx, { connector_id: connectorId, requested_at: requestedAt, input }: Provisioning) {
  const { login, emails = [] } = Object(Object(input).account)
  const names = [login, ...emails.map((email: unknown) => Object(email).address)]
  const folded = names.filter((name) => typeof name === 'string' && name !== '').map(fold)
  if (folded.length === 0) return false
  const account = await tx
    .selectFrom('account_identifiers as i')
    .innerJoin('resources as r', 'r.id', 'i.account_id')
    .select('r.id')
    .where('r.connector_id', '=', connectorId)
    .where('r.ended_at', 'is', null)
    .where('r.created_at', '>=', requestedAt)
    .where('i.folded', 'in', folded)
    .limit(1)
    .executeTakeFirst()
  return account !== undefined
}

async function askForSync(tx: Tx, wanted: Provisioning, { syncs, clock }: FollowUpOptions): Promise<void> {
  const last = await tx
    .selectFrom('sync_runs')
    .select(['state', 'created_at', 'started_at'])
    .where('connector_id', '=', wanted.connector_id)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const isUnderWay = last?.state === 'queued' || last?.state === 'running' || last?.state === 'ingesting'
  const isRecent = last !== undefined && last.created_at > new Date(clock.now().getTime() - pauseMs)
  const hasReadSince =
    last?.started_at !== null && last !== undefined && last.started_at > (wanted.verify_from ?? clock.now())
  if (isUnderWay || (isRecent && hasReadSince)) return
  await syncs.request(tx, { connectorId: wanted.connector_id, trigger: 'retry', actor: system })
}

async function sayOverdue(tx: Tx, wanted: Provisioning, now: Date): Promise<boolean> {
  if (!(await noteOverdue(tx, wanted.id, now))) return false
  const { id, kind, app_id: appId, connector_id: connectorId } = wanted
  const detail = { kind, connectorId, dueAt: wanted.due_at.toISOString() }
  const object = { kind: 'provisioning', id }
  await addAuditEvent(
    tx,
    { ...by(system), verb: 'provisioning.overdue', object, outcome: 'failed', detail, workId: id },
    now,
  )
  const payload = { kind: 'provisioning.overdue', provisioningId: id, write: kind, appId, connectorId }
  const message = { topic: 'notice', orderKey: connectorId, idempotencyKey: `provisioning ${id} overdue`, payload }
  return addToOutbox(tx, message, now)
}
