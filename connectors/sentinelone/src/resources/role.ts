import { create } from '@bufbuild/protobuf'
import { packAnnotation } from '@rostrum/protocol'
import { type Resource, ResourceSchema, RoleTraitSchema } from '@rostrum/protocol/connector'
import type { ConsoleRole } from '../client/console-objects.ts'
import { profileOf, timestampOf } from './attributes.ts'
import { resourceIdOf, roleType } from './resource-types.ts'

export function toRoleResource(role: ConsoleRole): Resource {
  const createdAt = timestampOf(role.createdAt)
  return roleResource(role.id, role.name, role.description, {
    predefined: role.predefined,
    scope: role.scope,
    scope_id: role.scopeId,
    account_name: role.accountName,
    site_name: role.siteName,
    creator: role.creator,
    ...(createdAt && { created_at: role.createdAt }),
  })
}

/** A role that somebody holds and the console's list of roles does not have: only its name is known. */
export function toUnlistedRoleResource(id: string, name: string | undefined): Resource {
  return roleResource(id, name, undefined, { listed: false })
}

function roleResource(
  id: string,
  name: string | undefined,
  description: string | undefined,
  attributes: Parameters<typeof profileOf>[0],
): Resource {
  const profile = profileOf({ role_id: id, role_name: name, description, ...attributes })
  return create(ResourceSchema, {
    id: resourceIdOf(roleType, id),
    displayName: name ?? id,
    description: description ?? '',
    annotations: [packAnnotation(RoleTraitSchema, { profile })],
  })
}
