import { findAnnotation, hasAnnotation, packAnnotation, withoutAnnotation } from '@rostrum/protocol'
import {
  AppTraitSchema,
  BatonIDSchema,
  type Entitlement,
  ExternalResourceMatchAllSchema,
  ExternalResourceMatchIDSchema,
  ExternalResourceMatchSchema,
  type Grant,
  GrantExpandableSchema,
  GroupTraitSchema,
  type Resource,
  type ResourceId,
  type ResourceType,
  RoleTraitSchema,
  SecretTraitSchema,
  ResourceType_Trait as Trait,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import type { Connector } from '../capability.ts'
import { connectorBug } from './connector-bug.ts'
import { ExclusionGroups } from './exclusion-groups.ts'
import type { ExternalResources } from './external-resources.ts'
import type { SyncScope } from './scope.ts'

/** Traits whose absence on a resource fails a sync (baton-protocol 11.2). */
const requiredTraits = [
  [Trait.USER, UserTraitSchema],
  [Trait.GROUP, GroupTraitSchema],
  [Trait.ROLE, RoleTraitSchema],
  [Trait.APP, AppTraitSchema],
  [Trait.SECRET, SecretTraitSchema],
] as const

const matchAnnotations = [
  ExternalResourceMatchAllSchema,
  ExternalResourceMatchIDSchema,
  ExternalResourceMatchSchema,
] as const

/**
 * Lets through the rows that belong into this sync and are whole. Rows without an identity are dropped and counted;
 * rows that break the connector's own declaration fail the sync, because that is a bug of the connector.
 */
export class Ingest {
  readonly #types: ReadonlyMap<string, ResourceType>
  readonly #scope: SyncScope
  readonly #external: ExternalResources | undefined
  readonly #exclusionGroups = new ExclusionGroups()
  /** rows dropped because they had no identity, by kind */
  readonly dropped = new Map<string, number>()

  constructor(connector: Connector, scope: SyncScope, external?: ExternalResources) {
    this.#external = external
    this.#types = new Map(connector.resourceTypes.map((syncer) => [syncer.resourceType.id, syncer.resourceType]))
    this.#scope = scope
  }

  /** Learns the rules that span rows from those that an earlier run stored. */
  restore(stored: Iterable<Entitlement>): void {
    for (const entitlement of stored) this.#exclusionGroups.add(entitlement)
  }

  acceptResource(resource: Resource): boolean {
    const id = resource.id
    if (!isWhole(id)) return this.#drop('resource')
    const type = this.#declared(id.resourceType, 'resource', `${id.resourceType}:${id.resource}`)
    if (hasAnnotation(resource.annotations, BatonIDSchema)) {
      throw connectorBug(`resource ${type.id}:${id.resource} is marked as another connector's`)
    }
    if (!this.#scope.wantsType(type.id)) return false
    for (const [trait, schema] of requiredTraits) {
      if (type.traits.includes(trait) && !hasAnnotation(resource.annotations, schema)) {
        throw connectorBug(`resource ${type.id}:${id.resource} lacks the ${schema.typeName} that its type declares`)
      }
    }
    return true
  }

  acceptEntitlement(entitlement: Entitlement): boolean {
    if (!this.#scope.wantsEntitlements) return false
    const id = entitlement.resource?.id
    if (!isWhole(id) || entitlement.id === '') return this.#drop('entitlement')
    const type = this.#declared(id.resourceType, 'entitlement', entitlement.id)
    if (!this.#scope.wantsType(type.id)) return false
    this.#exclusionGroups.add(entitlement)
    return true
  }

  /** The grants to store in a grant's place: itself, nothing, or those of the external principals it matches. */
  *acceptGrants(grants: Iterable<Grant>): Iterable<Grant> {
    for (const grant of grants) {
      if (!this.#acceptTarget(grant)) continue
      const replaced = this.#external?.replace(grant)
      if (replaced !== undefined) yield* replaced.map((each) => this.#withSyncedFilter(each))
      else if (this.#acceptPrincipal(grant)) yield this.#withSyncedFilter(grant)
    }
  }

  #acceptTarget(grant: Grant): boolean {
    if (!this.#scope.wantsGrants) return false
    const target = grant.entitlement?.resource?.id
    if (!isWhole(target) || !grant.entitlement?.id || grant.id === '') return this.#drop('grant')
    return this.#scope.wantsType(this.#declared(target.resourceType, 'grant', grant.id).id)
  }

  #acceptPrincipal(grant: Grant): boolean {
    const principal = grant.principal?.id
    if (!isWhole(principal)) return this.#drop('grant')
    if (this.#external?.ownsType(principal.resourceType)) return true
    // Without another connector's file nobody is matched, and the grant keeps its stand-in of a principal.
    if (grant.annotations.length > 0 && matchAnnotations.some((match) => hasAnnotation(grant.annotations, match))) {
      return true
    }
    return this.#scope.wantsType(this.#declared(principal.resourceType, 'grant', grant.id).id)
  }

  /** An expansion to types that are not synced would expand to nobody, or without any filter left to everybody. */
  #withSyncedFilter(grant: Grant): Grant {
    if (grant.annotations.length === 0) return grant
    const expandable = findAnnotation(grant.annotations, GrantExpandableSchema)
    if (expandable === undefined || expandable.resourceTypeIds.length === 0) return grant
    const synced = expandable.resourceTypeIds.filter((id) => this.#isSynced(id))
    if (synced.length === expandable.resourceTypeIds.length) return grant
    const annotations = withoutAnnotation(grant.annotations, GrantExpandableSchema)
    if (synced.length > 0) {
      annotations.push(packAnnotation(GrantExpandableSchema, { ...expandable, resourceTypeIds: synced }))
    }
    return { ...grant, annotations }
  }

  #isSynced(resourceTypeId: string): boolean {
    const isOwn = this.#types.has(resourceTypeId) && this.#scope.wantsType(resourceTypeId)
    return isOwn || (this.#external?.ownsType(resourceTypeId) ?? false)
  }

  #declared(resourceTypeId: string, kind: string, id: string): ResourceType {
    const type = this.#types.get(resourceTypeId)
    if (type === undefined) throw connectorBug(`${kind} ${id} has the undeclared resource type "${resourceTypeId}"`)
    return type
  }

  #drop(kind: string): false {
    this.dropped.set(kind, (this.dropped.get(kind) ?? 0) + 1)
    return false
  }
}

function isWhole(id: ResourceId | undefined): id is ResourceId {
  return id !== undefined && id.resourceType !== '' && id.resource !== ''
}
