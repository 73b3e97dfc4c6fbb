import { CursorExpiredError, type ListPass, type PassRows } from '@rostrum/connector'
import type { Entitlement, Grant, Resource, ResourceId } from '@rostrum/protocol/connector'
import type { ConsoleList } from './client/console-lists.ts'
import { ConsoleMap } from './passes/console-map.ts'
import type { PassContext } from './passes/context.ts'
import { HoldingGrants } from './passes/holding-grants.ts'
import { serviceUsersAt, users } from './passes/people-kinds.ts'
import { type PeopleKind, PeoplePass, type Person } from './passes/people-pass.ts'
import { AccountsPass, SitesPass } from './passes/place-passes.ts'
import { RolesPass } from './passes/roles-pass.ts'
import type { PassTools } from './passes.ts'
import { accountType, apiTokenType, roleType, serviceUserType, siteType, userType } from './resources/resource-types.ts'

/** What a resource offers, and who holds it. */
interface Relations {
  readonly entitlements: readonly Entitlement[]
  readonly grants: readonly Grant[]
}

/** Places and roles as a sync would tell them: what people hold cannot be understood without. */
interface Directory {
  readonly context: PassContext
  readonly resources: ReadonlyMap<string, Resource>
  readonly entitlements: readonly Entitlement[]
}

/** The filter of the lists of people that finds those who hold something of a resource. */
const holderFilters: Readonly<Record<string, string>> = {
  [accountType.id]: 'accountIds',
  [siteType.id]: 'siteIds',
  [roleType.id]: 'roleIds',
}

/** Reads single resources, for syncs of chosen ones. It reads through the same passes as a whole sync, so it tells the same. */
export class TargetReader {
  readonly #tools: PassTools
  readonly #relations = new Map<string, Promise<Relations>>()
  /** whoever turned out to hold something: they are asked for next */
  readonly #holders = new Map<string, Resource>()
  #directory: Promise<Directory> | undefined

  constructor(tools: PassTools) {
    this.#tools = tools
  }

  async findResource(id: ResourceId, signal: AbortSignal): Promise<Resource | undefined> {
    // The console refuses to look for anything that is not an id (sentinelone-api 2.4).
    if (!/^\d{18,19}$/.test(id.resource)) return undefined
    const directory = await this.#readDirectory(signal)
    const known = directory.resources.get(keyOf(id)) ?? this.#holders.get(keyOf(id))
    if (known !== undefined) return known
    const isService = id.resourceType === serviceUserType.id || id.resourceType === apiTokenType.id
    if (!isService && id.resourceType !== userType.id) return undefined
    const { resources } = await readPeople(copyOf(directory.context), isService, { ids: id.resource }, signal)
    return resources.find((resource) => keyOf(resource.id) === keyOf(id))
  }

  /** Entitlements and grants of an account, site or role; read once however often it is asked. */
  findRelations({ id }: Resource, signal: AbortSignal): Promise<Relations> {
    const key = keyOf(id)
    const known = this.#relations.get(key)
    if (known !== undefined) return known
    const reading = this.#readRelations(id, signal)
    this.#relations.set(key, reading)
    return reading
  }

  async #readRelations(id: ResourceId | undefined, signal: AbortSignal): Promise<Relations> {
    const filter = holderFilters[id?.resourceType ?? '']
    if (id === undefined || filter === undefined) return { entitlements: [], grants: [] }
    const directory = await this.#readDirectory(signal)
    const context = copyOf(directory.context)
    const query = { [filter]: id.resource }
    const parts = await Promise.all([false, true].map((isService) => readPeople(context, isService, query, signal)))
    for (const { resources } of parts) for (const person of resources) this.#holders.set(keyOf(person.id), person)
    const isOwn = (entitlement: Entitlement | undefined) => keyOf(entitlement?.resource?.id) === keyOf(id)
    return {
      entitlements: [...directory.entitlements, ...parts.flatMap((part) => part.entitlements)].filter(isOwn),
      grants: parts.flatMap((part) => part.grants).filter(({ entitlement }) => isOwn(entitlement)),
    }
  }

  #readDirectory(signal: AbortSignal): Promise<Directory> {
    this.#directory ??= readDirectory({ ...this.#tools, map: new ConsoleMap() }, signal)
    return this.#directory
  }
}

type Query = NonNullable<ConsoleList<unknown>['query']>

/** A list that may be empty, for nobody may fit. */
function filtered<Item extends Person>(kind: PeopleKind<Item>, query: Query): PeopleKind<Item> {
  const { neverEmptyBecause: _, ...rest } = kind
  return { ...rest, list: { ...kind.list, query } }
}

function readPeople(context: PassContext, isService: boolean, query: Query, signal: AbortSignal): Promise<WholeList> {
  const grants = new HoldingGrants(context.scopedEntitlements)
  if (!isService) return readWhole(new PeoplePass(context, filtered(users, query), grants), signal)
  const serviceUsers = serviceUsersAt(context.environment.clock.now())
  return readWhole(new PeoplePass(context, filtered(serviceUsers, query), grants), signal)
}

/** What one reading learns of people must not be old news to the next. */
function copyOf(context: PassContext): PassContext {
  const map = new ConsoleMap()
  map.restore(context.map.snapshot())
  return { ...context, map }
}

async function readDirectory(context: PassContext, signal: AbortSignal): Promise<Directory> {
  const resources = new Map<string, Resource>()
  const entitlements: Entitlement[] = []
  for (const pass of [new RolesPass(context), new AccountsPass(context), new SitesPass(context)]) {
    // Each builds on what the one before it taught.
    const whole = await readWhole(pass, signal)
    for (const resource of whole.resources) resources.set(keyOf(resource.id), resource)
    entitlements.push(...whole.entitlements)
  }
  return { context, resources, entitlements }
}

interface WholeList {
  readonly resources: Resource[]
  readonly entitlements: Entitlement[]
  readonly grants: Grant[]
}

/** All rows of a list in memory; one that loses its place starts again, once. */
async function readWhole(pass: ListPass, signal: AbortSignal): Promise<WholeList> {
  const whole: WholeList = { resources: [], entitlements: [], grants: [] }
  const take = (rows: PassRows) => {
    for (const resource of rows.resources) whole.resources.push(resource)
    for (const entitlement of rows.entitlements) whole.entitlements.push(entitlement)
    for (const grant of rows.grants) whole.grants.push(grant)
  }
  let cursor = ''
  for (let restarts = 0; ; ) {
    try {
      const page = await pass.fetch(cursor, signal)
      take(pass.convert(page.items))
      cursor = page.nextCursor
      if (cursor === '') break
    } catch (error) {
      if (!(error instanceof CursorExpiredError) || restarts++ > 0) throw error
      cursor = ''
    }
  }
  if (pass.finish !== undefined) take(pass.finish())
  return whole
}

function keyOf(id: ResourceId | undefined): string {
  return `${id?.resourceType}/${id?.resource}`
}
