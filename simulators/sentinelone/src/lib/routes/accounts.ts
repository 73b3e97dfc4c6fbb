import { reaches } from '../caller.ts'
import type { Console } from '../console.ts'
import { forbidden, notFound } from '../http/console-error.ts'
import {
  choiceFilter,
  choicesFilter,
  containsFilter,
  type Filters,
  flagFilter,
  idsFilter,
  ignoredFilter,
  instantFilters,
  numberFilter,
  searchFilter,
  textFilter,
} from '../http/filters.ts'
import { type ListSpec, pageOf, parseListQuery } from '../http/listing.ts'
import { type Call, type Route, readQuery } from '../http/router.ts'
import type { Account, PlaceState } from '../tenant/records.ts'
import { listReply } from './list-reply.ts'

const placeStates = ['active', 'expired', 'deleted'] as const

/** The filters on a place's state. Without any of them a list shows what `listedStates` says. */
export function stateFilters<T extends { readonly state: PlaceState }>(): Filters<T> {
  return {
    state: choiceFilter(placeStates, (row) => row.state),
    states: choicesFilter(placeStates, (wanted) => (row) => wanted.has(row.state)),
    statesNin: choicesFilter(placeStates, (unwanted) => (row) => !unwanted.has(row.state)),
  }
}

const stateFilterNames = Object.keys(stateFilters())

export function asksForStates(named: ReadonlySet<string>): boolean {
  return stateFilterNames.some((name) => named.has(name))
}

export const accountsList = (numberOfSites: (accountId: string) => number): ListSpec<Account> => ({
  sorts: {
    id: (row) => row.id,
    name: (row) => row.name,
    totalLicenses: (row) => row.totalLicenses,
    expiration: (row) => row.expiration,
    accountType: (row) => row.accountType,
    state: (row) => row.state,
    createdAt: (row) => row.createdAt,
    updatedAt: (row) => row.updatedAt,
    activeLicenses: (row) => row.activeAgents,
    activeAgents: (row) => row.activeAgents,
    numberOfSites: (row) => numberOfSites(row.id),
    usageType: (row) => row.usageType,
    billingMode: (row) => row.billingMode,
  },
  filters: {
    ids: idsFilter((ids) => (row) => ids.has(row.id)),
    accountIds: idsFilter((ids) => (row) => ids.has(row.id), 500),
    name: textFilter((row) => row.name),
    name__contains: containsFilter((row) => row.name),
    query: searchFilter((row) => row.name),
    isDefault: flagFilter((row) => row.isDefault),
    accountType: choiceFilter(['Trial', 'Paid'], (row) => row.accountType),
    ...stateFilters(),
    usageType: choiceFilter(['customer', 'mssp', 'ir'], (row) => row.usageType),
    billingMode: choiceFilter(['subscription', 'consumption'], (row) => row.billingMode),
    sku: ignoredFilter(),
    module: ignoredFilter(),
    features: ignoredFilter(),
    ...instantFilters('expiration', (row) => row.expiration, true),
    totalLicenses: numberFilter((row) => row.totalLicenses),
    activeLicenses: numberFilter((row) => row.activeAgents),
    ...instantFilters('createdAt', (row) => row.createdAt, true),
    ...instantFilters('updatedAt', (row) => row.updatedAt, true),
  },
})

/** Accounts the caller sees; throws for callers of sites, who may not ask at all. */
export function accountsInReach(console: Console, call: Call): (account: Account) => boolean {
  if (call.caller.level === 'site') throw forbidden('Action is not allowed to site users')
  const reach = call.caller.reach('Accounts.view')
  return (account) => reaches(console.tenant, reach, { level: 'account', id: account.id })
}

export function accountRoutes(console: Console): Route[] {
  const { tenant, strictness, views } = console
  const spec = accountsList(views.numberOfSites)
  return [
    {
      method: 'GET',
      path: '/accounts',
      permission: 'Accounts.view',
      handle: (call) => {
        const inReach = accountsInReach(console, call)
        const query = parseListQuery(spec, call.query, console.paging)
        const tests = [...query.tests]
        if (call.caller.level !== 'tenant') tests.unshift(inReach)
        if (!asksForStates(query.named)) tests.push((row) => strictness.listedStates.includes(row.state))
        const page = pageOf(tenant.accounts, spec, { ...query, tests }, console.paging)
        return listReply(page, views.account, query, strictness)
      },
    },
    {
      method: 'GET',
      path: '/accounts/{account_id}',
      permission: 'Accounts.view',
      handle: (call) => {
        readQuery(call, {})
        const inReach = accountsInReach(console, call)
        const account = tenant.accounts.get(call.params.account_id)
        if (!account) throw notFound()
        if (!inReach(account)) throw console.outside()
        return { text: `{"data":${views.account(account)}}` }
      },
    },
  ]
}
