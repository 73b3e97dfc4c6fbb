import type { AppRow } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { sql } from 'kysely'
import { type ConnectorDetails, loadDetails } from '../connectors/details.ts'
import type { ConnectorStatus } from '../connectors/status.ts'
import { connectorStatus, connectorsList } from './connectors.ts'
import { type Condition, choice, idOr, type ListDefinition, time } from './definition.ts'
import { loadOwners } from './entitlements.ts'
import { inOrder, toIdArray } from './rows.ts'

/** What wants attention most comes first. */
const worst = [
  'disabled',
  'error',
  'needs_review',
  'stale',
  'not_configured',
  'paused',
  'syncing',
  'connected',
] as const

const entitlementCount = sql`(select count(*) from entitlements e where e.app_id = a.id and e.ended_at is null)`

/**
 * Applications whose access is kept here (product.md APP-1).
 * @param seen a condition on `connectors as c`: how these stand is told, too
 */
export function appsList(seen: Condition): ListDefinition {
  const its = sql`c.app_id = a.id and c.deleted_at is null and ${seen}`
  const rank = sql`array_position(${worst}::text[], ${connectorStatus})`
  return {
    from: sql`apps a`,
    id: sql`a.id`,
    idType: 'text',
    columns: {
      id: idOr((id) => sql`a.id = ${id}`),
      owner: idOr((id) => sql`exists (select from owners o where o.app_id = a.id and o.user_id = ${id})`, {
        none: sql`not exists (select from owners o where o.app_id = a.id)`,
      }),
      provider: choice({ yes: sql`a.is_identity_source`, no: sql`not a.is_identity_source` }),
      audience: choice({
        nobody: sql`a.audience = 'nobody'`,
        holders: sql`a.audience = 'holders'`,
        everyone: sql`a.audience = 'everyone'`,
      }),
      status: {
        takes: worst.join(', '),
        is: (word) =>
          worst.some((each) => each === word)
            ? sql`exists (select from ${connectorsList.from} where ${its} and ${connectorStatus} = ${word})`
            : undefined,
      },
      created: time(sql`a.created_at`),
    },
    orders: {
      name: { of: sql`lower(a.display_name)`, type: 'text' },
      accounts: { of: sql`a.account_count`, type: 'bigint' },
      entitlements: { of: entitlementCount, type: 'bigint' },
      status: {
        of: sql`coalesce((select min(${rank}) from ${connectorsList.from} where ${its}), ${worst.length + 1})`,
        type: 'bigint',
      },
      lastSync: {
        of: sql`coalesce((select max(last.applied_at) from connectors c cross join lateral (
        select r.applied_at from sync_runs r where r.connector_id = c.id and r.applied_at is not null
        order by r.applied_at desc limit 1) last where ${its}), '-infinity')`,
        type: 'timestamptz',
      },
      created: { of: sql`a.created_at`, type: 'timestamptz' },
    },
    usual: 'name',
    search: (text) => sql`strpos(lower(a.display_name), lower(${text})) > 0`,
  }
}

/** @param seen as for the list */
export async function loadAppRows(db: Db, ids: readonly string[], seen: Condition): Promise<AppRow[]> {
  const readApps = sql<AppRecord>`
    select a.id, a.display_name, a.description, a.account_count, ${entitlementCount} as entitlement_count,
      a.is_identity_source, a.created_at,
      (select count(*) from owners o where o.app_id = a.id and o.holders_of_id is not null) as holders_count
    from apps a where a.id = any(${toIdArray(ids)})`.execute(db)
  const [{ rows }, owners, connectors] = await Promise.all([
    readApps,
    loadOwners(db, 'app_id', ids),
    loadConnectors(db, ids, seen),
  ])
  return inOrder(ids, rows, (row) => {
    const its = connectors.filter(({ connector }) => connector.app_id === row.id)
    const status = worst.find((each) => its.some((connector) => toWord(connector.status) === each))
    const lastSuccess = its
      .map(({ lastSuccessAt }) => lastSuccessAt?.getTime() ?? 0)
      .reduce((a, b) => Math.max(a, b), 0)
    return {
      id: row.id,
      displayName: row.display_name,
      description: row.description,
      owners: owners.get(row.id) ?? [],
      ownerEntitlementCount: Number(row.holders_count),
      accountCount: row.account_count,
      entitlementCount: Number(row.entitlement_count),
      connectorCount: its.length,
      ...(status !== undefined && { status: status.toUpperCase() as Uppercase<typeof status> }),
      ...(lastSuccess > 0 && { lastSuccessAt: new Date(lastSuccess) }),
      isProvider: row.is_identity_source,
      createdAt: row.created_at,
    }
  })
}

async function loadConnectors(db: Db, appIds: readonly string[], seen: Condition): Promise<ConnectorDetails[]> {
  const { rows } = await sql<{ id: string }>`select c.id from connectors c
    where c.app_id = any(${toIdArray(appIds)}) and c.deleted_at is null and ${seen}`.execute(db)
  return loadDetails(
    db,
    rows.map(({ id }) => id),
  )
}

function toWord(status: ConnectorStatus): string {
  return status.toLowerCase().replaceAll(' ', '_')
}

interface AppRecord {
  readonly id: string
  readonly display_name: string
  readonly description: string
  readonly account_count: number
  readonly entitlement_count: string
  readonly is_identity_source: boolean
  readonly created_at: Date
  readonly holders_count: string
}
