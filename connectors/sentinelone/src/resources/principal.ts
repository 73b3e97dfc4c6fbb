import { create, type JsonObject } from '@bufbuild/protobuf'
import { type Resource, ResourceSchema, type ResourceType } from '@rostrum/protocol/connector'
import type { Assignment } from '../passes/holdings.ts'
import { resourceIdOf } from './resource-types.ts'

/** Where somebody holds which role, as attributes: in the words of their own row, which are all of one moment. */
export function describeAssignments(assignments: readonly Assignment[]): JsonObject[] {
  return assignments.map(({ place, entry }) => {
    const role = { role_id: entry.roleId, ...(entry.roleName !== undefined && { role_name: entry.roleName }) }
    if (place === undefined) return { scope: 'tenant', ...role }
    return {
      scope: place.level,
      id: place.id,
      name: entry.placeName ?? place.name,
      ...(entry.accountName !== undefined && { account_name: entry.accountName }),
      ...role,
    }
  })
}

/** Only who it is: what a grant says of its principal. */
export function principalReference(type: ResourceType, id: string): Resource {
  return { ...nobody, id: resourceIdOf(type, id) }
}

/** `create` takes longer than all else that is done for a principal. */
const nobody = create(ResourceSchema)
