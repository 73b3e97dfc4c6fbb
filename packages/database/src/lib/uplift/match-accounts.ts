import { sql } from 'kysely'
import type { Tx } from '../db.ts'
import { type Correlation, findMatches, type MatchScope } from './find-matches.ts'
import { countOf } from './sync-target.ts'

/** What matching did to the accounts it looked at. */
export interface MatchCounts {
  /** Accounts that a rule gave an owner, and that had none. */
  readonly begun: number
  /** Accounts that got another owner, or the same by another rule. */
  readonly changed: number
  /** Accounts that have no owner any more. */
  readonly ended: number
  /** Accounts that several users fit equally well; none of them was chosen. */
  readonly ambiguous: number
}

/** A user, and the rule by which an account is theirs. */
export interface Match {
  readonly userId: string
  readonly rule: string
}

/** What matching would do to one account. */
export interface OwnerChange {
  readonly accountId: string
  readonly from: Match | undefined
  readonly to: Match | undefined
}

/**
 * Gives accounts the owners that their apps' rules find, from `at` on, and lists who fits where several do. To be run after
 * each sync for its app, after each change of users for them, and for accounts whose owner is reset. An owner whom a person
 * chose is left alone, and so is the last one of an account that ended: it may come back. Best done last in a transaction,
 * as others that match wait for its end.
 */
export async function matchAccounts(
  tx: Tx,
  { at, ...scope }: MatchScope & { readonly at: Date },
): Promise<MatchCounts> {
  // One at a time: else a user and an account that come at the same moment would not see each other.
  await sql`select pg_advisory_xact_lock(hashtextextended('account_owners', 0))`.execute(tx)
  // The planner knows nothing of the rows that a sync has just written, see applySync.
  if ('appId' in scope) await sql`set local enable_nestloop = off`.execute(tx)
  await findMatches(tx, scope)
  await findOwnerChanges(tx)
  // An owner that began later than this, at an instant that a slower transaction had taken before, was never one.
  await sql`update account_owners o set held_until = greatest(${at}::timestamptz, o.held_from)
    from owner_changes c where o.id = c.owner_row and o.set_by = 'rule' and o.held_until is null`.execute(tx)
  // What a person chooses meanwhile stands.
  await sql`insert into account_owners (account_id, user_id, set_by, rule, held_from)
    select c.account_id, c.user_id, 'rule', c.rule, greatest(${at}::timestamptz, c.old_from)
    from owner_changes c where c.user_id is not null on conflict do nothing`.execute(tx)
  await applyCandidates(tx)
  return countMatches(tx)
}

/** What matching would do if an app's accounts were matched otherwise: how many owners change, and the first of them. */
export async function previewMatches(
  tx: Tx,
  { appId, correlation }: { readonly appId: string; readonly correlation: Correlation },
  limit: number,
): Promise<MatchCounts & { readonly changes: readonly OwnerChange[] }> {
  await findMatches(tx, { appId }, correlation)
  await findOwnerChanges(tx)
  const { rows } = await sql<{
    account_id: string
    old_user_id: string | null
    old_rule: string | null
    user_id: string | null
    rule: string | null
  }>`select * from owner_changes order by account_id limit ${limit}`.execute(tx)
  const toMatch = (userId: string | null, rule: string | null) =>
    userId === null ? undefined : { userId, rule: rule ?? '' }
  const changes = rows.map((row) => ({
    accountId: row.account_id,
    from: toMatch(row.old_user_id, row.old_rule),
    to: toMatch(row.user_id, row.rule),
  }))
  return { ...(await countMatches(tx)), changes }
}

/** Compares what was found with what is, into `owner_changes`. */
async function findOwnerChanges(tx: Tx): Promise<void> {
  await sql`drop table if exists pg_temp.owner_changes`.execute(tx)
  await sql`create temporary table owner_changes on commit drop as
    select m.account_id, o.id as owner_row, o.user_id as old_user_id, o.rule as old_rule, o.held_from as old_from,
      f.user_id, f.rule
    from accounts_to_match m
    left join account_owners o on o.account_id = m.account_id and o.held_until is null
    left join (select account_id, min(user_id) as user_id, min(rule) as rule
      from fitting_users group by account_id having count(*) = 1) f on f.account_id = m.account_id
    where o.set_by is distinct from 'person'
      and (o.user_id, o.rule) is distinct from (f.user_id, f.rule)`.execute(tx)
}

/** Accounts that several users fit, each with those. */
const ambiguous = sql`(select f.* from fitting_users f
  where f.account_id in (select account_id from fitting_users group by account_id having count(*) > 1))`

async function applyCandidates(tx: Tx): Promise<void> {
  await sql`delete from account_candidates c using accounts_to_match m
    where c.account_id = m.account_id and not exists (select from ${ambiguous} f
      where f.account_id = c.account_id and f.user_id = c.user_id)`.execute(tx)
  await sql`insert into account_candidates (account_id, user_id, rule)
    select account_id, user_id, rule from ${ambiguous} f
    on conflict (account_id, user_id) do update set rule = excluded.rule
      where account_candidates.rule <> excluded.rule`.execute(tx)
}

async function countMatches(tx: Tx): Promise<MatchCounts> {
  const changes = sql`select count(*) from owner_changes`
  return {
    begun: await countOf(tx, sql`${changes} where old_user_id is null`),
    changed: await countOf(tx, sql`${changes} where old_user_id is not null and user_id is not null`),
    ended: await countOf(tx, sql`${changes} where user_id is null`),
    ambiguous: await countOf(tx, sql`select count(distinct account_id) from ${ambiguous} f`),
  }
}
