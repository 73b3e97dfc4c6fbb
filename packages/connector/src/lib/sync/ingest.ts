import { hasAnnotation } from '@rostrum/protocol'
import {
  AppTraitSchema,
  BatonIDSchema,
  type Entitlement,
  type Grant,
  GroupTraitSchema,
  type Resource,
  type ResourceType,
  RoleTraitSchema,
  SecretTraitSchema,
  ResourceType_Trait as Trait,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import type { Connector } from '../capability.ts'
import { Code, ConnectorError } from '../errors.ts'
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

/**
 * Lets through the rows that belong into this sync and are whole. Rows without an identity are dropped and counted;
 * rows that break the connector's own declaration fail the sync, because that is a bug of the connector.
 */
export class Ingest {
  readonly #types: ReadonlyMap<string, ResourceType>
  readonly #scope: SyncScope
  readonly #external: ExternalResources | undefined
  /** rows dropped because they had no identity, by kind */
  readonly dropped = new Map<string, number>()

  constructor(connector: Connector, scope: SyncScope, external?: ExternalResources) {
    this.#external = external
    this.#types = new Map(connector.resourceTypes.map((syncer) => [syncer.resourceType.id, syncer.resourceType]))
    this.#scope = scope
  }

  acceptResource(resource: Resource): boolean {
    const id = resource.id
    if (id === undefined || id.resourceType === '' || id.resource === '') return this.#drop('resource')
    const type = this.#declared(id.resourceType, `resource ${id.resourceType}:${id.resource}`)
    if (hasAnnotation(resource.annotations, BatonIDSchema)) {
      throw bug(`resource ${type.id}:${id.resource} is marked as another connector's`)
    }
    if (!this.#scope.wantsType(type.id)) return false
    for (const [trait, schema] of requiredTraits) {
      if (type.traits.includes(trait) && !hasAnnotation(resource.annotations, schema)) {
        throw bug(`resource ${type.id}:${id.resource} lacks the ${schema.typeName} that its type declares`)
      }
    }
    return true
  }

  acceptEntitlement(entitlement: Entitlement): boolean {
    if (!this.#scope.wantsEntitlements) return false
    const id = entitlement.resource?.id
    if (id === undefined || id.resourceType === '' || id.resource === '' || entitlement.id === '') {
      return this.#drop('entitlement')
    }
    return this.#scope.wantsType(this.#declared(id.resourceType, `entitlement ${entitlement.id}`).id)
  }

  /** The grants to store in a grant's place: itself, nothing, or those of the external principals it matches. */
  *acceptGrants(grants: Iterable<Grant>): Iterable<Grant> {
    for (const grant of grants) {
      const replaced = this.#external?.replace(grant)
      if (replaced === undefined) {
        if (this.#acceptGrant(grant)) yield grant
      } else if (this.#scope.wantsGrants) {
        yield* replaced
      }
    }
  }

  #acceptGrant(grant: Grant): boolean {
    if (!this.#scope.wantsGrants) return false
    const entitlement = grant.entitlement
    const target = entitlement?.resource?.id
    const principal = grant.principal?.id
    if (entitlement === undefined || target === undefined || principal === undefined) return this.#drop('grant')
    if (grant.id === '' || entitlement.id === '' || principal.resource === '') return this.#drop('grant')
    return (
      this.#scope.wantsType(this.#declared(target.resourceType, `grant ${grant.id}`).id) &&
      this.#scope.wantsType(this.#declared(principal.resourceType, `grant ${grant.id}`).id)
    )
  }

  #declared(resourceTypeId: string, what: string): ResourceType {
    const type = this.#types.get(resourceTypeId)
    if (type === undefined) throw bug(`${what} has the undeclared resource type "${resourceTypeId}"`)
    return type
  }

  #drop(kind: string): false {
    this.dropped.set(kind, (this.dropped.get(kind) ?? 0) + 1)
    return false
  }
}

function bug(message: string): ConnectorError {
  return new ConnectorError('upstream_failure', `${message} (this is a bug of the connector)`, { code: Code.internal })
}
