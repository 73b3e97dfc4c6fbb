import type { ConnectorRow } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { sql } from 'kysely'
import { findEntry } from '../catalogue/catalogue.ts'
import { loadDetails } from '../connectors/details.ts'
import { isQuiet } from '../connectors/status.ts'
import { choice, idOr, type ListDefinition, oneOf } from './definition.ts'
import { loadOwners } from './entitlements.ts'
import { inOrder } from './rows.ts'

/** As `decideStatus` decides, for the whole list at once. */
export const connectorStatus = sql`case
  when c.disabled_at is not null then 'disabled'
  when run.state = 'held' then 'needs_review'
  when run.state = 'queued' and c.paused_at is null and ${isQuiet} then 'stale'
  when run.state <> 'finished' then 'syncing'
  when c.paused_at is not null then 'paused'
  when c.test_passed = false and c.tested_version = c.settings_version
    and (run.ended_at is null or run.ended_at <= c.tested_at) then 'error'
  when run.outcome = 'succeeded' and ${isQuiet} then 'stale'
  when run.outcome = 'succeeded' then 'connected'
  when run.outcome = 'failed' then 'error'
  else 'not_configured' end`

const connectorStatuses = [
  'not_configured',
  'syncing',
  'connected',
  'stale',
  'error',
  'paused',
  'needs_review',
  'disabled',
]

export const connectorsList: ListDefinition = {
  from: sql`connectors c join apps app on app.id = c.app_id left join lateral (
    select r.state, r.outcome, r.created_at, r.ended_at from sync_runs r
    where r.connector_id = c.id and (r.outcome is null or r.outcome in ('succeeded', 'failed'))
    order by r.created_at desc, r.id desc limit 1) run on true`,
  id: sql`c.id`,
  idType: 'text',
  columns: {
    id: idOr((id) => sql`c.id = ${id}`),
    status: {
      takes: connectorStatuses.join(', '),
      is: (word) => (connectorStatuses.includes(word) ? sql`${connectorStatus} = ${word}` : undefined),
    },
    hosting: oneOf(['cloud', 'self_hosted', 'file'], sql`c.hosting`),
    app: idOr((id) => sql`c.app_id = ${id}`),
    owner: idOr((id) => sql`exists (select from owners o where o.connector_id = c.id and o.user_id = ${id})`, {
      none: sql`not exists (select from owners o where o.connector_id = c.id)`,
    }),
    writes: choice({ yes: sql`c.is_provisioning_enabled`, no: sql`not c.is_provisioning_enabled` }),
  },
  orders: {
    name: { of: sql`lower(c.display_name)`, type: 'text' },
    app: { of: sql`lower(app.display_name)`, type: 'text' },
    status: { of: connectorStatus, type: 'text' },
    hosting: { of: sql`c.hosting`, type: 'text' },
    nextSync: { of: sql`coalesce(c.next_sync_at, 'infinity')`, type: 'timestamptz' },
  },
  usual: 'name',
  search: (text) =>
    sql`(strpos(lower(c.display_name), lower(${text})) > 0 or strpos(lower(app.display_name), lower(${text})) > 0)`,
}

export async function loadConnectorRows(db: Db, ids: readonly string[]): Promise<ConnectorRow[]> {
  const [owners, details] = await Promise.all([loadOwners(db, 'connector_id', ids), loadDetails(db, ids)])
  const rows = details.map((each) => ({ ...each, id: each.connector.id }))
  return inOrder(ids, rows, ({ connector, appName, status: label, cause, lastSuccessAt }) => ({
    id: connector.id,
    appId: connector.app_id,
    appDisplayName: appName,
    displayName: connector.display_name,
    catalogId: findEntry(connector.catalog_id)?.apiId ?? connector.catalog_id,
    hosting: ({ cloud: 'CLOUD', self_hosted: 'SELF_HOSTED', file: 'FILE' } as const)[connector.hosting],
    status: label.toUpperCase().replaceAll(' ', '_') as ConnectorRow['status'],
    cause,
    owners: owners.get(connector.id) ?? [],
    lastSuccessAt,
    nextSyncAt: connector.next_sync_at ?? undefined,
  }))
}
