import { clone, create } from '@bufbuild/protobuf'
import type { WorkingCopy, WorkingCopyTransaction } from '@rostrum/c1z'
import { findAllAnnotations, hasAnnotation, makeEntitlementId, parseBatonResourceId } from '@rostrum/protocol'
import {
  ChildResourceTypeSchema,
  type Entitlement,
  EntitlementSchema,
  type Grant,
  type Resource,
  type ResourceId,
  ResourceIdSchema,
  type ResourceType,
  SkipEntitlementsAndGrantsSchema,
  SkipEntitlementsSchema,
  SkipGrantsSchema,
} from '@rostrum/protocol/connector'
import {
  type Connector,
  canGetResource,
  canListEntitlements,
  canListGrants,
  canListResources,
  canListStaticEntitlements,
  type Page,
  type PageRequest,
  type ResourceSyncer,
} from '../capability.ts'
import type { ConnectorEnvironment } from '../environment.ts'
import { Code, ConnectorError, codeOf, describeError } from '../errors.ts'
import { type Action, ActionStack, type NewAction } from './actions.ts'
import type { Ingest } from './ingest.ts'
import { retryUnavailable } from './retry.ts'
import type { SyncScope } from './scope.ts'
import { storeRows } from './store-rows.ts'

export interface PhaseRun {
  readonly connector: Connector
  readonly copy: WorkingCopy
  readonly ingest: Ingest
  readonly scope: SyncScope
  readonly targets: readonly string[]
  /** how many pages may be read beside each other */
  readonly workers: number
  readonly environment: ConnectorEnvironment
  readonly signal: AbortSignal
}

/** How many stored resources get their entitlement or grant actions at a time. */
const fanOut = 200

/**
 * The phases of baton-protocol 12.2, for connectors without list passes and for targeted syncs: types, resources,
 * static entitlements, entitlements, grants. Each page is committed with the stack of what is left.
 */
export async function runPhases(run: PhaseRun): Promise<void> {
  const stack = ActionStack.parse(run.copy.checkpoint)
  if (stack.isEmpty && run.copy.checkpoint === '') stack.push({ operation: 'init' })
  const phases = new Phases(run, stack)
  while (!stack.isEmpty) {
    run.signal.throwIfAborted()
    const actions = stack.top(Math.max(1, run.workers))
    const steps = await Promise.all(actions.map((action) => phases.prepare(action)))
    for (const store of steps)
      run.copy.transaction((tx) => {
        store(tx)
        tx.putCheckpoint(stack.toString())
      })
  }
  phases.assertFewWarnings()
}

type Store = (tx: WorkingCopyTransaction) => void

class Phases {
  readonly #run: PhaseRun
  readonly #stack: ActionStack
  readonly #syncers: ReadonlyMap<string, ResourceSyncer>
  readonly #listedChildren = new Set<string>()
  #warnings = 0
  #actions = 0

  constructor(run: PhaseRun, stack: ActionStack) {
    this.#run = run
    this.#stack = stack
    this.#syncers = new Map(run.connector.resourceTypes.map((syncer) => [syncer.resourceType.id, syncer]))
  }

  /** Does the reading of one action and returns the writing of it. */
  async prepare(action: Action): Promise<Store> {
    this.#actions++
    try {
      return await retryUnavailable(this.#run.environment, this.#run.signal, action.operation, () => this.#read(action))
    } catch (error) {
      if (codeOf(error) !== Code.notFound || action.resource_id === undefined) throw error
      // The resource went away between being listed and being asked (12.5): nothing to store.
      this.#warnings++
      this.#run.environment.log.warn('skipped, it no longer exists', {
        operation: action.operation,
        resource: `${action.resource_type_id}:${action.resource_id}`,
        error: describeError(error),
      })
      return () => this.#stack.advance(action, '')
    }
  }

  assertFewWarnings(): void {
    if (this.#warnings > 10 && this.#warnings / this.#actions > 0.1) {
      throw new ConnectorError('upstream_failure', `too many resources vanished during the sync: ${this.#warnings}`, {
        fix: 'run the sync again when the upstream is less busy',
      })
    }
  }

  async #read(action: Action): Promise<Store> {
    switch (action.operation) {
      case 'init':
        return () => this.#plan(action)
      case 'list-resource-types':
        return (tx) => {
          for (const type of this.#wantedTypes()) tx.putResourceType(type)
          this.#stack.advance(action, '')
        }
      case 'list-resources':
        return this.#readResources(action)
      case 'list-static-entitlements':
        return this.#readStaticEntitlements(action)
      case 'list-entitlements':
        return this.#readOfResources(action, (type, resource) => this.#readEntitlements(action, type, resource))
      case 'list-grants':
        return this.#readOfResources(action, (type, resource) => this.#readGrants(action, type, resource))
      case 'targeted-resource-sync':
        return this.#readTarget(action)
      default:
        return unreachable(action.operation)
    }
  }

  /** Bottom to top, so the last push runs first. */
  #plan(init: Action): void {
    this.#stack.advance(init, '')
    const { scope, targets } = this.#run
    if (targets.length > 0) {
      for (const target of [...new Set(targets)].reverse()) {
        const { id, parent } = parseBatonResourceId(target)
        if (!scope.wantsType(id.resourceType)) continue
        this.#stack.push({ operation: 'targeted-resource-sync', ...resourceFields(id), ...parentFields(parent) })
      }
    } else {
      if (scope.wantsGrants) this.#stack.push({ operation: 'list-grants' })
      if (scope.wantsEntitlements) this.#stack.push({ operation: 'list-entitlements' })
      if (scope.wantsEntitlements) this.#stack.push({ operation: 'list-static-entitlements' })
      this.#stack.push({ operation: 'list-resources' })
    }
    this.#stack.push({ operation: 'list-resource-types' })
  }

  #wantedTypes(): ResourceType[] {
    return [...this.#syncers.values()].map((s) => s.resourceType).filter((type) => this.#run.scope.wantsType(type.id))
  }

  async #readResources(action: Action): Promise<Store> {
    const typeId = action.resource_type_id
    if (typeId === undefined) {
      return () => {
        this.#stack.advance(action, '')
        for (const type of this.#wantedTypes().reverse()) {
          this.#stack.push({ operation: 'list-resources', resource_type_id: type.id })
        }
      }
    }
    const syncer = this.#syncers.get(typeId)
    if (syncer === undefined || !canListResources(syncer)) return () => this.#stack.advance(action, '')
    const page = await syncer.listResources(parentOf(action), this.#pageOf(action))
    this.#assertAdvances(action, page)
    return (tx) => {
      this.#stack.advance(action, page.nextPageToken)
      for (const resource of page.items) this.#storeResource(tx, resource)
      this.#run.environment.progress.page(typeId)
    }
  }

  #storeResource(tx: WorkingCopyTransaction, resource: Resource): void {
    const { ingest, environment, scope } = this.#run
    storeRows(tx, { resources: [resource], entitlements: [], grants: [] }, ingest, environment.progress)
    for (const child of findAllAnnotations(resource.annotations, ChildResourceTypeSchema)) {
      const key = `${child.resourceTypeId}\n${resource.id?.resourceType}\n${resource.id?.resource}`
      if (!scope.wantsType(child.resourceTypeId) || this.#listedChildren.has(key)) continue
      this.#listedChildren.add(key)
      this.#stack.push({
        operation: 'list-resources',
        resource_type_id: child.resourceTypeId,
        ...parentFields(resource.id),
      })
    }
  }

  async #readStaticEntitlements(action: Action): Promise<Store> {
    const typeId = action.resource_type_id
    if (typeId === undefined) {
      const types = this.#wantedTypes().filter((type) => {
        const syncer = this.#syncers.get(type.id)
        return syncer !== undefined && canListStaticEntitlements(syncer)
      })
      return () => {
        this.#stack.advance(action, '')
        for (const type of types) this.#stack.push({ operation: 'list-static-entitlements', resource_type_id: type.id })
      }
    }
    const syncer = this.#syncers.get(typeId)
    if (syncer === undefined || !canListStaticEntitlements(syncer)) return () => this.#stack.advance(action, '')
    const page = await syncer.listStaticEntitlements(this.#pageOf(action))
    this.#assertAdvances(action, page)
    return (tx) => {
      this.#stack.advance(action, page.nextPageToken)
      const { copy, ingest, environment } = this.#run
      for (const resource of [...copy.resources(typeId)]) {
        const entitlements = page.items.map((template) => applyTemplate(template, resource))
        storeRows(tx, { resources: [], entitlements, grants: [] }, ingest, environment.progress)
      }
    }
  }

  /** An action without a resource plans one action per stored resource, a handful at a time; one with a resource reads it. */
  async #readOfResources(
    action: Action,
    read: (type: ResourceType, resource: Resource) => Promise<Store>,
  ): Promise<Store> {
    if (action.resource_id === undefined || action.resource_type_id === undefined) {
      const batch = this.#run.copy.resourceRows(Number(action.page_token ?? '0'), fanOut)
      const last = batch.at(-1)
      return () => {
        this.#stack.advance(action, last === undefined ? '' : String(last.rowId))
        for (const { resource } of batch.reverse()) {
          if (this.#wantsRelations(action, resource)) {
            this.#stack.push({ operation: action.operation, ...resourceFields(resource.id) })
          }
        }
      }
    }
    const syncer = this.#syncers.get(action.resource_type_id)
    const resource = this.#run.copy.getResource(action.resource_type_id, action.resource_id)
    if (syncer === undefined || resource === undefined) return () => this.#stack.advance(action, '')
    return read(syncer.resourceType, resource)
  }

  #wantsRelations(action: Action, resource: Resource): boolean {
    const type = this.#syncers.get(resource.id?.resourceType ?? '')?.resourceType
    const places = [resource.annotations, type?.annotations ?? []]
    if (places.some((annotations) => hasAnnotation(annotations, SkipEntitlementsAndGrantsSchema))) return false
    return action.operation === 'list-entitlements'
      ? !places.some((annotations) => hasAnnotation(annotations, SkipEntitlementsSchema))
      : !hasAnnotation(resource.annotations, SkipGrantsSchema)
  }

  async #readEntitlements(action: Action, type: ResourceType, resource: Resource): Promise<Store> {
    const syncer = this.#syncers.get(type.id)
    if (syncer === undefined || !canListEntitlements(syncer)) return () => this.#stack.advance(action, '')
    const page = await syncer.listEntitlements(resource, this.#pageOf(action))
    this.#assertAdvances(action, page)
    return (tx) => {
      this.#stack.advance(action, page.nextPageToken)
      const rows = { resources: [], entitlements: page.items, grants: [] }
      storeRows(tx, rows, this.#run.ingest, this.#run.environment.progress)
    }
  }

  async #readGrants(action: Action, type: ResourceType, resource: Resource): Promise<Store> {
    const syncer = this.#syncers.get(type.id)
    if (syncer === undefined || !canListGrants(syncer)) return () => this.#stack.advance(action, '')
    const page: Page<Grant> = await syncer.listGrants(resource, this.#pageOf(action))
    this.#assertAdvances(action, page)
    const related = this.#run.scope.type === 'partial' ? await this.#relatedResources(page.items) : []
    return (tx) => {
      this.#stack.advance(action, page.nextPageToken)
      const rows = { resources: related, entitlements: [], grants: page.items }
      storeRows(tx, rows, this.#run.ingest, this.#run.environment.progress)
    }
  }

  /** A targeted sync also stores the principals of its grants, or they would dangle. */
  async #relatedResources(grants: readonly Grant[]): Promise<Resource[]> {
    const wanted = new Map<string, ResourceId>()
    for (const { principal, entitlement } of grants) {
      for (const id of [principal?.id, entitlement?.resource?.id]) {
        if (id !== undefined) wanted.set(`${id.resourceType}:${id.resource}`, id)
      }
    }
    const found: Resource[] = []
    for (const id of wanted.values()) {
      if (this.#run.copy.getResource(id.resourceType, id.resource) !== undefined) continue
      const syncer = this.#syncers.get(id.resourceType)
      if (syncer === undefined || !canGetResource(syncer)) continue
      const resource = await syncer.getResource(id, undefined, this.#run.signal)
      if (resource !== undefined) found.push(resource)
    }
    return found
  }

  async #readTarget(action: Action): Promise<Store> {
    const syncer = this.#syncers.get(action.resource_type_id ?? '')
    const id = create(ResourceIdSchema, {
      resourceType: action.resource_type_id ?? '',
      resource: action.resource_id ?? '',
    })
    const resource =
      syncer !== undefined && canGetResource(syncer)
        ? await syncer.getResource(id, parentOf(action), this.#run.signal)
        : undefined
    if (resource === undefined) {
      this.#warnings++
      this.#run.environment.log.warn('target skipped, it cannot be read', {
        target: `${id.resourceType}:${id.resource}`,
      })
      return () => this.#stack.advance(action, '')
    }
    return (tx) => {
      this.#stack.advance(action, '')
      const follow: NewAction[] = []
      if (this.#run.scope.wantsGrants) follow.push({ operation: 'list-grants', ...resourceFields(id) })
      if (this.#run.scope.wantsEntitlements) follow.push({ operation: 'list-entitlements', ...resourceFields(id) })
      for (const next of follow) if (this.#wantsRelations({ id: '', ...next }, resource)) this.#stack.push(next)
      this.#storeResource(tx, resource)
    }
  }

  #pageOf(action: Action): PageRequest {
    return { pageToken: action.page_token ?? '', signal: this.#run.signal }
  }

  /** A connector that answers the token it was asked with would be listed for ever. */
  #assertAdvances(action: Action, page: Page<unknown>): void {
    if (page.nextPageToken !== '' && page.nextPageToken === action.page_token) {
      throw new ConnectorError(
        'upstream_failure',
        `${action.operation} of ${action.resource_type_id} answered the page token it was asked with (this is a bug of the connector)`,
        { code: Code.internal },
      )
    }
  }
}

function applyTemplate(template: Entitlement, resource: Resource): Entitlement {
  const applied = clone(EntitlementSchema, template)
  applied.resource = resource
  applied.id = makeEntitlementId(resource, template.slug)
  return applied
}

function resourceFields(id: ResourceId | undefined): Pick<Action, 'resource_type_id' | 'resource_id'> {
  return id === undefined ? {} : { resource_type_id: id.resourceType, resource_id: id.resource }
}

function parentFields(id: ResourceId | undefined): Pick<Action, 'parent_resource_type_id' | 'parent_resource_id'> {
  return id === undefined ? {} : { parent_resource_type_id: id.resourceType, parent_resource_id: id.resource }
}

function parentOf(action: Action): ResourceId | undefined {
  if (action.parent_resource_type_id === undefined) return undefined
  return create(ResourceIdSchema, {
    resourceType: action.parent_resource_type_id,
    resource: action.parent_resource_id ?? '',
  })
}

function unreachable(operation: never): never {
  throw new Error(`unknown operation ${String(operation)} (this is a bug)`)
}
