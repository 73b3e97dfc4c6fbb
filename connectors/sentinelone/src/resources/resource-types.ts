import { create } from '@bufbuild/protobuf'
import { packAnnotation } from '@rostrum/protocol'
import {
  type ResourceId,
  ResourceIdSchema,
  type ResourceType,
  ResourceTypeSchema,
  SkipEntitlementsAndGrantsSchema,
  ResourceType_Trait as Trait,
} from '@rostrum/protocol/connector'

/** People and tokens hold rights and offer none. */
const offersNothing = [packAnnotation(SkipEntitlementsAndGrantsSchema, {})]

export const accountType = create(ResourceTypeSchema, {
  id: 'account',
  displayName: 'Account',
  description: 'A SentinelOne account, which holds sites',
})
export const siteType = create(ResourceTypeSchema, {
  id: 'site',
  displayName: 'Site',
  description: 'A site of an account',
})
export const roleType = create(ResourceTypeSchema, {
  id: 'role',
  displayName: 'Role',
  description: 'What somebody may do in the places where they hold it',
  traits: [Trait.ROLE],
})
export const userType = create(ResourceTypeSchema, {
  id: 'user',
  displayName: 'User',
  description: 'A person who signs in to the console',
  traits: [Trait.USER],
  annotations: offersNothing,
})
export const serviceUserType = create(ResourceTypeSchema, {
  id: 'service_user',
  displayName: 'Service User',
  description: 'A program that uses the API',
  traits: [Trait.USER],
  annotations: offersNothing,
})
export const apiTokenType = create(ResourceTypeSchema, {
  id: 'api_token',
  displayName: 'API Token',
  description: 'The API token of a service user',
  traits: [Trait.SECRET],
  annotations: offersNothing,
})

/** In the order in which they are declared. */
export const allResourceTypes: readonly ResourceType[] = [
  accountType,
  siteType,
  roleType,
  userType,
  serviceUserType,
  apiTokenType,
]

export function resourceIdOf(type: ResourceType, id: string): ResourceId {
  return { ...nowhere, resourceType: type.id, resource: id }
}

/** `create` takes several times longer than a copy. */
const nowhere = create(ResourceIdSchema)
