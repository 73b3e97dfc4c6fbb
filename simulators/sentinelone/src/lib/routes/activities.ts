import { type Reach, reaches } from '../caller.ts'
import type { Console } from '../console.ts'
import { map, queryInteger, queryList, text } from '../http/fields.ts'
import { type Filter, idsFilter, ignoredFilter, instantFilters, switchFilter, type Test } from '../http/filters.ts'
import { type ListSpec, pageOf, parseListQuery } from '../http/listing.ts'
import { dataReply, type Route, readQuery } from '../http/router.ts'
import { activityTypes } from '../tenant/activity-types.ts'
import type { Activity } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { listReply } from './list-reply.ts'

/** More are never counted. */
const countedAtMost = 50_000

export function activitiesList(tenant: Tenant): ListSpec<Activity> {
  const codes = map(queryList(queryInteger(0, 1_000_000)), (wanted): Test<Activity> => {
    const set = new Set(wanted)
    return (row) => set.has(row.activityType)
  })
  const emails = map(queryList(text({ min: 1 })), (wanted): Test<Activity> => {
    const set = new Set(wanted.map((email) => email.toLowerCase()))
    return (row) => set.has(tenant.users.get(row.userId)?.email?.toLowerCase() ?? '')
  })
  // Nothing here is about agents, threats or rules.
  const ofAgents: Filter<Activity> = idsFilter(() => () => false)
  return {
    sorts: { id: (row) => row.id, activityType: (row) => row.activityType, createdAt: (row) => row.createdAt },
    filters: {
      activityTypes: { query: codes, body: codes },
      ...instantFilters('createdAt', (row) => row.createdAt),
      accountIds: idsFilter((ids) => (row) => row.accountId !== null && ids.has(row.accountId), 500),
      siteIds: idsFilter((ids) => (row) => row.siteId !== null && ids.has(row.siteId), 500),
      groupIds: idsFilter((ids) => (row) => row.groupId !== null && ids.has(row.groupId), 500),
      userIds: idsFilter((ids) => (row) => row.userId !== null && ids.has(row.userId)),
      userEmails: { query: emails, body: emails },
      ids: idsFilter((ids) => (row) => ids.has(row.id)),
      activityUuids: ignoredFilter(),
      relatedIds: ignoredFilter(),
      includeHidden: switchFilter(),
      threatIds: ofAgents,
      agentIds: ofAgents,
      ruleIds: ofAgents,
      alertIds: ofAgents,
    },
  }
}

/** What is told of a place is seen from there and from above; what concerns the tenant, only by its own people. */
export function isActivityInReach(console: Console, reach: Reach, activity: Activity): boolean {
  if (activity.siteId !== null) return reaches(console.tenant, reach, { level: 'site', id: activity.siteId })
  return reaches(console.tenant, reach, {
    level: activity.accountId === null ? 'tenant' : 'account',
    id: activity.accountId,
  })
}

export function activityRoutes(console: Console): Route[] {
  const { tenant, strictness, views } = console
  const spec = activitiesList(tenant)
  return [
    {
      method: 'GET',
      path: '/activities',
      permission: 'Activity Page.view',
      handle: (call) => {
        const query = parseListQuery(spec, call.query, console.paging)
        const reach = call.caller.reach('Activity Page.view')
        const tests = reach.everywhere
          ? query.tests
          : [(row: Activity) => isActivityInReach(console, reach, row), ...query.tests]
        const page = pageOf(tenant.activities, spec, { ...query, tests }, console.paging)
        const counted = { ...page, total: Math.min(page.total, countedAtMost) }
        return listReply(counted, views.activity, query, strictness)
      },
    },
    {
      method: 'GET',
      path: '/activities/types',
      handle: (call) => {
        readQuery(call, {})
        return dataReply(activityTypes)
      },
    },
  ]
}
