import type { App as Message } from '@rostrum/api'
import type { Db } from '@rostrum/database'
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

function toAppView(app: App, accounts: number): Message {
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
    userCount: accounts,
    createdAt: app.created_at,
    updatedAt: app.updated_at,
    deletedAt: app.deleted_at ?? undefined,
  }
}

/** How many accounts there are in each of the apps. */
async function countAccounts(db: Db, appIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (appIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('accounts as a')
    .innerJoin('resources as r', 'r.id', 'a.id')
    .select(({ fn }) => ['a.app_id', fn.countAll<number>().as('count')])
    .where('a.app_id', 'in', appIds)
    .where('r.ended_at', 'is', null)
    .groupBy('a.app_id')
    .execute()
  return new Map(rows.map((row) => [row.app_id, Number(row.count)]))
}

export async function toAppViews(db: Db, apps: readonly App[]): Promise<Message[]> {
  const counts = await countAccounts(
    db,
    apps.map(({ id }) => id),
  )
  return apps.map((app) => toAppView(app, counts.get(app.id) ?? 0))
}
