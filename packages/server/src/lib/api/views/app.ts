import type { App as Message } from '@rostrum/api'
import type { App } from '@rostrum/database/rows'

const matchings = {
  narrow: 'APP_USER_IDENTITY_MATCHING_STRICT',
  broad: 'APP_USER_IDENTITY_MATCHING_DISPLAY_NAME',
  custom: 'APP_USER_IDENTITY_MATCHING_CUSTOM',
} as const

/** An app's way of finding whose an account is, from the wire; undefined where nothing was chosen. */
export function toCorrelation(matching: Message['identityMatching']): App['correlation'] | undefined {
  const found = Object.entries(matchings).find(([, name]) => name === matching)
  return found?.[0] as App['correlation'] | undefined
}

/** What has no meaning here and is given back as it came. */
export const keptOfApp = [
  'accessModel',
  'appUserMapper',
  'connectorVersion',
  'defaultRequestCatalogId',
  'enableConnectorSourcedOwnership',
  'iconUrl',
  'isManuallyManaged',
  'matchBatonRef',
  'monthlyCostUsd',
  'revokeGrantSources',
  'strictAccessEntitlementProvisioning',
] as const

function toAppView(app: App): Message {
  return {
    ...Object(app.kept),
    id: app.id,
    displayName: app.display_name,
    description: app.description,
    instructions: app.request_instructions,
    annotations: Object(app.annotations),
    grantPolicyId: app.grant_policy_id ?? '',
    certifyPolicyId: app.certify_policy_id ?? '',
    revokePolicyId: app.revoke_policy_id ?? '',
    identityMatching: matchings[app.correlation],
    isDirectory: app.is_identity_source,
    userCount: app.account_count,
    createdAt: app.created_at,
    updatedAt: app.updated_at,
    deletedAt: app.deleted_at ?? undefined,
  }
}

export function toAppViews(apps: readonly App[]): Message[] {
  return apps.map(toAppView)
}
