import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { encodeMessage } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'

// Programs compare rows of two files by their bytes, so equal messages must have equal bytes: fields come in the order
// of their numbers from the generated code, and keys of maps are sorted here.

export function encodeResourceType(resourceType: ResourceType): Uint8Array {
  return encodeMessage(ResourceTypeSchema, resourceType)
}

export function encodeResource(resource: Resource): Uint8Array {
  return encodeMessage(ResourceSchema, withSortedProfile(resource))
}

export function encodeEntitlement(entitlement: Entitlement): Uint8Array {
  const { resource } = entitlement
  const sorted =
    resource?.profile === undefined ? entitlement : { ...entitlement, resource: withSortedProfile(resource) }
  return encodeMessage(EntitlementSchema, sorted)
}

function withSortedProfile(resource: Resource): Resource {
  return resource.profile === undefined ? resource : { ...resource, profile: sortKeys(resource.profile) }
}

function sortKeys(value: JsonObject): JsonObject {
  const sorted = Object.entries(value).sort(([one], [other]) => byBytes(one, other))
  // A member that is undefined stays so: it is left out, and is no null.
  return Object.fromEntries(sorted.map(([key, member]) => [key, member === undefined ? member : sortValue(member)]))
}

function sortValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortValue)
  return value !== null && typeof value === 'object' ? sortKeys(value) : value
}

/** Go sorts map keys by their UTF-8 bytes, JavaScript would by UTF-16. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
