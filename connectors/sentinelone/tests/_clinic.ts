import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import {
  type Connector,
  ConnectorError,
  canProvisionGrants,
  DeclinedError,
  type GrantOutcome,
  type Settings,
  type WriteContext,
} from '@rostrum/connector'
import { watchOutput } from '@rostrum/leak-check'
import { makeEntitlementId, makeGrantId } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantSchema,
  type Resource,
  ResourceSchema,
} from '@rostrum/protocol/connector'
import { type FaultRule, type ScopeLevel, Simulator, type Strictness, Tenant } from '@rostrum/sentinelone-simulator'
import { sentinelOne } from '../src/definition.ts'
import { type TestEnvironment, testEnvironment } from './_environment.ts'
import { watchTokens } from './_world.ts'

/** A small company on a console, and a connector that writes to it in this very process. */
export class Clinic implements AsyncDisposable {
  readonly tenant: Tenant
  readonly simulator: Simulator
  readonly folder = mkdtempSync(join(tmpdir(), 'rostrum-clinic-'))
  readonly token: string
  readonly roles: { readonly admin: string; readonly viewer: string; readonly soc: string }
  readonly account: string
  readonly sites: readonly string[]
  environment: TestEnvironment
  connector: Connector
  readonly #settings: Settings

  private constructor(simulator: Simulator, settings: Settings, ownerId: string | undefined) {
    this.simulator = simulator
    this.tenant = simulator.tenant
    watchTokens(this.tenant)
    const role = (name: string) => this.tenant.predefinedRole(name).id
    this.roles = { admin: role('Admin'), viewer: role('Viewer'), soc: role('SOC') }
    this.account = this.tenant.accounts.find(() => true)?.id ?? ''
    this.sites = this.tenant.sites.filter(() => true).map(({ id }) => id)
    this.token = ownerId === undefined ? simulator.mintAdminToken() : simulator.mintToken({ owner: ownerId })
    this.#settings = settings
    this.environment = this.#newEnvironment()
    this.connector = this.#start()
  }

  static async open(
    settings: Settings = {},
    options: { strictness?: Partial<Strictness>; sites?: number; ownerId?: (tenant: Tenant) => string } = {},
  ): Promise<Clinic> {
    const tenant = new Tenant({ name: 'Clinic', seed: 'clinic' })
    tenant.addPredefinedRoles(tenant.stamp(), Date.UTC(2019, 0, 1))
    const account = tenant.addAccount({ name: 'Clinic' })
    for (let number = 1; number <= (options.sites ?? 4); number++)
      tenant.addSite({ name: `Ward ${number}`, accountId: account.id })
    const everything = [{ id: null, roleId: tenant.predefinedRole('Admin').id }]
    const owner = {
      fullName: 'Connector',
      email: 'connector@example.com',
      scope: 'tenant',
      scopeRoles: everything,
    } as const
    tenant.addUser(owner)
    const simulator = await Simulator.start({ tenant, ...(options.strictness && { strictness: options.strictness }) })
    return new Clinic(simulator, settings, options.ownerId?.(tenant))
  }

  addUser(
    name: string,
    scope: ScopeLevel,
    roles: readonly (readonly [place: string | null, roleId: string])[],
    more = {},
  ): string {
    const scopeRoles = roles.map(([id, roleId]) => ({ id, roleId }))
    return this.tenant.addUser({ fullName: name, email: `${name}@example.com`, scope, scopeRoles, ...more }).id
  }

  /** `level` and what is held where, of a user or service user. */
  holding(id: string): readonly [ScopeLevel, Readonly<Record<string, string>>] | undefined {
    const found = this.tenant.users.get(id) ?? this.tenant.serviceUsers.get(id)
    return (
      found && [
        found.scope,
        Object.fromEntries(found.scopeRoles.map(({ id: place, roleId }) => [place ?? 'tenant', roleId])),
      ]
    )
  }

  grant(entitlement: Entitlement, principal: Resource, context: Partial<WriteContext> = {}): Promise<GrantOutcome> {
    return this.#provisioner(entitlement).grant(entitlement, principal, { ...newContext(), ...context })
  }

  /** `told`: the grant as the connector answered with it; without, a control plane that gives nothing back. */
  async revoke(entitlement: Entitlement, principal: Resource, told?: Grant): Promise<readonly Any[]> {
    const bare = create(GrantSchema, { id: makeGrantId(entitlement.id, principal), entitlement, principal })
    return this.#provisioner(entitlement).revoke(told ?? bare, newContext())
  }

  /** The requests that change something, since the last time. */
  takeWrites(): string[] {
    const writes = this.simulator.requests.filter(
      ({ method, path }) => method !== 'GET' && !path.endsWith('api-token-details'),
    )
    this.simulator.resetRequests()
    this.simulator.journal.clear()
    return writes.map(({ method, path }) => `${method} ${path}`)
  }

  fail(...rules: FaultRule[]): void {
    this.simulator.faults.set(rules)
  }

  /** A new process, as far as the connector can tell. */
  async restart(): Promise<void> {
    await this.#stop()
    this.environment = this.#newEnvironment()
    this.connector = this.#start()
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop()
    await this.simulator.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #stop(): Promise<void> {
    await this.connector.close()
    watchOutput('a connector of the clinic', this.environment.said())
  }

  #newEnvironment(): TestEnvironment {
    const environment = testEnvironment({ provisioning: true, stateFolder: this.path('state') })
    // The console's clock is the real one.
    environment.clock.advance(Date.now() - environment.clock.now().getTime())
    return environment
  }

  #start(): Connector {
    const settings = { 'management-console-url': this.simulator.url, 'api-token': this.token, ...this.#settings }
    return sentinelOne.create(settings, this.environment)
  }

  #provisioner(entitlement: Entitlement) {
    const type = entitlement.id.split(':')[0]
    const found = this.connector.resourceTypes.find(({ resourceType }) => resourceType.id === type)
    if (found === undefined || !canProvisionGrants(found)) throw new Error(`${type} cannot be granted`)
    return found
  }
}

/** An entitlement as a control plane sends it. */
export function entitlementOf(type: 'site' | 'account' | 'role', id: string, slug: string): Entitlement {
  const resource = create(ResourceSchema, { id: { resourceType: type, resource: id } })
  return create(EntitlementSchema, { id: makeEntitlementId(resource, slug), resource, slug })
}

export const roleAt = (type: 'site' | 'account', id: string, roleId: string) =>
  entitlementOf(type, id, `role:${roleId}`)
export const memberOf = (type: 'site' | 'account', id: string) => entitlementOf(type, id, 'member')
export const overTenant = (roleId: string) => entitlementOf('role', roleId, 'tenant scope')

export function person(id: string, resourceType = 'user'): Resource {
  return create(ResourceSchema, { id: { resourceType, resource: id } })
}

/** What a refusal says, by its machine's word. */
export async function refusalOf(
  attempt: Promise<unknown>,
): Promise<{ reason: string | undefined; message: string; declined: boolean }> {
  try {
    await attempt
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    return {
      reason: error.reason,
      message: `${error.message}; ${error.fix}`,
      declined: error instanceof DeclinedError,
    }
  }
  throw new Error('it was done')
}

let requests = 0
function newContext(): WriteContext {
  return { signal: new AbortController().signal, requestId: `request-${++requests}` }
}
