import type { Db, Tx } from '@rostrum/database'
import {
  addTask,
  changeTask,
  endStep,
  findAccountOwner,
  findActiveStep,
  findHeldGrant,
  findRequestTarget,
  isRequestable,
  listAccountsOf,
  listEnabled,
  listManagers,
  listOwners,
  type RequestTarget,
  type Task,
} from '@rostrum/database/governance'
import { addAuditEvent, createId } from '@rostrum/database/queries'
import { decideDuration, groupMax, revokeNeedsApproval } from '@rostrum/governance'
import { type Actor, by, system, userOf } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'
import { type Authorize, assertAllowed } from '../tasks/authorize.ts'
import type { Pair } from '../tasks/settle-access.ts'
import { type PolicySnapshot, takeBuiltinSnapshot, takeSnapshot } from '../tasks/snapshot.ts'
import { type TaskFlow, typeOf } from '../tasks/task-flow.ts'
import { loadFacts } from './load-facts.ts'

/** Of a wish for access, or for its end. */
export interface AccessWish {
  readonly actor: Actor
  readonly entitlementId: string
  /** whose access it is; undefined is the actor's own */
  readonly subjectUserId?: string | undefined
  /** which of the person's accounts; undefined is their only one, or the one that holds it */
  readonly accountId?: string | undefined
  readonly justification: string
  readonly origin: 'console' | 'api' | 'command_line'
  /** the same for the same wish: a repetition finds the first one's task */
  readonly requestKey?: string | undefined
}

export interface GrantRequest extends AccessWish {
  /** undefined takes what there is at most */
  readonly durationSeconds?: number | undefined
}

const justificationMax = 2000

/** Asks for access and for its end; each makes a task. */
export class Requests {
  readonly #clock: Clock
  readonly #flow: TaskFlow
  readonly #authorize: Authorize

  constructor({ clock, flow, authorize }: { clock: Clock; flow: TaskFlow; authorize: Authorize }) {
    this.#clock = clock
    this.#flow = flow
    this.#authorize = authorize
  }

  /** @throws ServiceError when it cannot be asked for; one that names the task when it was asked for already */
  async grant(tx: Tx, wish: GrantRequest): Promise<Task> {
    const subjectId = wish.subjectUserId ?? userOf(wish.actor) ?? ''
    const target = await this.#target(tx, wish.entitlementId)
    await this.#assertMay(tx, 'access.request', wish.actor, subjectId, target)
    const repeated = await this.#findRepeated(tx, wish)
    if (repeated !== undefined) return repeated
    if (!(await listEnabled(tx, [subjectId])).has(subjectId))
      throw new ServiceError(
        'failed_precondition',
        'SUBJECT_DISABLED',
        `there is no enabled user ${subjectId} to request for`,
      )
    if (!(await isRequestable(tx, wish.entitlementId, subjectId)) || target.grantPolicyId === null)
      throw new ServiceError(
        'failed_precondition',
        'NOT_REQUESTABLE',
        `${target.displayName} cannot be requested for this person`,
      )
    assertJustified(wish.justification)
    const duration = decideDuration(wish.durationSeconds, target.maxDurationSeconds)
    if ('error' in duration) throw new ServiceError('invalid_argument', 'DURATION_INVALID', duration.error)
    const principalId = await this.#findAccount(tx, target, subjectId, wish.accountId)
    await this.#assertNotHeld(tx, { entitlementId: wish.entitlementId, principalId }, target)
    const isForSomebodyElse = subjectId !== userOf(wish.actor)
    const facts = await loadFacts(tx, { target, subjectId, durationSeconds: duration.seconds, isForSomebodyElse })
    const snapshot = await takeSnapshot(tx, 'grant', target.grantPolicyId, facts)
    return this.#open(tx, wish, target, snapshot, { subjectId, principalId, durationSeconds: duration.seconds })
  }

  /** Somebody wants access to end: the holder's own, or another's with a reason. */
  async revoke(tx: Tx, wish: AccessWish): Promise<Task> {
    const target = await this.#target(tx, wish.entitlementId)
    const named = wish.accountId === undefined ? undefined : await findAccountOwner(tx, wish.accountId)
    const subjectId = wish.accountId === undefined ? (wish.subjectUserId ?? userOf(wish.actor) ?? '') : named
    await this.#assertMay(tx, 'access.revoke', wish.actor, subjectId, target)
    const repeated = await this.#findRepeated(tx, wish)
    if (repeated !== undefined) return repeated
    if (target.isImmutable)
      throw new ServiceError(
        'failed_precondition',
        'NOT_PROVISIONABLE',
        `${target.displayName} follows from other access and cannot be revoked by itself`,
      )
    const isSelf = subjectId !== undefined && subjectId === userOf(wish.actor)
    if (!isSelf && wish.justification.trim() === '')
      throw new ServiceError(
        'invalid_argument',
        'JUSTIFICATION_INVALID',
        'a reason is needed to take access away from somebody',
      )
    if (wish.justification.length > justificationMax) assertJustified(wish.justification)
    const principalId = await this.#findHolding(tx, target, subjectId, wish.accountId)
    const facts = await loadFacts(tx, { target, subjectId, durationSeconds: undefined, isForSomebodyElse: !isSelf })
    // Giving up one's own access asks nobody.
    const snapshot =
      isSelf || target.revokePolicyId === null || !revokeNeedsApproval('person')
        ? takeBuiltinSnapshot('immediate_revoke')
        : await takeSnapshot(tx, 'revoke', target.revokePolicyId, facts)
    return this.#open(tx, wish, target, snapshot, { subjectId, principalId, cause: 'person' })
  }

  /** Takes away what has run out, asking nobody (product.md REQ-12); undefined when that is under way. */
  async revokeExpired(tx: Tx, pair: Pair): Promise<Task | undefined> {
    const target = await this.#target(tx, pair.entitlementId)
    const subjectId = await findAccountOwner(tx, pair.principalId)
    const wish = { actor: system, entitlementId: pair.entitlementId, justification: '', origin: 'expiry' as const }
    const snapshot = takeBuiltinSnapshot('immediate_revoke')
    try {
      return await this.#open(tx, wish, target, snapshot, { subjectId, principalId: pair.principalId, cause: 'expiry' })
    } catch (error) {
      if (error instanceof ServiceError && error.reason === 'TASK_ALREADY_OPEN') return undefined
      throw error
    }
  }

  /** Begins anew with another policy, or with the one it has when none is named; the steps so far stay in its history. */
  async replacePolicy(tx: Tx, task: Task, policyId?: string): Promise<void> {
    const now = this.#clock.now()
    const active = await findActiveStep(tx, task.id)
    if (active !== undefined) await endStep(tx, active.id, 'restarted', now)
    let current = task
    if (policyId !== undefined) {
      const target = await this.#target(tx, task.entitlement_id ?? '')
      const subjectId = task.subject_user_id ?? undefined
      const durationSeconds = task.duration_seconds ?? undefined
      const facts = await loadFacts(tx, {
        target,
        subjectId,
        durationSeconds,
        isForSomebodyElse: task.created_by !== task.subject_user_id,
      })
      const snapshot = await takeSnapshot(tx, typeOf(task), policyId, facts)
      current = await changeTask(tx, task.id, { policy_id: policyId, policy_snapshot: JSON.stringify(snapshot) }, now)
    }
    await this.#flow.enter(tx, current, 0)
  }

  async #open(
    tx: Tx,
    wish: Omit<AccessWish, 'origin'> & { readonly origin: Task['origin'] },
    target: RequestTarget,
    snapshot: PolicySnapshot,
    access: {
      readonly subjectId: string | undefined
      readonly principalId: string
      readonly durationSeconds?: number | undefined
      readonly cause?: 'person' | 'expiry'
    },
  ): Promise<Task> {
    const now = this.#clock.now()
    const { subjectId, principalId, durationSeconds, cause } = access
    const task = await addTask(tx, {
      id: createId(now),
      type: snapshot.type,
      state: 'open',
      processing: 'processing',
      app_id: target.appId,
      entitlement_id: target.entitlementId,
      account_id: principalId,
      principal_id: principalId,
      subject_user_id: subjectId ?? null,
      created_by: userOf(wish.actor),
      origin: wish.origin,
      justification: wish.justification.trim(),
      duration_seconds: durationSeconds ?? null,
      cause: cause ?? null,
      request_key: wish.requestKey ?? null,
      policy_id: snapshot.policyId,
      policy_snapshot: JSON.stringify(snapshot),
      created_at: now,
      updated_at: now,
    })
    if (task === undefined) {
      // A repetition that came at the same moment as the first.
      const repeated = await this.#findRepeated(tx, wish)
      if (repeated !== undefined) return repeated
      throw await this.#duplicate(tx, snapshot.type, target, principalId)
    }
    const { policyId, version, stepKey } = snapshot
    const detail = {
      type: task.type,
      number: task.number,
      appId: target.appId,
      entitlementId: target.entitlementId,
      principalId,
      subjectUserId: subjectId,
      durationSeconds,
      cause,
      policyId,
      policyVersion: version,
      stepKey,
    }
    const object = { kind: 'task', id: task.id }
    await addAuditEvent(tx, { ...by(wish.actor), verb: 'task.created', object, outcome: 'succeeded', detail }, now)
    await this.#flow.enter(tx, task, 0)
    return tx.selectFrom('tasks').selectAll().where('id', '=', task.id).executeTakeFirstOrThrow()
  }

  async #duplicate(tx: Tx, type: Task['type'], target: RequestTarget, principalId: string): Promise<ServiceError> {
    const open = await tx
      .selectFrom('tasks')
      .select(['id', 'number'])
      .where('state', '=', 'open')
      .where('type', '=', type)
      .where('entitlement_id', '=', target.entitlementId)
      .where('principal_id', '=', principalId)
      .executeTakeFirst()
    const message = `duplicate ticket found: ${target.displayName} is asked for already${open ? ` in task ${open.number}` : ''}`
    return new ServiceError('already_exists', 'TASK_ALREADY_OPEN', message, { ...(open && { taskId: open.id }) })
  }

  async #findRepeated(
    tx: Tx,
    { requestKey, actor }: Pick<AccessWish, 'requestKey' | 'actor'>,
  ): Promise<Task | undefined> {
    if (requestKey === undefined) return undefined
    return tx
      .selectFrom('tasks')
      .selectAll()
      .where('created_by', '=', userOf(actor))
      .where('request_key', '=', requestKey)
      .executeTakeFirst()
  }

  async #target(db: Db, entitlementId: string): Promise<RequestTarget> {
    const target = await findRequestTarget(db, entitlementId)
    if (target !== undefined && !target.hasEnded) return target
    throw new ServiceError('not_found', 'ENTITLEMENT_NOT_FOUND', `there is no entitlement ${entitlementId}`)
  }

  async #assertMay(
    tx: Tx,
    action: 'access.request' | 'access.revoke',
    actor: Actor,
    subjectUserId: string | undefined,
    target: RequestTarget,
  ): Promise<void> {
    const userId = userOf(actor)
    const isSelf = userId !== null && userId === subjectUserId
    const managers = subjectUserId === undefined || userId === null ? [] : await listManagers(tx, subjectUserId)
    const owners = [
      ...(await listOwners(tx, 'app_id', target.appId, groupMax)),
      ...(await listOwners(tx, 'entitlement_id', target.entitlementId, groupMax)),
    ]
    const isManager = userId !== null && managers.includes(userId)
    const isOwner = userId !== null && owners.includes(userId)
    await assertAllowed(tx, this.#authorize, actor, { action, subjectUserId, isSelf, isManager, isOwner })
  }

  async #findAccount(tx: Tx, target: RequestTarget, subjectId: string, accountId: string | undefined): Promise<string> {
    const accounts = await listAccountsOf(tx, subjectId, target.appId)
    const found = accountId === undefined || accountId === '' ? accounts[0] : accounts.find((id) => id === accountId)
    if (found !== undefined) return found
    const message = accountId
      ? `this person has no account ${accountId} in ${target.appName}`
      : `this person has no account in ${target.appName}: it has to be created there first`
    throw new ServiceError('failed_precondition', 'ACCOUNT_MISSING', message)
  }

  /** What is held for a time may be asked for again, so that it lasts longer (product.md REQ-18). */
  async #assertNotHeld(tx: Tx, pair: Pair, target: RequestTarget): Promise<void> {
    const held = await findHeldGrant(tx, pair)
    if (held === undefined || held.expiresAt !== undefined) return
    throw new ServiceError(
      'failed_precondition',
      'ALREADY_HELD',
      `${target.displayName} is held already, without an end`,
    )
  }

  async #findHolding(
    tx: Tx,
    target: RequestTarget,
    subjectId: string | undefined,
    accountId: string | undefined,
  ): Promise<string> {
    const candidates =
      accountId !== undefined && accountId !== ''
        ? [accountId]
        : subjectId === undefined
          ? []
          : await listAccountsOf(tx, subjectId, target.appId)
    for (const principalId of candidates)
      if (await findHeldGrant(tx, { entitlementId: target.entitlementId, principalId })) return principalId
    throw new ServiceError('failed_precondition', 'NOT_HELD', `${target.displayName} is not held by this person`)
  }
}

function assertJustified(justification: string): void {
  if (justification.trim().length <= justificationMax) return
  throw new ServiceError(
    'invalid_argument',
    'JUSTIFICATION_INVALID',
    `a justification has at most ${justificationMax} characters, not ${justification.trim().length}`,
  )
}
