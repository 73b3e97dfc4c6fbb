import { reachesPrincipal, reachesSite } from '../caller.ts'
import type { Console } from '../console.ts'
import { validationError } from '../http/console-error.ts'
import { queryInteger } from '../http/fields.ts'
import type { ListSpec } from '../http/listing.ts'
import { parseListQuery } from '../http/listing.ts'
import type { Call, Reply, Route } from '../http/router.ts'
import type { Collection } from '../tenant/collection.ts'
import type { ScopeLevel, ScopeRole } from '../tenant/records.ts'
import { viewEntries } from '../views/principal-view.ts'
import { accountsInReach, accountsList, asksForStates } from './accounts.ts'
import { activitiesList, isActivityInReach } from './activities.ts'
import { serviceUsersList } from './service-users-list.ts'
import { sitesList } from './sites.ts'
import { usersList } from './users-list.ts'

type Cell = string | number | boolean | null
type Columns<T> = readonly (readonly [title: string, get: (row: T) => Cell])[]

/** Whole lists as CSV, narrowed by the same filters as the lists. */
export function exportRoutes(console: Console): Route[] {
  const { tenant, strictness, views } = console

  const rolesText = (row: { readonly scope: ScopeLevel; readonly scopeRoles: readonly ScopeRole[] }): string =>
    viewEntries(tenant, row, views.tenantPlaceId)
      .map((entry) => `${entry.name}: ${entry.roleName}`)
      .join('; ')

  return [
    {
      method: 'GET',
      path: '/export/users',
      permission: 'Users.view',
      handle: (call) => {
        const reach = call.caller.reach('Users.view')
        return exportList(
          console,
          call,
          tenant.users,
          usersList(tenant),
          (row) => reachesPrincipal(tenant, reach, row),
          [
            ['Full Name', (row) => row.fullName],
            ['Email', (row) => row.email],
            ['Scope', (row) => row.scope],
            ['Roles', rolesText],
            ['Source', (row) => row.source],
            ['Two FA Enabled', (row) => row.twoFaEnabled],
            ['Email Verified', (row) => row.emailVerified],
            ['First Login', (row) => row.firstLogin],
            ['Last Login', (row) => row.lastLogin],
            ['Date Joined', (row) => row.dateJoined],
            ['API Token Expires At', (row) => row.apiToken?.expiresAt ?? null],
          ],
        )
      },
    },
    {
      method: 'GET',
      path: '/export/service-users',
      permission: 'Service Users.view',
      handle: (call) => {
        const reach = call.caller.reach('Service Users.view')
        const inReach = (row: { readonly scope: ScopeLevel; readonly scopeRoles: readonly ScopeRole[] }) =>
          reachesPrincipal(tenant, reach, row)
        return exportList(console, call, tenant.serviceUsers, serviceUsersList(tenant), inReach, [
          ['Name', (row) => row.name],
          ['Description', (row) => row.description],
          ['Scope', (row) => row.scope],
          ['Roles', rolesText],
          ['Last Activation', (row) => row.lastActivation],
          ['Created At', (row) => row.createdAt],
          ['API Token Expires At', (row) => row.apiToken?.expiresAt ?? null],
        ])
      },
    },
    {
      method: 'GET',
      path: '/export/accounts',
      permission: 'Accounts.view',
      handle: (call) => {
        const inReach = accountsInReach(console, call)
        const listed = (row: { readonly state: string }) =>
          asksForStates(new Set(call.query.keys())) || strictness.listedStates.some((state) => state === row.state)
        const spec = accountsList(views.numberOfSites)
        return exportList(console, call, tenant.accounts, spec, (row) => inReach(row) && listed(row), [
          ['Name', (row) => row.name],
          ['Account Type', (row) => row.accountType],
          ['State', (row) => row.state],
          ['Number Of Sites', (row) => views.numberOfSites(row.id)],
          ['Total Licenses', (row) => row.totalLicenses],
          ['Created At', (row) => row.createdAt],
        ])
      },
    },
    {
      method: 'GET',
      path: '/export/sites',
      permission: 'Sites.view',
      handle: (call) => {
        const reach = call.caller.reach('Sites.view')
        const listed = (row: { readonly state: string }) =>
          asksForStates(new Set(call.query.keys())) || strictness.listedStates.some((state) => state === row.state)
        return exportList(
          console,
          call,
          tenant.sites,
          sitesList(tenant),
          (row) => reachesSite(reach, row) && listed(row),
          [
            ['Name', (row) => row.name],
            ['Account Name', (row) => tenant.accounts.get(row.accountId)?.name ?? null],
            ['Site Type', (row) => row.siteType],
            ['State', (row) => row.state],
            ['Total Licenses', (row) => row.totalLicenses],
            ['Created At', (row) => row.createdAt],
          ],
        )
      },
    },
    {
      method: 'GET',
      path: '/export/activities',
      permission: 'Activity Page.view',
      handle: (call) => {
        const reach = call.caller.reach('Activity Page.view')
        const rowsLimit = call.query.get('rowsLimit')
        const parsed = queryInteger(1, 10_000).parse(rowsLimit ?? '10000')
        if ('problem' in parsed) throw validationError(`rowsLimit: ${parsed.problem}`)
        const query = new Map(call.query)
        query.delete('rowsLimit')
        const spec = activitiesList(tenant)
        const inReach = (row: Parameters<typeof isActivityInReach>[2]) => isActivityInReach(console, reach, row)
        return exportList(
          console,
          { ...call, query },
          tenant.activities,
          spec,
          inReach,
          [
            ['Created At', (row) => row.createdAt],
            ['Activity Type', (row) => row.activityType],
            ['Description', (row) => row.primaryDescription],
            ['Account', (row) => row.accountName],
            ['Site', (row) => row.siteName],
          ],
          parsed.value,
        )
      },
    },
  ]
}

function exportList<T extends { readonly id: string }>(
  console: Console,
  call: Pick<Call, 'query'>,
  collection: Collection<T>,
  spec: ListSpec<T>,
  inReach: (row: T) => boolean,
  columns: Columns<T>,
  rowsMax = Number.POSITIVE_INFINITY,
): Reply {
  const { tests } = parseListQuery(spec, call.query, console.paging)
  const rows = collection.filter((row) => inReach(row) && tests.every((test) => test(row))).slice(0, rowsMax)
  const lines = [
    columns.map(([title]) => quote(title)),
    ...rows.map((row) => columns.map(([, get]) => quote(get(row)))),
  ]
  return { text: lines.map((line) => `${line.join(',')}\r\n`).join(''), contentType: 'text/csv; charset=utf-8' }
}

function quote(cell: Cell): string {
  const text = cell === null ? '' : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
