import type { ResourceKey } from '@rostrum/c1z'
import type { ResourceId } from '@rostrum/protocol/connector'

/** A resource's identity; a file may leave it out, which reads as empty texts. */
export function keyOf(id: ResourceId | undefined): ResourceKey {
  return { resourceType: id?.resourceType ?? '', resource: id?.resource ?? '' }
}

/** Tells keys apart, whatever characters they have. */
export function keyText({ resourceType, resource }: ResourceKey): string {
  return JSON.stringify([resourceType, resource])
}
