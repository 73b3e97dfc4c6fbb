import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { WorkingCopy, type WorkingCopyTransaction } from '@rostrum/c1z'
import { makeEntitlementId, makeGrantId, packAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceType_Trait,
  ResourceTypeSchema,
  UserTraitSchema,
} from '@rostrum/protocol/connector'

let day = 1

/** Adds a finished sync to the file, each a day after the one before. Returns its id. */
export async function addSync(
  file: string,
  fill: (tx: WorkingCopyTransaction) => void,
  syncType: 'full' | 'partial' | 'resources_only' = 'full',
): Promise<string> {
  const start = Date.UTC(2026, 0, day++)
  let seconds = 0
  const now = () => new Date(start + 1000 * seconds++)
  const copy = await WorkingCopy.open({ file, now, fingerprint: 'cli', syncType, env: {} })
  copy.transaction(fill)
  await copy.finish()
  return copy.syncId
}

export function resourceType(id: string, traits: readonly ResourceType_Trait[] = []): ResourceType {
  return create(ResourceTypeSchema, { id, displayName: `The ${id}s`, traits: [...traits] })
}

export const userType = resourceType('user', [ResourceType_Trait.USER])

export function resource(type: string, id: string, more: Partial<Resource> = {}): Resource {
  const base = create(ResourceSchema, { id: { resourceType: type, resource: id }, displayName: `${type} ${id}` })
  return { ...base, ...more }
}

export function user(id: string, trait: MessageInitShape<typeof UserTraitSchema> = {}): Resource {
  return resource('user', id, { annotations: [packAnnotation(UserTraitSchema, trait)] })
}

export function entitlement(resource: Resource, slug: string, more: Partial<Entitlement> = {}): Entitlement {
  const base = { id: makeEntitlementId(resource, slug), resource, slug, displayName: slug }
  return { ...create(EntitlementSchema, base), ...more }
}

/** `expandsFrom`: whoever holds these entitlements holds this grant's too. */
export function grant(entitlement: Entitlement, principal: Resource, expandsFrom?: readonly string[]): Grant {
  return create(GrantSchema, {
    id: makeGrantId(entitlement.id, principal),
    entitlement,
    principal,
    annotations: expandsFrom ? [packAnnotation(GrantExpandableSchema, { entitlementIds: [...expandsFrom] })] : [],
  })
}
