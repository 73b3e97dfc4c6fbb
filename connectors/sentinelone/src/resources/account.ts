import { create } from '@bufbuild/protobuf'
import { packAnnotation } from '@rostrum/protocol'
import { ChildResourceTypeSchema, type Resource, ResourceSchema } from '@rostrum/protocol/connector'
import type { ConsoleAccount } from '../client/console-objects.ts'
import { placeStatusOf, profileOf, timestampOf } from './attributes.ts'
import { accountType, resourceIdOf, serviceUserType, siteType, userType } from './resource-types.ts'

const children = [userType, serviceUserType, siteType].map(({ id }) =>
  packAnnotation(ChildResourceTypeSchema, { resourceTypeId: id }),
)

export function toAccountResource(account: ConsoleAccount): Resource {
  const status = placeStatusOf('account', account.state)
  const createdAt = timestampOf(account.createdAt)
  return create(ResourceSchema, {
    id: resourceIdOf(accountType, account.id),
    displayName: account.name ?? account.id,
    annotations: children,
    profile: profileOf({
      account_id: account.id,
      account_name: account.name,
      state: account.state,
      account_type: account.accountType,
      usage_type: account.usageType,
      billing_mode: account.billingMode,
      is_default: account.isDefault,
      expiration: account.expiration,
      unlimited_expiration: account.unlimitedExpiration,
      external_id: account.externalId,
      creator: account.creator,
    }),
    ...(status && { status }),
    ...(createdAt && { createdAt }),
  })
}

/** An account of which only its sites tell, because the token may not read accounts. */
export function accountOfSites(id: string, name: string | undefined): ConsoleAccount {
  const unknown = undefined
  return {
    id,
    name,
    state: unknown,
    accountType: unknown,
    usageType: unknown,
    billingMode: unknown,
    isDefault: unknown,
    expiration: unknown,
    unlimitedExpiration: unknown,
    numberOfSites: unknown,
    externalId: unknown,
    creator: unknown,
    createdAt: unknown,
    updatedAt: unknown,
  }
}
