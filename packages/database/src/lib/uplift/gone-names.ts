import { sql } from 'kysely'
import type { Tx } from '../db.ts'
import type { SyncTarget } from './sync-target.ts'

/** Names of a few things of a kind that `applySync` has just ended in this transaction, for who has to judge that. */
export async function listGoneNames(
  tx: Tx,
  { connectorId, at }: Pick<SyncTarget, 'connectorId' | 'at'>,
  kind: 'accounts' | 'resources' | 'entitlements' | 'grants',
  limit: number,
): Promise<string[]> {
  const gone = (alias: string) => sql`${sql.ref(`${alias}.connector_id`)} = ${connectorId}
    and ${sql.ref(`${alias}.ended_at`)} = ${at} and ${sql.ref(`${alias}.ended_because`)} = 'gone'`
  const names = {
    accounts: sql`select r.display_name as name from resources r join accounts a on a.id = r.id where ${gone('r')}`,
    resources: sql`select r.display_name as name from resources r where ${gone('r')}`,
    entitlements: sql`select e.display_name as name from entitlements e where ${gone('e')}`,
    grants: sql`select r.display_name || ': ' || e.display_name as name from grants g
      join entitlements e on e.id = g.entitlement_id join resources r on r.id = g.principal_id
      where e.connector_id = ${connectorId} and g.held_until = ${at} and g.ended_because = 'gone'`,
  }
  const { rows } = await sql<{ name: string }>`${names[kind]} order by name limit ${limit}`.execute(tx)
  return rows.map(({ name }) => name)
}
