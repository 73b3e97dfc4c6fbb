import { sql } from 'kysely'
import type { Tx } from '../db.ts'
import { isInScope } from './sync-scope.ts'
import { type Change, countOf, rowsOf, type SyncTarget } from './sync-target.ts'

const columns = ['email', 'username', 'last_login_at', 'source_created_at'] as const

/** The accounts that the staged resources stand for, with the resources they have or had. */
function stagedAccounts(target: SyncTarget) {
  return sql`(select s.*, r.id as account_id, r.ended_at
    from staged_resources s
    join resource_types rt on rt.app_id = ${target.appId} and rt.connector_id = ${target.connectorId}
      and rt.source_id = s.type_source_id
    left join resources r on r.resource_type_id = rt.id and r.source_id = s.source_id
    where s.account_type is not null)`
}

/** Which accounts come and go; to be asked before the resources are applied, which tell it by being there. */
export async function countAccountChanges(tx: Tx, target: SyncTarget): Promise<{ added: number; removed: number }> {
  const staged = stagedAccounts(target)
  const added = await countOf(
    tx,
    sql`select count(*) from ${staged} s where s.ended_at is not null or not exists (select from accounts a where a.id = s.account_id)`,
  )
  const removed = await countOf(
    tx,
    sql`select count(*) from accounts a join resources r on r.id = a.id
      where r.connector_id = ${target.connectorId} and r.ended_at is null
        and ${isInScope(target, 'resources', 'r')} and not exists (select from ${staged} s where s.account_id = a.id)`,
  )
  return { added, removed }
}

/** Writes the account side of resources that act. */
export async function applyAccounts(
  tx: Tx,
  target: SyncTarget,
  { added, removed }: { added: number; removed: number },
): Promise<Change> {
  const staged = stagedAccounts(target)
  const taken = sql`${sql.join(columns.map((column) => sql`${sql.id(column)} = ${sql.ref(`s.${column}`)}`))},
    type = s.account_type, status = s.account_status, status_detail = coalesce(s.account_status_detail, '')`
  const told = (alias: string, prefix: string) =>
    sql`(${sql.join(columns.map((column) => sql.ref(`${alias}.${column}`)))}, ${sql.ref(`${alias}.${prefix}type`)},
      ${sql.ref(`${alias}.${prefix}status`)}, coalesce(${sql.ref(`${alias}.${prefix}status_detail`)}, ''))`
  const changed = await rowsOf(
    tx,
    sql`update accounts a set ${taken} from ${staged} s
      where a.id = s.account_id and ${told('a', '')} is distinct from ${told('s', 'account_')}`,
  )
  await sql`insert into accounts (id, app_id, type, status, status_detail, ${sql.join(columns.map((column) => sql.id(column)))})
    select s.account_id, ${target.appId}, s.account_type, s.account_status, coalesce(s.account_status_detail, ''),
      ${sql.join(columns.map((column) => sql.ref(`s.${column}`)))}
    from ${staged} s where not exists (select from accounts a where a.id = s.account_id)`.execute(tx)
  await applyIdentifiers(tx, target)
  return { total: await countOf(tx, sql`select count(*) from ${staged} s`), added, changed, removed }
}

async function applyIdentifiers(tx: Tx, target: SyncTarget): Promise<void> {
  await sql`create temporary table resolved_accounts on commit drop as
    select a.account_id, a.type_source_id, a.source_id from ${stagedAccounts(target)} a`.execute(tx)
  await sql`create temporary table resolved_identifiers on commit drop as
    select distinct on (a.account_id, i.kind, i.folded) a.account_id, i.kind, i.folded, i.value
    from staged_identifiers i join resolved_accounts a using (type_source_id, source_id)
    order by a.account_id, i.kind, i.folded, i.value`.execute(tx)
  await sql`analyze resolved_accounts (account_id), resolved_identifiers (account_id)`.execute(tx)
  const same = sql`(s.account_id, s.kind, s.folded) = (i.account_id, i.kind, i.folded)`
  await sql`delete from account_identifiers i using resolved_accounts a
    where i.account_id = a.account_id and not exists (select from resolved_identifiers s where ${same})`.execute(tx)
  await sql`update account_identifiers i set value = s.value
    from resolved_identifiers s where ${same} and i.value <> s.value`.execute(tx)
  await sql`insert into account_identifiers (account_id, kind, folded, value)
    select s.account_id, s.kind, s.folded, s.value from resolved_identifiers s join accounts a on a.id = s.account_id
    where not exists (select from account_identifiers i where ${same})`.execute(tx)
}
