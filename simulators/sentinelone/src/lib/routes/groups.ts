import { reachesGroup } from '../caller.ts'
import type { Console } from '../console.ts'
import { notFound } from '../http/console-error.ts'
import {
  choiceFilter,
  choicesFilter,
  flagFilter,
  idFilter,
  idsFilter,
  instantFilters,
  numberFilter,
  searchFilter,
  textFilter,
} from '../http/filters.ts'
import { type ListSpec, pageOf, parseListQuery } from '../http/listing.ts'
import { type Route, readQuery } from '../http/router.ts'
import type { Group } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { listReply } from './list-reply.ts'

const groupTypes = ['static', 'dynamic', 'pinned'] as const

function groupsList(tenant: Tenant): ListSpec<Group> {
  return {
    sorts: {
      id: (row) => row.id,
      name: (row) => row.name,
      type: (row) => row.type,
      rank: (row) => row.rank,
      siteId: (row) => row.siteId,
      createdAt: (row) => row.createdAt,
      updatedAt: (row) => row.updatedAt,
      description: (row) => row.description,
    },
    filters: {
      siteIds: idsFilter((ids) => (row) => ids.has(row.siteId), 500),
      accountIds: idsFilter((ids) => (row) => ids.has(tenant.sites.get(row.siteId)?.accountId ?? ''), 500),
      groupIds: idsFilter((ids) => (row) => ids.has(row.id), 500),
      id: idFilter((row) => row.id),
      name: textFilter((row) => row.name),
      query: searchFilter(
        (row) => row.name,
        (row) => row.description,
      ),
      type: choiceFilter(groupTypes, (row) => row.type),
      types: choicesFilter(groupTypes, (wanted) => (row) => wanted.has(row.type)),
      isDefault: flagFilter((row) => row.isDefault),
      rank: numberFilter((row) => row.rank),
      description: textFilter((row) => row.description),
      ...instantFilters('updatedAt', (row) => row.updatedAt),
    },
  }
}

export function groupRoutes(console: Console): Route[] {
  const { tenant, strictness, views } = console
  const spec = groupsList(tenant)
  return [
    {
      method: 'GET',
      path: '/groups',
      permission: 'Groups.view',
      handle: (call) => {
        const query = parseListQuery(spec, call.query, console.paging)
        const reach = call.caller.reach('Groups.view')
        const tests = reach.everywhere
          ? query.tests
          : [(row: Group) => reachesGroup(tenant, reach, row), ...query.tests]
        const page = pageOf(tenant.groups, spec, { ...query, tests }, console.paging)
        return listReply(page, views.group, query, strictness)
      },
    },
    {
      method: 'GET',
      path: '/groups/{group_id}',
      permission: 'Groups.view',
      handle: (call) => {
        readQuery(call, {})
        const group = tenant.groups.get(call.params.group_id)
        if (!group) throw notFound()
        if (!reachesGroup(tenant, call.caller.reach('Groups.view'), group)) throw console.outside()
        return { text: `{"data":${views.group(group)}}` }
      },
    },
  ]
}
