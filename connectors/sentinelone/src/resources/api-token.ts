import { create } from '@bufbuild/protobuf'
import { packAnnotation } from '@rostrum/protocol'
import {
  SecretTrait_CredentialType as CredentialType,
  type Resource,
  ResourceSchema,
  SecretTraitSchema,
} from '@rostrum/protocol/connector'
import type { ConsoleServiceUser } from '../client/console-objects.ts'
import { timestampOf } from './attributes.ts'
import { apiTokenType, resourceIdOf, serviceUserType } from './resource-types.ts'

/** The service user's token, when it has one with an end to watch. It has no id of its own, so it takes its owner's. */
export function findApiTokenResource({ id, name, apiToken, lastActivation }: ConsoleServiceUser): Resource | undefined {
  const expiresAt = timestampOf(apiToken?.expiresAt)
  if (expiresAt === undefined) return undefined
  const owner = resourceIdOf(serviceUserType, id)
  const createdAt = timestampOf(apiToken?.createdAt)
  const lastUsedAt = timestampOf(lastActivation)
  const trait = packAnnotation(SecretTraitSchema, {
    expiresAt,
    identityId: owner,
    credentialType: CredentialType.STATIC_SECRET,
    ...(createdAt && { createdAt }),
    ...(lastUsedAt && { lastUsedAt }),
  })
  return create(ResourceSchema, {
    id: resourceIdOf(apiTokenType, id),
    parentResourceId: owner,
    displayName: `API token of ${name ?? id}`,
    annotations: [trait],
    ...(createdAt && { createdAt }),
  })
}
