import type { Account, Group, Site } from '../tenant/records.ts'
import type { Tenant } from '../tenant/tenant.ts'

const licences = { bundles: [], modules: [], settings: [] }

export function viewAccount(account: Account, numberOfSites: number) {
  return { ...account, numberOfSites, licenses: licences, skus: [] }
}

export function viewSite(tenant: Tenant, site: Site) {
  return {
    ...site,
    accountName: tenant.accounts.get(site.accountId)?.name ?? '',
    healthStatus: true,
    registrationToken: null,
    licenses: licences,
  }
}

export function viewGroup(group: Group) {
  return { ...group, registrationToken: null }
}
