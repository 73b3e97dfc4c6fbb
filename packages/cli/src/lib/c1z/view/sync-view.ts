import { create } from '@bufbuild/protobuf'
import type { ResourceKey, SyncFile, SyncRun } from '@rostrum/c1z'
import {
  type Entitlement,
  EntitlementSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'
import { RecentMap } from './recent-map.ts'
import { keyOf, keyText } from './resource-key.ts'

/** The people and places of a large company; of what is beyond, the file is asked again. */
const rememberedObjects = 32_768

/**
 * One sync of a file, and what its rows refer to. A reference that leads nowhere gets a stand-in whose name says so,
 * in the reader's words.
 */
export class SyncView {
  readonly file: SyncFile
  readonly run: SyncRun
  readonly #resourceTypes = new RecentMap<ResourceType>(rememberedObjects)
  readonly #resources = new RecentMap<Resource>(rememberedObjects)
  readonly #entitlements = new RecentMap<Entitlement>(rememberedObjects)

  constructor(file: SyncFile, run: SyncRun) {
    this.file = file
    this.run = run
  }

  get syncId(): string {
    return this.run.id
  }

  resourceType(id: string): ResourceType {
    return this.#resourceTypes.getOrMake(
      id,
      () =>
        this.file.findResourceType(this.syncId, id) ??
        create(ResourceTypeSchema, { id, displayName: `MISSING RESOURCE TYPE (${id})` }),
    )
  }

  resource(key: ResourceKey): Resource {
    return this.#resources.getOrMake(
      keyText(key),
      () => this.file.findResource(this.syncId, key) ?? missingResource(key),
    )
  }

  /** `offeredBy`: the resource that the grant names beside the entitlement, should the entitlement be missing. */
  entitlement(id: string, offeredBy: Resource | undefined): Entitlement {
    return this.#entitlements.getOrMake(
      id,
      () =>
        this.file.findEntitlement(this.syncId, id) ??
        create(EntitlementSchema, {
          id,
          displayName: `MISSING ENTITLEMENT (${id})`,
          ...(offeredBy?.id && { resource: { id: offeredBy.id } }),
        }),
    )
  }

  parentOf(resource: Resource): Resource | undefined {
    return resource.parentResourceId === undefined ? undefined : this.resource(keyOf(resource.parentResourceId))
  }
}

function missingResource({ resourceType, resource }: ResourceKey): Resource {
  return create(ResourceSchema, {
    id: { resourceType, resource },
    displayName: `MISSING RESOURCE (${resourceType}:${resource})`,
  })
}
