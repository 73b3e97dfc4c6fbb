import type { Resource, ResourceId } from '../gen/c1/connector/v2/resource_pb.ts'

/** `<resource type>:<resource>:<slug>`, joined without escaping: what every Baton program expects. */
export function makeEntitlementId(resource: Resource, slug: string): string {
  const { resourceType, resource: id } = identityOf(resource)
  return `${resourceType}:${id}:${slug}`
}

/** `<entitlement id>:<principal type>:<principal>`; the same formula for grants made by expansion. */
export function makeGrantId(entitlementId: string, principal: Resource): string {
  const { resourceType, resource: id } = identityOf(principal)
  return `${entitlementId}:${resourceType}:${id}`
}

function identityOf(resource: Resource): ResourceId {
  const id = resource.id
  if (id === undefined || id.resourceType === '' || id.resource === '') {
    throw new TypeError(`resource ${JSON.stringify(resource.displayName)} has no complete id`)
  }
  return id
}
