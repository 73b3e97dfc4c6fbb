import type { Any, Timestamp } from '@bufbuild/protobuf/wkt'
import type { Entitlement, Grant, GrantExpandable, Resource, ResourceType } from '@rostrum/protocol/connector'

/** Where a row stands in its table, and when it was found. */
interface RowPlace {
  readonly rowId: number
  readonly discoveredAt: Timestamp
}

export interface ResourceTypeRow extends RowPlace {
  readonly resourceType: ResourceType
}

export interface ResourceRow extends RowPlace {
  readonly resource: Resource
}

export interface EntitlementRow extends RowPlace {
  readonly entitlement: Entitlement
}

export interface GrantRow extends RowPlace {
  /** without its GrantExpandable annotation, whichever place the file keeps it in */
  readonly grant: Grant
  /** present when the grant passes access on (it names at least one entitlement) */
  readonly expandable: GrantExpandable | undefined
  readonly needsExpansion: boolean
}

/** Who holds what, and why; without all that a grant says of its entitlement and principal. */
export interface HeldGrant {
  readonly entitlementId: string
  readonly principalType: string
  readonly principal: string
  /** ids of the entitlements it comes through, its own among them when it is direct as well; none when it is only direct */
  readonly sources: readonly string[]
  /** without its GrantExpandable */
  readonly annotations: readonly Any[]
}

/** A resource's identity as filters take it. */
export interface ResourceKey {
  readonly resourceType: string
  readonly resource: string
}
