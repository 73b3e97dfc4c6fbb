import { create } from '@bufbuild/protobuf'
import { type Resource, ResourceSchema } from '@rostrum/protocol/connector'
import type { ConsoleSite } from '../client/console-objects.ts'
import { placeStatusOf, profileOf, timestampOf } from './attributes.ts'
import { accountType, resourceIdOf, siteType } from './resource-types.ts'

/** Whether the site counts: people keep their roles in deleted and expired sites, where they are good for nothing. */
export function isLiving(site: ConsoleSite): boolean {
  return site.state !== 'deleted' && site.state !== 'expired'
}

export function toSiteResource(site: ConsoleSite): Resource {
  const status = placeStatusOf('site', site.state)
  const createdAt = timestampOf(site.createdAt)
  return create(ResourceSchema, {
    id: resourceIdOf(siteType, site.id),
    parentResourceId: resourceIdOf(accountType, site.accountId),
    displayName: site.name ?? site.id,
    description: site.description ?? '',
    profile: profileOf({
      site_id: site.id,
      site_name: site.name,
      account_id: site.accountId,
      account_name: site.accountName,
      state: site.state,
      site_type: site.siteType,
      suite: site.suite,
      usage_type: site.usageType,
      is_default: site.isDefault,
      expiration: site.expiration,
      unlimited_expiration: site.unlimitedExpiration,
      external_id: site.externalId,
      creator: site.creator,
    }),
    ...(status && { status }),
    ...(createdAt && { createdAt }),
  })
}
