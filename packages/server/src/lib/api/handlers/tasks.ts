import type { TaskSearchRequest } from '@rostrum/api'
import type { Tx } from '@rostrum/database'
import type { Task, TaskFilter, TaskOrder } from '@rostrum/database/governance'
import type { Context } from '../../context.ts'
import type { Saying } from '../../tasks/service.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toId, toIds } from '../ids.ts'
import { cutPage, inBody, readPage } from '../paging.ts'
import { toTaskView } from '../views/task.ts'

export function taskHandlers({ requests, governedTasks, taskReader }: Context): Handlers {
  const show = async (tx: Tx, task: Task, call: Pick<Call<OperationName>, 'actor'>) => ({
    taskView: toTaskView(await taskReader.get(tx, task.id, call.actor)),
  })
  const act = async (
    tx: Tx,
    call: Pick<Call<'TaskActionsService.Approve'>, 'actor' | 'params'>,
    request: { readonly comment?: string | undefined; readonly policyStepId?: string | undefined },
    action: (tx: Tx, saying: Saying) => Promise<Task>,
  ) => {
    const { comment, policyStepId } = request
    const stepId = policyStepId ? { stepId: toId(policyStepId) } : {}
    const task = await action(tx, { actor: call.actor, taskId: toTaskId(call.params.task_id), comment, ...stepId })
    return { ...(await show(tx, task, call)), ticketActionId: task.id }
  }
  return {
    'TaskService.CreateGrantTask': write(async (call, tx) => {
      const { appEntitlementId, appUserId, description = '', grantDuration, identityUserId } = call.request
      const task = await requests.grant(tx, {
        ...wishOf(call),
        entitlementId: toId(appEntitlementId),
        justification: description,
        ...(identityUserId && { subjectUserId: toId(identityUserId) }),
        ...(appUserId && { accountId: toId(appUserId) }),
        ...(grantDuration !== undefined && { durationSeconds: grantDuration }),
      })
      return show(tx, task, call)
    }),
    'TaskService.CreateRevokeTask': write(async (call, tx) => {
      const { appEntitlementId, appUserId, description = '', identityUserId } = call.request
      const task = await requests.revoke(tx, {
        ...wishOf(call),
        entitlementId: toId(appEntitlementId),
        justification: description,
        ...(identityUserId && { subjectUserId: toId(identityUserId) }),
        ...(appUserId && { accountId: toId(appUserId) }),
      })
      return show(tx, task, call)
    }),
    'TaskService.Get': read(async ({ params, actor }, db) => ({
      taskView: toTaskView(await taskReader.get(db, toTaskId(params.id), actor)),
    })),
    'TaskSearchService.Search': read(async (call, db) => {
      const { request, userId, actor, now } = call
      const asked = { ...inBody(request, 'tasks', userId), keyLength: 2 }
      const page = readPage(asked)
      const [value, id] = page.after ?? []
      const after = page.after === undefined ? {} : { after: { value: String(value), id: toId(String(id)) } }
      const order = orderOf(request.sortBy)
      const found = await taskReader.search(db, toFilter(request, now), { order, ...after, limit: page.limit }, actor)
      const { next } = found
      const token =
        next === undefined
          ? ''
          : cutPage([0, 1], { ...page, limit: 1 }, asked, () => [next.value, next.id]).nextPageToken
      return { list: found.tasks.map(toTaskView), nextPageToken: token }
    }),
    'TaskActionsService.Approve': write((call, tx) =>
      act(tx, call, call.request, governedTasks.approve.bind(governedTasks)),
    ),
    'TaskActionsService.Deny': write((call, tx) => act(tx, call, call.request, governedTasks.deny.bind(governedTasks))),
    'TaskActionsService.Comment': write(async (call, tx) => {
      const { taskView } = await act(tx, call, call.request, governedTasks.comment.bind(governedTasks))
      return { taskView }
    }),
    'TaskActionsService.EscalateToEmergencyAccess': write((call, tx) =>
      act(tx, call, call.request, governedTasks.escalate.bind(governedTasks)),
    ),
    'TaskActionsService.Close': write(async (call, tx) => {
      const { taskView } = await act(tx, call, call.request, governedTasks.close.bind(governedTasks))
      return { taskView, taskActionId: taskView.task?.id }
    }),
    'TaskActionsService.Restart': write((call, tx) =>
      act(tx, call, call.request, governedTasks.restart.bind(governedTasks)),
    ),
    'TaskActionsService.RetryProvisioning': write((call, tx) =>
      act(tx, call, call.request, governedTasks.retryProvisioning.bind(governedTasks)),
    ),
    'TaskActionsService.Reassign': write((call, tx) => {
      const userIds = (call.request.newStepUserIds ?? []).map(toId)
      return act(tx, call, call.request, (inside, saying) => governedTasks.reassign(inside, { ...saying, userIds }))
    }),
    'TaskActionsService.UpdateGrantDuration': write((call, tx) => {
      const { duration: durationSeconds } = call.request
      return act(tx, call, {}, (inside, saying) =>
        governedTasks.updateGrantDuration(inside, { ...saying, durationSeconds }),
      )
    }),
    'TaskAudit.List': read(async ({ request, actor, userId }, db) => {
      const { taskId, refs, newestFirst, commentsOnly } = request
      const id = toTaskId(taskId || (refs?.[0]?.id ?? ''))
      const asked = inBody(request, 'trail', userId)
      const page = readPage(asked)
      const after = page.after === undefined ? {} : { after: toId(String(page.after[0])) }
      const events = await taskReader.trail(
        db,
        id,
        { ...after, limit: page.limit + 1, ...(newestFirst && { newestFirst }), ...(commentsOnly && { commentsOnly }) },
        actor,
      )
      const { rows, nextPageToken } = cutPage(events, page, asked, (event) => [event.id])
      const list = rows.map((event) => ({
        id: event.id,
        ticketId: id,
        created: event.at,
        userId: event.actorKind === 'user' ? (event.actorId ?? '') : '',
        eventType: 'TASK_AUDIT_EVENT_TYPE_NEUTRAL' as const,
        source: 'SOURCE_C1' as const,
        ...(event.verb === 'task.commented' && { comment: { comment: String(event.detail.comment ?? '') } }),
      }))
      return { list, nextPageToken }
    }),
  }
}

/** By id or number; a text that is neither finds nothing. */
function toTaskId(text: string): string {
  return /^\d{1,15}$/.test(text) ? text : toId(text)
}

function wishOf(call: Pick<Call<OperationName>, 'actor' | 'origin' | 'idempotencyKey'>) {
  const { actor, origin, idempotencyKey } = call
  return { actor, origin, ...(idempotencyKey !== undefined && { requestKey: idempotencyKey }) }
}

const sorts: Readonly<Record<string, TaskOrder>> = {
  ACCOUNT: { by: 'account', isReverse: false },
  RESOURCE: { by: 'resource', isReverse: false },
  ACCOUNT_OWNER: { by: 'account_owner', isReverse: false },
  REVERSE_TICKET_ID: { by: 'number', isReverse: true },
  TICKET_ID: { by: 'number', isReverse: false },
  CREATED_AT: { by: 'created', isReverse: false },
  REVERSE_CREATED_AT: { by: 'created', isReverse: true },
  APP_RESOURCE_ID_AND_APP_ENTITLEMENT: { by: 'resource_and_entitlement', isReverse: false },
}

/** The newest first, unless something else is asked for. */
function orderOf(sortBy: string | undefined): TaskOrder {
  return sorts[(sortBy ?? '').replace('TASK_SEARCH_SORT_BY_', '')] ?? { by: 'number', isReverse: true }
}

function toFilter(request: TaskSearchRequest, now: Date): TaskFilter {
  const ids = (name: keyof TaskFilter, values: readonly string[] | undefined) => {
    const read = toIds(values)
    return read === undefined ? {} : { [name]: read }
  }
  const words = (name: keyof TaskFilter, prefix: string, values: readonly string[] | undefined) => {
    const read = (values ?? [])
      .map((value) => value.replace(prefix, '').toLowerCase())
      .filter((value) => value !== 'unspecified')
    return read.length === 0 ? {} : { [name]: read }
  }
  const outcomes = (type: 'grant' | 'revoke' | 'certify', values: readonly string[] | undefined) =>
    (values ?? []).flatMap((value) => {
      const word = value
        .replace(/^[A-Z]+_OUTCOME_/, '')
        .replace('WAIT_TIMED_OUT', 'TIMED_OUT')
        .toLowerCase()
      return word === 'unspecified' ? [] : [{ type, outcome: word as 'granted' }]
    })
  const ended = [
    ...outcomes('grant', request.grantOutcomes),
    ...outcomes('revoke', request.revokeOutcomes),
    ...outcomes('certify', request.certifyOutcomes),
  ]
  const types = (request.taskTypes ?? []).flatMap((type) => Object.keys(type) as ('grant' | 'revoke' | 'certify')[])
  const accountTypes = { user: 'user', service_account: 'service', system_account: 'system' } as const
  const accounts = (request.accountTypes ?? []).flatMap(
    (type) => accountTypes[type.replace('APP_USER_TYPE_', '').toLowerCase() as keyof typeof accountTypes] ?? [],
  )
  const older = request.olderThanDuration
  const step = request.currentStep?.replace('TASK_SEARCH_CURRENT_STEP_', '').toLowerCase()
  return {
    ...(request.query && { query: request.query }),
    ...ids(
      'ids',
      request.refs?.map(({ id = '' }) => id),
    ),
    ...ids('excludeIds', request.excludeIds),
    ...words('states', 'TASK_STATE_', request.taskStates),
    ...(types.length > 0 && { types }),
    ...(ended.length > 0 && { outcomes: ended }),
    ...ids('appIds', request.applicationIds),
    ...ids('excludeAppIds', request.excludeApplicationIds),
    ...ids('entitlementIds', request.appEntitlementIds),
    ...ids('excludeEntitlementIds', request.excludeAppEntitlementIds),
    ...ids('resourceIds', request.appResourceIds),
    ...ids('resourceTypeIds', request.appResourceTypeIds),
    ...ids('excludeResourceTypeIds', request.excludeAppResourceTypeIds),
    ...ids('accountIds', request.appUserSubjectIds),
    ...words('accountStatuses', 'STATUS_', request.accountStatuses),
    ...(accounts.length > 0 && { accountTypes: accounts }),
    ...(request.userEmploymentStatuses?.length && { employmentStatuses: request.userEmploymentStatuses }),
    ...ids('subjectIds', request.subjectIds ?? request.accountOwnerIds),
    ...ids('openerIds', request.openerIds),
    ...(request.openerOrSubjectUserId && { openerOrSubjectId: toId(request.openerOrSubjectUserId) }),
    ...ids('campaignIds', request.accessReviewIds),
    ...ids('assigneeIds', request.assigneesInIds ?? request.myWorkUserIds),
    ...(request.assignedOrStepApproverUserId && { approverIds: [toId(request.assignedOrStepApproverUserId)] }),
    ...ids('actedOnByIds', request.previouslyActedOnIds),
    ...(request.includeActedAfter && { actedAfter: request.includeActedAfter }),
    ...((step === 'approval' || step === 'provision') && { currentStep: step }),
    ...(request.requireApprovalReason && { requiresApprovalReason: true }),
    ...(request.requireDenialReason && { requiresDenialReason: true }),
    ...(request.emergencyStatus === 'EMERGENCY' && { isEmergency: true }),
    ...(request.emergencyStatus === 'NON_EMERGENCY' && { isEmergency: false }),
    ...(request.createdAfter && { createdAfter: request.createdAfter }),
    ...(request.createdBefore && { createdBefore: request.createdBefore }),
    ...(older !== undefined && older > 0 && { createdBefore: new Date(now.getTime() - older * 1000) }),
    ...(request.outcomeAfter && { closedAfter: request.outcomeAfter }),
    ...(request.outcomeBefore && { closedBefore: request.outcomeBefore }),
    ...(request.includeDeleted && { includesHidden: true }),
  } as TaskFilter
}
