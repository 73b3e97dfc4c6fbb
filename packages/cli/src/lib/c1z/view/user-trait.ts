import { findAnnotation } from '@rostrum/protocol'
import { type Resource, type UserTrait, UserTraitSchema } from '@rostrum/protocol/connector'
import { CliError } from '../../cli-error.ts'
import { keyOf } from './resource-key.ts'

/** What makes a resource a user: a person or a service. */
export function findUserTrait(resource: Resource): UserTrait | undefined {
  try {
    return findAnnotation(resource.annotations, UserTraitSchema)
  } catch (error) {
    const { resourceType, resource: id } = keyOf(resource.id)
    throw new CliError(`the user trait of resource ${JSON.stringify(`${resourceType}:${id}`)} is damaged`, {
      cause: error,
    })
  }
}
