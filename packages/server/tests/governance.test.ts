import type { TaskFilter } from '@rostrum/database/governance'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ApiClient } from './_api-client.ts'
import { GovernedWorld, hour } from './_governed-world.ts'
import { TestServer } from './_server.ts'

let server: TestServer
let world: GovernedWorld
beforeAll(async () => {
  server = await TestServer.start({ holdMs: 0 })
})
beforeEach(async () => {
  world = await GovernedWorld.begin(server)
})
afterAll(() => server[Symbol.asyncDispose]())

/** Ann's access for an hour, in place. */
async function granted(): Promise<void> {
  await world.usePolicy('grant', 'auto_approve')
  await world.request('ann')
  expect(await world.write()).toBe('grant')
}

describe('a request', () => {
  test('is approved step by step, granted, and taken away when its hour after the write is over: REQ-10, REQ-12, TSK-2', async () => {
    const task = await world.request('ann')
    expect(task).toMatchObject({ number: 1, state: 'open', processing: 'waiting', outcome: null })
    expect(await world.asked(task)).toEqual(['mia'])
    await world.act('approve', 'mia', task, { comment: 'fine' })
    expect(await world.asked(task)).toEqual(['olga'])
    world.server.offsetMs += 3 * hour * 1000
    expect(await world.act('approve', 'olga', task)).toMatchObject({ state: 'open', processing: 'processing' })
    expect(await world.held('ann')).toBeUndefined()
    expect(await world.write()).toBe('grant')
    expect(await world.task(task)).toMatchObject({ state: 'closed', processing: 'done', outcome: 'granted' })
    const left = (await world.held('ann'))?.expiresAt?.getTime() ?? 0
    expect(Math.abs(left - world.server.now.getTime() - hour * 1000)).toBeLessThan(60_000)
    await world.later(hour - 120)
    expect(await world.tasksOf('revoke')).toEqual([])
    await world.later(180)
    expect(await world.write()).toBe('revoke')
    expect(await world.held('ann')).toBeUndefined()
    expect(await world.tasksOf('revoke')).toMatchObject([{ outcome: 'revoked', origin: 'expiry', cause: 'expiry' }])
    expect(await world.steps(task)).toEqual(['approval approved', 'approval approved', 'provision provisioned'])
  })

  test('that is denied ends there, with the reason, and writes nothing: POL-7', async () => {
    const task = await world.request('ann')
    const denied = await world.act('deny', 'mia', task, { comment: 'not this week' })
    expect(denied).toMatchObject({ state: 'closed', outcome: 'denied', outcome_reason: 'not this week' })
    expect(await world.write()).toBeUndefined()
  })

  test('that nobody answers ends after a week: REQ-20', async () => {
    const task = await world.request('ann')
    await world.later(7 * 24 * hour - 60)
    expect((await world.task(task)).state).toBe('open')
    await world.later(120)
    expect(await world.task(task)).toMatchObject({ state: 'closed', outcome: 'timed_out' })
  })

  test('is decided once by two at once; the second hears by whom: TSK-4', async () => {
    await world.useSteps({ approval: { users: { userIds: [world.person('mia'), world.person('eve')] } } })
    const task = await world.request('ann')
    const { id: stepId } = await world.server.world.database.db
      .selectFrom('task_steps')
      .select('id')
      .executeTakeFirstOrThrow()
    const answers = await Promise.allSettled([
      world.act('approve', 'mia', task, { stepId }),
      world.act('deny', 'eve', task, { stepId }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = answers.find((each) => each.status === 'rejected')
    expect(refused?.reason).toMatchObject({
      reason: 'TASK_ALREADY_DECIDED',
      message: expect.stringMatching(/^already decided by (mia|eve)/),
    })
  })

  test('for the same thing is one, and repeated by its key it is the first: REQ-7, REQ-8', async () => {
    const first = await world.request('ann', { requestKey: 'k1' })
    expect((await world.request('ann', { requestKey: 'k1' })).id).toBe(first.id)
    await expect(world.request('ann', { requestKey: 'k2' })).rejects.toMatchObject({
      reason: 'TASK_ALREADY_OPEN',
      taskId: first.id,
      message: expect.stringContaining('duplicate ticket found'),
    })
    const at = await Promise.all([
      world.request('bob', { requestKey: 'k3' }),
      world.request('bob', { requestKey: 'k3' }),
    ])
    expect(at[0].id).toBe(at[1].id)
  })

  test.each<[string, string, { subject?: string; durationSeconds?: number; justification?: string }]>([
    ['longer than allowed', 'DURATION_INVALID', { durationSeconds: 2 * hour }],
    ['for somebody else by a stranger', 'NOT_ALLOWED', { subject: 'bob' }],
    ['with a justification too long', 'JUSTIFICATION_INVALID', { justification: 'x'.repeat(2001) }],
  ])('%s is refused, and makes no task: REQ-5', async (_what, reason, { subject, ...more }) => {
    await world.server.world.database.db.updateTable('apps').set({ max_duration_seconds: hour }).execute()
    await expect(
      world.request('ann', { ...more, ...(subject && { subjectUserId: world.person(subject) }) }),
    ).rejects.toMatchObject({ reason })
    expect(await world.tasksOf('grant')).toEqual([])
  })

  test('is refused without an audience, a policy, an account, or when it is held for good: REQ-1, REQ-4, REQ-7', async () => {
    const { db } = world.server.world.database
    await expect(world.request('mia')).rejects.toMatchObject({ reason: 'ACCOUNT_MISSING' })
    await world.give('bob')
    await expect(world.request('bob')).rejects.toMatchObject({ reason: 'ALREADY_HELD' })
    await db.updateTable('apps').set({ audience: 'holders' }).execute()
    await expect(world.request('ann')).rejects.toMatchObject({ reason: 'NOT_REQUESTABLE' })
    await db.insertInto('app_audiences').values({ app_id: world.ids.app, entitlement_id: world.ids.admin }).execute()
    await expect(world.request('ann')).rejects.toMatchObject({ reason: 'NOT_REQUESTABLE' })
    await db.updateTable('apps').set({ audience: 'everyone', grant_policy_id: null }).execute()
    await expect(world.request('ann')).rejects.toMatchObject({ reason: 'NOT_REQUESTABLE' })
  })

  test('whose approvers are missing goes to the fallback, else to Super Administrators, never to oneself: POL-5, POL-8', async () => {
    const fallback = { fallback: true, fallbackUserIds: [world.person('eve')] }
    await world.useSteps({ approval: { manager: fallback } })
    expect(await world.asked(await world.request('bob'))).toEqual(['eve'])
    await world.useSteps({ approval: { manager: {} } })
    expect(await world.asked(await world.request('bob', { entitlementId: world.ids.admin }))).toEqual(['root'])
    await world.useSteps({ approval: { users: { userIds: [world.person('ann'), world.person('eve')] } } })
    const task = await world.request('ann')
    expect(await world.asked(task)).toEqual(['eve'])
    await expect(world.act('approve', 'ann', task)).rejects.toMatchObject({ reason: 'NOT_ALLOWED' })
  })

  test('keeps its policy whatever becomes of that: TSK-3, POL-11', async () => {
    await world.useSteps({ approval: { manager: {} } }, { approval: { appOwners: {} } })
    const task = await world.request('ann')
    const { policies } = world.server.context
    const change = { document: { policySteps: { grant: { steps: [{ accept: {} }] } } } }
    const { database } = world.server.world
    await expect(
      database.transaction((tx) => policies.delete(tx, task.policy_id ?? '', world.actor('root'))),
    ).rejects.toMatchObject({ reason: 'POLICY_IN_USE', message: expect.stringContaining('app House') })
    await database.transaction((tx) => policies.update(tx, task.policy_id ?? '', change, world.actor('root')))
    await world.act('approve', 'mia', task)
    expect(await world.asked(task)).toEqual(['olga'])
    const versions = await database.db
      .selectFrom('policy_versions')
      .select('version')
      .where('policy_id', '=', task.policy_id ?? '')
      .execute()
    expect(versions).toHaveLength(2)
  })

  test('is called off by who made it, and by no stranger, who does not even see it: TSK-5, ROL-3', async () => {
    const task = await world.request('ann')
    await expect(world.act('close', 'eve', task)).rejects.toMatchObject({ code: 'not_found' })
    await expect(world.act('escalate', 'ann', task)).rejects.toMatchObject({
      code: 'failed_precondition',
      reason: 'ESCALATION_NOT_ENABLED',
    })
    expect(await world.act('close', 'ann', task)).toMatchObject({ state: 'closed', outcome: 'cancelled' })
    await expect(world.act('approve', 'mia', task)).rejects.toMatchObject({ reason: 'TASK_ALREADY_CLOSED' })
  })
})

describe('a step', () => {
  test('that waits goes on when its time is over: POL-4', async () => {
    await world.useSteps({ wait: { duration: { duration: '7200s' } } }, { approval: { manager: {} } })
    const task = await world.request('ann')
    await world.later(2 * hour - 60)
    expect(await world.steps(task)).toEqual(['wait now'])
    await world.later(120)
    expect(await world.asked(task)).toEqual(['mia'])
    expect(await world.steps(task)).toEqual(['wait waited', 'approval now'])
  })

  test.each([
    ['others are asked', { reassignToApprovers: { approverIds: ['eve', 'ann'] } }, ['approval now'], ['eve']],
    ['it is skipped', { skipStep: {} }, ['approval skipped', 'provision now'], []],
    ['the task is cancelled', { cancelTicket: {} }, ['approval cancelled'], []],
  ])('that nobody answers escalates: %s: POL-6', async (_what, action, steps, asked) => {
    const [[kind, inner] = []] = Object.entries(action)
    const named =
      'approverIds' in Object(inner)
        ? { approverIds: Object(inner).approverIds.map((name: string) => world.person(name)) }
        : inner
    await world.useSteps({
      approval: { manager: {}, escalationEnabled: true, escalation: { expiration: '3600', [kind ?? '']: named } },
    })
    const task = await world.request('ann')
    await world.later(hour + 60)
    expect(await world.steps(task)).toEqual(steps)
    expect(await world.asked(task)).toEqual(asked)
    const escalated = await world.server.audited('task.escalated')
    expect(escalated.map(({ object_id: id }) => id)).toContain(task.id)
  })

  test('needs a comment where its policy says so: POL-6', async () => {
    await world.useSteps({ approval: { manager: {}, requireDenialReason: true } })
    const task = await world.request('ann')
    await expect(world.act('deny', 'mia', task)).rejects.toMatchObject({ reason: 'COMMENT_MISSING' })
    expect(await world.act('deny', 'mia', task, { comment: 'no' })).toMatchObject({ outcome: 'denied' })
  })

  test('needs somebody else than the one before where its policy says so: POL-6', async () => {
    const users = { userIds: [world.person('mia')], requireDistinctApprovers: true }
    await world.useSteps({ approval: { manager: {} } }, { approval: { users } })
    const task = await world.request('ann')
    await world.act('approve', 'mia', task)
    expect(await world.asked(task)).toEqual(['root'])
  })

  test('is skipped, and a task begun anew, by a Super Administrator alone; what was before stays: TSK-6', async () => {
    const task = await world.request('ann')
    await expect(world.act('skipStep', 'mia', task)).rejects.toMatchObject({ reason: 'TASK_ACTION_NOT_POSSIBLE' })
    await world.act('skipStep', 'root', task, { comment: 'she is away' })
    expect(await world.asked(task)).toEqual(['olga'])
    await world.act('restart', 'root', task, { comment: 'wrong person' })
    expect(await world.asked(task)).toEqual(['mia'])
    expect(await world.steps(task)).toEqual(['approval skipped', 'approval restarted', 'approval now'])
  })

  test('that rejects denies the task, with its message: POL-2', async () => {
    await world.useSteps({ reject: { rejectMessage: 'nobody gets this' } })
    expect(await world.request('ann')).toMatchObject({
      state: 'closed',
      outcome: 'denied',
      outcome_reason: 'nobody gets this',
    })
  })
})

describe('a policy', () => {
  test('is kept whole, with what is not acted on; a faulty one is refused by name; built-in ones stay: POL-1, POL-2', async () => {
    const { policies } = world.server.context
    const { database } = world.server.world
    const root = world.actor('root')
    const document = {
      policySteps: {
        grant: { steps: [{ approval: { expression: { expressions: ['x'] }, requiresStepUpProviderId: 's' } }] },
      },
      scope: { appId: world.ids.app },
      unheardOf: [1, null, { deep: true }],
    }
    const draft = { displayName: 'Whole', description: 'd', document, annotations: { team: 'a' } }
    const made = await database.transaction((tx) => policies.create(tx, 'grant', draft, root))
    expect((await policies.get(database.db, made.id, root)).definition).toEqual(document)
    const faulty = { ...draft, document: { policySteps: { grant: { steps: [{ approval: {} }] } } } }
    await expect(database.transaction((tx) => policies.create(tx, 'grant', faulty, root))).rejects.toMatchObject({
      reason: 'POLICY_INVALID',
      message: expect.stringContaining('policySteps.grant.steps[0].approval'),
    })
    await expect(
      database.transaction((tx) => policies.create(tx, 'grant', draft, world.actor('mia'))),
    ).rejects.toMatchObject({ reason: 'NOT_ALLOWED' })
    const update = (version: number) =>
      database.transaction((tx) => policies.update(tx, made.id, { displayName: 'New' }, root, { version }))
    await update(1)
    await expect(update(1)).rejects.toMatchObject({ code: 'aborted', reason: 'POLICY_CHANGED' })
    const found = await policies.search(database.db, { types: ['grant'] }, { limit: 100 }, root)
    expect(found.map((each) => each.display_name)).toEqual([
      'App owner approval',
      'Auto-approve',
      'Deny all',
      'Entitlement owner approval',
      'Manager approval',
      'Manager then app owner',
      'New',
    ])
    const builtin = found.find((each) => each.is_builtin)
    await expect(database.transaction((tx) => policies.delete(tx, builtin?.id ?? '', root))).rejects.toMatchObject({
      reason: 'POLICY_BUILT_IN',
    })
    await database.transaction((tx) => policies.delete(tx, made.id, root))
    await expect(policies.get(database.db, made.id, root)).rejects.toMatchObject({ reason: 'POLICY_NOT_FOUND' })
  })
})

describe('provisioning', () => {
  test('that fails for good is done by hand by the app’s owner, whose word counts: PRV-3, PRV-5', async () => {
    await world.usePolicy('grant', 'auto_approve')
    const task = await world.request('ann')
    await world.write(7, 'may not do that')
    expect(await world.task(task)).toMatchObject({ state: 'open', processing: 'waiting' })
    expect(await world.asked(task)).toEqual(['olga'])
    expect(await world.act('markProvisioned', 'olga', task)).toMatchObject({ state: 'closed', outcome: 'granted' })
    expect((await world.held('ann'))?.expiresAt).not.toBeNull()
  })

  test('that failed is tried again without asking anybody: PRV-3', async () => {
    await world.usePolicy('grant', 'auto_approve')
    const task = await world.request('ann')
    await world.write(7, 'may not do that')
    await world.act('retryProvisioning', 'olga', task)
    expect(await world.write()).toBe('grant')
    expect(await world.task(task)).toMatchObject({ outcome: 'granted' })
  })

  test('that people decline ends in an error, with their reason: PRV-5', async () => {
    await world.usePolicy('grant', 'auto_approve')
    await world.server.world.database.db.updateTable('connectors').set({ is_provisioning_enabled: false }).execute()
    const task = await world.request('ann')
    await expect(world.act('markNotProvisioned', 'olga', task)).rejects.toMatchObject({ reason: 'COMMENT_MISSING' })
    expect(await world.act('markNotProvisioned', 'olga', task, { comment: 'no licence' })).toMatchObject({
      outcome: 'error',
      outcome_reason: 'no licence',
    })
  })
})

describe('access for a time', () => {
  test('that ran out while the server was down is taken away first thing: REQ-12', async () => {
    await granted()
    world.server.offsetMs += 48 * hour * 1000
    await world.server.restart()
    await world.server.run('tasks')
    expect(await world.write()).toBe('revoke')
    expect(await world.held('ann')).toBeUndefined()
  })

  test('does not end what was there before: REQ-14', async () => {
    const task = await world.request('ann')
    await world.act('approve', 'mia', task)
    // Somebody gives it for good while the request waits.
    await world.give('ann')
    await world.act('approve', 'olga', task)
    expect(await world.write()).toBe('grant')
    expect(await world.held('ann')).toEqual({ expiresAt: null })
    await world.later(2 * hour)
    expect(await world.write()).toBeUndefined()
    expect(await world.held('ann')).toEqual({ expiresAt: null })
  })

  test('that is asked for again lasts until the later end, without a gap: REQ-13, REQ-18', async () => {
    await granted()
    world.server.offsetMs += (hour / 2) * 1000
    await world.request('ann', { durationSeconds: 4 * hour })
    expect(await world.write()).toBe('grant')
    await world.later(hour)
    expect(await world.write()).toBeUndefined()
    expect(await world.held('ann')).toBeDefined()
    await world.later(4 * hour)
    expect(await world.write()).toBe('revoke')
    expect(await world.held('ann')).toBeUndefined()
  })

  test('whose revocation fails is overdue, told of, and tried again until it is gone: REQ-15', async () => {
    await granted()
    await world.later(hour + 60)
    await world.write(7, 'refused')
    const [task] = await world.tasksOf('revoke')
    if (task === undefined) throw new Error('no task')
    expect(task).toMatchObject({ state: 'open', overdue_at: expect.any(Date) })
    expect(await world.asked(task)).toEqual(['olga'])
    const overdue = await world.server.audited('task.revocation_overdue')
    expect(overdue.map(({ object_id: id }) => id)).toEqual([task.id])
    const root = await ApiClient.of(world.server, world.person('root'))
    const listed = async (word: string) => (await root.call('GET', `/api/v1/lists/tasks?filter=overdue:${word}`)).list
    expect((await listed('yes')).map(({ id }: { id: string }) => id)).toEqual([task.id])
    expect(await listed('no')).toHaveLength(1)
    await world.later(90)
    expect(await world.write(7, 'refused again')).toBe('revoke')
    await world.later(180)
    expect(await world.write()).toBe('revoke')
    expect(await world.task(task)).toMatchObject({ state: 'closed', outcome: 'revoked' })
    expect(await world.held('ann')).toBeUndefined()
  })

  test('is given up early without being asked, and taken away by an owner with a reason only: REQ-17', async () => {
    await granted()
    await expect(world.revoke('eve', 'ann', 'because')).rejects.toMatchObject({ reason: 'NOT_ALLOWED' })
    await expect(world.revoke('olga', 'ann')).rejects.toMatchObject({ reason: 'JUSTIFICATION_INVALID' })
    const task = await world.revoke('ann', 'ann')
    expect(await world.write()).toBe('revoke')
    expect(await world.task(task)).toMatchObject({ outcome: 'revoked' })
    expect(await world.held('ann')).toBeUndefined()
    await world.later(2 * hour)
    expect(await world.tasksOf('revoke')).toHaveLength(1)
  })

  test('says afterwards still which request it came from: ACC-6, DAT-3', async () => {
    await granted()
    const [request] = await world.tasksOf('grant')
    await world.later(hour + 60)
    await world.write()
    const root = await ApiClient.of(world.server, world.person('root'))
    const { list } = await root.call('GET', '/api/v1/lists/grants?filter=ended:yes%20source:request')
    expect(list).toMatchObject([
      {
        endedBecause: 'expired',
        sources: [
          {
            ...{ kind: 'task', id: request?.id, taskNumber: String(request?.number), duration: '3600s' },
            ...{ requester: { displayName: 'ann' }, approvers: [], reason: expect.any(String) },
          },
        ],
      },
    ])
    expect((await root.call('GET', '/api/v1/lists/grants?filter=ended:yes%20source:synced')).list).toEqual([])
  })

  test('says which request it came from, also when its end was set by hand since: ACC-6, ENT-2', async () => {
    await granted()
    const [request] = await world.tasksOf('grant')
    const root = await ApiClient.of(world.server, world.person('root'))
    const grant = `/api/v1/apps/${world.ids.app}/entitlements/${world.ids.viewer}/users/${world.account('ann')}`
    await root.call('POST', `${grant}/remove-grant-duration`, {})
    const { list } = await root.call('GET', '/api/v1/lists/grants?filter=source:request%20ends:no')
    expect(list[0].sources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'task', id: request?.id }),
        expect.objectContaining({ kind: 'decided' }),
      ]),
    )
  })
})

describe('tasks', () => {
  test('are shown with steps past, present and to come, what one may do, and their trail: TSK-9, AUD-6', async () => {
    const { taskReader } = world.server.context
    const { db } = world.server.world.database
    const { id, number } = await world.request('ann')
    await world.act('comment', 'ann', { id }, { comment: 'please' })
    await world.act('approve', 'mia', { id })
    const seen = await taskReader.get(db, String(number), world.actor('olga'))
    expect(seen).toMatchObject({
      task: { id },
      policy: { displayName: 'Manager then app owner', rule: null },
      history: [{ step: { outcome: 'approved' }, answers: [{ userId: world.person('mia'), answer: 'approve' }] }],
      current: {
        step: { state: 'active', definition: { approval: { appOwners: {} } } },
        asked: [{ userId: world.person('olga'), isNow: true }],
      },
      next: [{ provision: {} }],
      actions: ['approve', 'deny', 'comment', 'reassign', 'update_grant_duration'],
      commentCount: 1,
    })
    expect((await taskReader.get(db, id, world.actor('ann'))).actions).toEqual(['comment', 'close'])
    await expect(taskReader.get(db, id, world.actor('eve'))).rejects.toMatchObject({ reason: 'TASK_NOT_FOUND' })
    const trail = await taskReader.trail(db, id, { limit: 100 }, world.actor('ann'))
    expect(trail.map(({ verb }) => verb)).toEqual([
      'task.created',
      'task.assigned',
      'task.commented',
      'task.step_approved',
      'task.assigned',
    ])
    const [first, second] = trail
    const rest = await taskReader.trail(db, id, { limit: 1, after: first?.id ?? '' }, world.actor('ann'))
    expect(rest).toEqual([second])
    const said = await taskReader.trail(db, id, { limit: 9, commentsOnly: true, newestFirst: true }, world.actor('ann'))
    expect(said).toMatchObject([{ detail: { comment: 'please' } }])
  })

  test('are found by every filter, page by page, and never those of others: TSK-8', async () => {
    const { taskReader } = world.server.context
    const { db } = world.server.world.database
    const ann = await world.request('ann')
    const bob = await world.request('bob', { entitlementId: world.ids.admin })
    await world.act('deny', 'root', bob, { comment: 'no' })
    const find = async (filter: TaskFilter, who = 'root') => {
      const page = { order: { by: 'number', isReverse: false } as const, limit: 10 }
      const { tasks } = await taskReader.search(db, filter, page, world.actor(who))
      return tasks.map(({ task }) => task.number)
    }
    const [first, second] = [ann.number, bob.number]
    const cases: [TaskFilter, number[]][] = [
      [{}, [first, second]],
      [{ states: ['open'] }, [first]],
      [{ outcomes: [{ type: 'grant', outcome: 'denied' }] }, [second]],
      [{ outcomes: [{ type: 'revoke', outcome: 'denied' }] }, []],
      [{ query: 'view' }, [first]],
      [{ query: 'Berlin' }, [first, second]],
      [{ query: '%' }, []],
      [{ query: String(second) }, [second]],
      [{ ids: [ann.id] }, [first]],
      [{ excludeIds: [ann.id] }, [second]],
      [{ types: ['revoke'] }, []],
      [{ origins: ['api'] }, [first, second]],
      [{ appIds: [world.ids.app] }, [first, second]],
      [{ excludeAppIds: [world.ids.app] }, []],
      [{ entitlementIds: [world.ids.admin] }, [second]],
      [{ excludeEntitlementIds: [world.ids.admin] }, [first]],
      [{ resourceIds: [world.ids.site] }, [first, second]],
      [{ resourceTypeIds: [world.ids.type] }, [first, second]],
      [{ excludeResourceTypeIds: [world.ids.type] }, []],
      [{ accountIds: [world.account('bob')] }, [second]],
      [{ accountStatuses: ['disabled'] }, []],
      [{ accountTypes: ['user'] }, [first, second]],
      [{ employmentStatuses: ['active'] }, []],
      [{ subjectIds: [world.person('ann')] }, [first]],
      [{ openerIds: [world.person('bob')] }, [second]],
      [{ openerOrSubjectId: world.person('ann') }, [first]],
      [{ campaignIds: [world.ids.app] }, []],
      [{ assigneeIds: [world.person('mia')] }, [first]],
      [{ assigneeIds: [world.person('root')] }, []],
      [{ assigneeIds: [world.person('root')], actedAfter: new Date(0) }, [second]],
      [{ approverIds: [world.person('root')] }, [second]],
      [{ actedOnByIds: [world.person('root')] }, [second]],
      [{ currentStep: 'approval' }, [first]],
      [{ currentStep: 'provision' }, []],
      [{ approvalKinds: ['manager', 'users'] }, [first]],
      [{ approvalKinds: ['appOwners'] }, []],
      [{ requiresApprovalReason: true }, []],
      [{ requiresDenialReason: true }, []],
      [{ isEmergency: true }, []],
      [{ isEmergency: false, createdAfter: ann.created_at }, [first, second]],
      [{ createdBefore: ann.created_at }, []],
      [{ closedAfter: ann.created_at }, [second]],
      [{ closedBefore: ann.created_at }, []],
    ]
    for (const [filter, expected] of cases)
      expect({ filter, found: await find(filter) }).toEqual({ filter, found: expected })
    expect(await find({}, 'ann')).toEqual([first])
    expect(await find({}, 'mia')).toEqual([first])
    expect(await find({}, 'eve')).toEqual([])
    for (const by of ['number', 'created', 'account', 'resource', 'account_owner', 'resource_and_entitlement'] as const)
      for (const isReverse of [false, true]) {
        const order = { by, isReverse }
        const one = await taskReader.search(db, {}, { order, limit: 1 }, world.actor('root'))
        const two = await taskReader.search(db, {}, { order, limit: 1, after: one.next }, world.actor('root'))
        const found = [...one.tasks, ...two.tasks].map(({ task }) => task.number)
        expect({ by, found: found.sort(), next: two.next }).toEqual({
          by,
          found: [first, second].sort(),
          next: undefined,
        })
      }
    expect(await taskReader.count(db, {}, 1, world.actor('root'))).toBe(2)
  })

  test('are not given to the person that they are about, nor to somebody who is not listed: POL-6, POL-8', async () => {
    const { governedTasks } = world.server.context
    const task = await world.request('ann')
    const give = (name: string, to: string) =>
      world.server.world.database.transaction((tx) =>
        governedTasks.reassign(tx, { actor: world.actor(name), taskId: task.id, userIds: [world.person(to)] }),
      )
    await expect(give('mia', 'ann')).rejects.toMatchObject({ reason: 'REASSIGNEE_NOT_ALLOWED' })
    await give('mia', 'eve')
    expect(await world.asked(task)).toEqual(['eve'])
    await expect(world.act('approve', 'mia', task)).rejects.toMatchObject({ reason: 'NOT_ALLOWED' })
    await world.act('approve', 'eve', task)
    expect(await world.asked(task)).toEqual(['olga'])
  })
})
