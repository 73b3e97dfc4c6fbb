import { reachesSite } from '../caller.ts'
import type { Console } from '../console.ts'
import { notFound } from '../http/console-error.ts'
import {
  choiceFilter,
  containsFilter,
  flagFilter,
  idFilter,
  idsFilter,
  ignoredFilter,
  instantFilters,
  numberFilter,
  searchFilter,
  textFilter,
} from '../http/filters.ts'
import { type ListSpec, pageOf, parseListQuery } from '../http/listing.ts'
import { type Route, readQuery } from '../http/router.ts'
import type { Site } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { asksForStates, stateFilters } from './accounts.ts'
import { paginationText } from './list-reply.ts'

export function sitesList(tenant: Tenant): ListSpec<Site> {
  const accountName = (site: Site) => tenant.accounts.get(site.accountId)?.name ?? null
  return {
    sorts: {
      id: (row) => row.id,
      name: (row) => row.name,
      totalLicenses: (row) => row.totalLicenses,
      expiration: (row) => row.expiration,
      siteType: (row) => row.siteType,
      state: (row) => row.state,
      suite: (row) => row.suite,
      createdAt: (row) => row.createdAt,
      updatedAt: (row) => row.updatedAt,
      activeLicenses: (row) => row.activeLicenses,
      accountName,
      sku: (row) => row.sku,
      description: (row) => row.description,
      usageType: (row) => row.usageType,
    },
    filters: {
      siteIds: idsFilter((ids) => (row) => ids.has(row.id), 500),
      accountIds: idsFilter((ids) => (row) => ids.has(row.accountId), 500),
      accountId: idFilter((row) => row.accountId),
      name: textFilter((row) => row.name),
      name__contains: containsFilter((row) => row.name),
      accountName__contains: containsFilter(accountName),
      description: textFilter((row) => row.description),
      description__contains: containsFilter((row) => row.description),
      query: searchFilter(
        (row) => row.name,
        accountName,
        (row) => row.description,
      ),
      isDefault: flagFilter((row) => row.isDefault),
      siteType: choiceFilter(['Trial', 'Paid'], (row) => row.siteType),
      ...stateFilters(),
      externalId: textFilter((row) => row.externalId),
      totalLicenses: numberFilter((row) => row.totalLicenses),
      activeLicenses: numberFilter((row) => row.activeLicenses),
      sku: ignoredFilter(),
      module: ignoredFilter(),
      features: ignoredFilter(),
      suite: textFilter((row) => row.suite),
      ...instantFilters('expiration', (row) => row.expiration, true),
      ...instantFilters('createdAt', (row) => row.createdAt, true),
      ...instantFilters('updatedAt', (row) => row.updatedAt, true),
    },
  }
}

export function siteRoutes(console: Console): Route[] {
  const { tenant, strictness, views } = console
  const spec = sitesList(tenant)
  return [
    {
      method: 'GET',
      path: '/sites',
      permission: 'Sites.view',
      handle: (call) => {
        const query = parseListQuery(spec, call.query, console.paging)
        const reach = call.caller.reach('Sites.view')
        const tests = [...query.tests]
        if (!reach.everywhere) tests.unshift((row) => reachesSite(reach, row))
        if (!asksForStates(query.named)) tests.push((row) => strictness.listedStates.includes(row.state))
        const page = pageOf(tenant.sites, spec, { ...query, tests }, console.paging)
        const pagination = paginationText(page, query, strictness)
        if (query.countOnly && strictness.sitesCountOnly === 'list')
          return { text: `{"data":[],"pagination":${pagination}}` }
        const sites = page.rows.map(views.site).join(',')
        const all = JSON.stringify(
          sumLicences(tenant.sites.inOrder().filter((row) => tests.every((test) => test(row)))),
        )
        return { text: `{"data":{"allSites":${all},"sites":[${sites}]},"pagination":${pagination}}` }
      },
    },
    {
      method: 'GET',
      path: '/sites/{site_id}',
      permission: 'Sites.view',
      handle: (call) => {
        readQuery(call, {})
        const site = tenant.sites.get(call.params.site_id)
        if (!site) throw notFound()
        if (!reachesSite(call.caller.reach('Sites.view'), site)) throw console.outside()
        return { text: `{"data":${views.site(site)}}` }
      },
    },
  ]
}

/** Over all sites of the listing, not only those of the page. */
function sumLicences(sites: readonly Site[]) {
  let activeLicenses = 0
  let totalLicenses = 0
  for (const site of sites) {
    activeLicenses += site.activeLicenses
    totalLicenses += site.totalLicenses
  }
  return { activeLicenses, totalLicenses }
}
