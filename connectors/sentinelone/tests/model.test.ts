import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import {
  type Connector,
  ConnectorError,
  canProvisionGrants,
  type GrantProvisioner,
  type ResourceSyncer,
} from '@rostrum/connector'
import { hasAnnotation, makeEntitlementId, makeGrantId } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantSchema,
  ResourceSchema,
} from '@rostrum/protocol/connector'
import { Simulator, Tenant } from '@rostrum/sentinelone-simulator'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sentinelOne } from '../src/definition.ts'
import { testEnvironment } from './_environment.ts'
import { type Holding, ListModel, type ModelRules, type Outcome, type Wish } from './_list-model.ts'

/** Everything a step can be about, by small numbers so that a failure shrinks well. */
type Step =
  | { readonly kind: 'grant'; readonly user: number; readonly wish: number }
  | { readonly kind: 'revoke'; readonly user: number; readonly wish: number; readonly toldBack: boolean }
  | { readonly kind: 'edit'; readonly user: number; readonly holding: number }
  | { readonly kind: 'restart' }

const users = 4
const wishes = 15
const holdings = 7

const stepOf: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('grant' as const), user: fc.nat(users - 1), wish: fc.nat(wishes - 1) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('revoke' as const),
      user: fc.nat(users - 1),
      wish: fc.nat(wishes - 1),
      toldBack: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      user: fc.nat(users - 1),
      holding: fc.nat(holdings - 1),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
)

/** A small company: what it offers, and whom the steps are about. */
class Company {
  readonly tenant = new Tenant({ name: 'Model', seed: 'model' })
  readonly wishes: readonly Wish[]
  readonly holdings: readonly Holding[]
  readonly rules: Pick<ModelRules, 'memberRoleId' | 'adminRoleId'>
  readonly ownerId: string

  constructor() {
    const { tenant } = this
    tenant.addPredefinedRoles(tenant.stamp(), Date.UTC(2019, 0, 1))
    const [admin, viewer, soc] = ['Admin', 'Viewer', 'SOC'].map((name) => tenant.predefinedRole(name).id) as [
      string,
      string,
      string,
    ]
    const accounts = ['North', 'South'].map((name) => tenant.addAccount({ name }).id) as [string, string]
    const sites = ['Oslo', 'Rome', 'Bern'].map(
      (name, index) => tenant.addSite({ name, accountId: accounts[index % 2] as string }).id,
    ) as [string, string, string]
    this.ownerId = tenant.addServiceUser({
      name: 'connector',
      description: null,
      scope: 'tenant',
      scopeRoles: [{ id: null, roleId: admin }],
    }).id
    const at = (level: 'account' | 'site', place: string, ...roles: string[]): Wish[] => [
      { level, place },
      ...roles.map((roleId) => ({ level, place, roleId })),
    ]
    this.wishes = [
      ...at('site', sites[0], viewer, admin),
      ...at('site', sites[1], viewer, soc),
      ...at('site', sites[2], soc),
      ...at('account', accounts[0], viewer, admin),
      ...at('account', accounts[1], soc),
      { level: 'tenant', place: '', roleId: admin },
      { level: 'tenant', place: '', roleId: viewer },
    ]
    const holding = (level: Holding['level'], ...roles: [string, string][]): Holding => ({
      level,
      roles: new Map(roles),
    })
    this.holdings = [
      holding('site', [sites[0], viewer]),
      holding('site', [sites[0], soc], [sites[1], viewer]),
      holding('site', [sites[1], soc], [sites[2], soc]),
      holding('account', [accounts[0], viewer]),
      holding('account', [accounts[0], soc], [accounts[1], admin]),
      holding('tenant', ['', admin]),
      holding('tenant', ['', viewer]),
    ]
    this.rules = { memberRoleId: viewer, adminRoleId: admin }
  }
}

describe.each([
  { allowLevelChange: true, lastRole: 'refuse' as const, seed: 7 },
  { allowLevelChange: true, lastRole: 'delete' as const, seed: 11 },
  { allowLevelChange: false, lastRole: 'refuse' as const, seed: 13 },
])('with level change $allowLevelChange and last role $lastRole', ({ allowLevelChange, lastRole, seed }) => {
  const company = new Company()
  let simulator: Simulator
  let token: string
  beforeAll(async () => {
    simulator = await Simulator.start({ tenant: company.tenant })
    token = simulator.mintToken({ owner: company.ownerId })
  })
  afterAll(() => simulator.close())

  test('after every step the console holds what the model holds: S1C-9, S1C-13, S1C-14', async () => {
    const settings = {
      'management-console-url': '',
      'api-token': token,
      'allow-level-change': allowLevelChange,
      'last-role': lastRole,
    }
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf, { minLength: 1, maxLength: 30, size: 'max' }), async (steps) => {
        const run = new Run(company, simulator, { ...settings, 'management-console-url': simulator.url })
        try {
          const model = run.newModel({ allowLevelChange, lastRole })
          for (const step of steps) await run.take(step, model)
        } finally {
          await run.close()
        }
      }),
      { seed, numRuns: 120, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
    )
  })
})

/** One sequence of steps, with people of its own. */
class Run {
  readonly #company: Company
  readonly #simulator: Simulator
  readonly #settings: Record<string, string | boolean>
  readonly #folder = mkdtempSync(join(tmpdir(), 'rostrum-model-'))
  readonly #people: readonly string[]
  readonly #told = new Map<string, Grant>()
  #connector: Connector

  constructor(company: Company, simulator: Simulator, settings: Record<string, string | boolean>) {
    this.#company = company
    this.#simulator = simulator
    this.#settings = settings
    const { tenant } = company
    for (const user of tenant.users.filter(() => true)) tenant.removeUser(user.id)
    // The first two of the holdings, somebody over an account and an administrator.
    this.#people = [0, 1, 3, 5].map((index) => {
      const { level, roles } = company.holdings[index] as Holding
      const email = `person-${index}@example.com`
      return tenant.addUser({ email, fullName: `Person ${index}`, scope: level, scopeRoles: entriesOf(roles) }).id
    })
    this.#connector = this.#start()
  }

  newModel(rules: Pick<ModelRules, 'allowLevelChange' | 'lastRole'>): ListModel {
    return new ListModel(
      { ...rules, ...this.#company.rules },
      new Map(this.#people.map((id) => [id, this.#read(id) as Holding])),
    )
  }

  async take(step: Step, model: ListModel): Promise<void> {
    this.#simulator.journal.clear()
    if (step.kind === 'restart') {
      await this.#connector.close()
      this.#connector = this.#start()
      return
    }
    const id = this.#people[step.user] as string
    if (step.kind === 'edit') {
      if (!this.#company.tenant.users.has(id)) return
      const holding = this.#company.holdings[step.holding] as Holding
      this.#company.tenant.setScopeRoles(id, holding.level, entriesOf(holding.roles))
      model.edit(id, holding)
      return
    }
    const wish = this.#company.wishes[step.wish] as Wish
    const outcome = step.kind === 'grant' ? await this.#grant(id, wish) : await this.#revoke(id, wish, step.toldBack)
    const expected = step.kind === 'grant' ? model.grant(id, wish) : model.revoke(id, wish)
    const wrote = this.#simulator.journal.entries.length > 0
    for (const person of this.#people) expect([person, this.#read(person)]).toEqual([person, model.holdingOf(person)])
    expect(outcome).toBe(expected === 'deleted' ? 'changed' : expected)
    expect(wrote).toBe(expected === 'changed' || expected === 'deleted')
  }

  async close(): Promise<void> {
    await this.#connector.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #start(): Connector {
    const environment = testEnvironment({ provisioning: true, stateFolder: join(this.#folder, 'state') })
    return sentinelOne.create(this.#settings, environment)
  }

  async #grant(id: string, wish: Wish): Promise<Outcome> {
    const entitlement = entitlementOf(wish)
    const principal = create(ResourceSchema, { id: { resourceType: 'user', resource: id } })
    return outcomeOf(async () => {
      const { grants, annotations } = await this.#provisioner(entitlement).grant(entitlement, principal, context())
      for (const grant of grants) this.#told.set(grant.id, grant)
      return hasAnnotation(annotations, GrantAlreadyExistsSchema) ? 'already' : 'changed'
    })
  }

  async #revoke(id: string, wish: Wish, toldBack: boolean): Promise<Outcome> {
    const entitlement = entitlementOf(wish)
    const principal = create(ResourceSchema, { id: { resourceType: 'user', resource: id } })
    const bare = create(GrantSchema, { id: makeGrantId(entitlement.id, principal), entitlement, principal })
    return outcomeOf(async () => {
      const grant = (toldBack && this.#told.get(bare.id)) || bare
      const annotations = await this.#provisioner(entitlement).revoke(grant, context())
      this.#told.delete(bare.id)
      return hasAnnotation(annotations, GrantAlreadyRevokedSchema) ? 'already' : 'changed'
    })
  }

  #provisioner(entitlement: Entitlement): ResourceSyncer & GrantProvisioner {
    const type = entitlement.resource?.id?.resourceType
    const found = this.#connector.resourceTypes.find(({ resourceType }) => resourceType.id === type)
    if (found === undefined || !canProvisionGrants(found)) throw new Error(`${type} cannot be granted`)
    return found
  }

  #read(id: string): Holding | undefined {
    const user = this.#company.tenant.users.get(id)
    return user && { level: user.scope, roles: new Map(user.scopeRoles.map((entry) => [entry.id ?? '', entry.roleId])) }
  }
}

async function outcomeOf(attempt: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof ConnectorError && (error.kind === 'refused' || error.code === 5)) return 'refused'
    throw error
  }
}

function entitlementOf({ level, place, roleId }: Wish): Entitlement {
  const id =
    level === 'tenant' ? { resourceType: 'role', resource: roleId ?? '' } : { resourceType: level, resource: place }
  const resource = create(ResourceSchema, { id })
  const slug = level === 'tenant' ? 'tenant scope' : roleId === undefined ? 'member' : `role:${roleId}`
  return create(EntitlementSchema, { id: makeEntitlementId(resource, slug), resource, slug })
}

function entriesOf(roles: ReadonlyMap<string, string>) {
  return [...roles].map(([place, roleId]) => ({ id: place === '' ? null : place, roleId }))
}

let requests = 0
function context() {
  return { signal: new AbortController().signal, requestId: `request-${++requests}` }
}
