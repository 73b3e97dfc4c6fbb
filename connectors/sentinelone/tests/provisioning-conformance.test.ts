import { describeProvisioningConformance, type ProvisioningWorld } from '@rostrum/connector-testing'
import { type ScopeLevel, Simulator, Tenant } from '@rostrum/sentinelone-simulator'
import { program } from './_world.ts'

/** A console with somebody of each kind to give something to. */
interface Office extends ProvisioningWorld {
  readonly viewer: string
  readonly admin: string
  readonly account: string
  readonly sites: readonly [string, string]
  /** ids of users, by their level */
  readonly users: Readonly<Record<ScopeLevel, string>>
  readonly serviceUser: string
}

describeProvisioningConformance<Office>('baton-sentinel-one', {
  command: [program],
  async startWorld() {
    const tenant = new Tenant({ name: 'Office', seed: 'office' })
    tenant.addPredefinedRoles(tenant.stamp(), Date.UTC(2019, 0, 1))
    const [admin, viewer] = ['Admin', 'Viewer'].map((name) => tenant.predefinedRole(name).id) as [string, string]
    const [account, otherAccount] = ['North', 'South'].map((name) => tenant.addAccount({ name }).id) as [string, string]
    const sites = ['Oslo', 'Rome'].map((name) => tenant.addSite({ name, accountId: account }).id) as [string, string]
    const addUser = (name: string, scope: ScopeLevel, id: string | null, roleId: string) =>
      tenant.addUser({ email: `${name}@example.com`, fullName: name, scope, scopeRoles: [{ id, roleId }] }).id
    const users = {
      tenant: addUser('tove', 'tenant', null, viewer),
      account: addUser('alma', 'account', otherAccount, viewer),
      site: addUser('siri', 'site', sites[0], viewer),
    }
    addUser('owner', 'tenant', null, admin)
    addUser('other', 'site', sites[1], viewer)
    const robot = { description: null, scope: 'site', scopeRoles: [{ id: sites[0], roleId: viewer }] } as const
    const serviceUser = tenant.addServiceUser({ name: 'robot', ...robot }).id
    const simulator = await Simulator.start({ tenant })
    return {
      env: { BATON_API_TOKEN: simulator.mintAdminToken(), BATON_MANAGEMENT_CONSOLE_URL: simulator.url },
      writeCount: () => simulator.journal.entries.length,
      viewer,
      admin,
      account,
      sites,
      users,
      serviceUser,
      [Symbol.asyncDispose]: () => simulator.close(),
    }
  },
  grants: [
    {
      title: 'a role in another site',
      choose: ({ sites, admin, users }) => ({
        entitlement: `site:${sites[1]}:role:${admin}`,
        principal: { resourceType: 'user', resource: users.site },
      }),
    },
    {
      title: 'a membership of another account',
      choose: ({ account, users }) => ({
        entitlement: `account:${account}:member`,
        principal: { resourceType: 'user', resource: users.account },
      }),
    },
    {
      title: 'a role over the tenant',
      choose: ({ admin, users }) => ({
        entitlement: `role:${admin}:tenant scope`,
        principal: { resourceType: 'user', resource: users.tenant },
      }),
    },
    {
      title: 'a role for a service user',
      choose: ({ sites, viewer, serviceUser }) => ({
        entitlement: `site:${sites[1]}:role:${viewer}`,
        principal: { resourceType: 'service_user', resource: serviceUser },
      }),
    },
  ],
  accounts: [
    {
      title: 'a user',
      choose: ({ sites, viewer }) => ({
        resourceType: 'user',
        login: 'nina@example.com',
        profile: { email: 'nina@example.com', full_name: 'Nina', site_id: sites[0], role: viewer },
      }),
    },
    {
      title: 'a service user',
      choose: ({ sites, viewer }) => ({
        resourceType: 'service_user',
        login: 'scanner@example.com',
        knownAs: 'scanner',
        profile: { full_name: 'scanner', site_id: sites[0], role: viewer },
      }),
    },
  ],
})
