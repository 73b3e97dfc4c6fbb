import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { AppsTable } from '../../gen/tables.ts'
import type { Tx } from '../db.ts'

/** Whose accounts are matched: all of an app, some, or those in any app whose match may depend on one of some users. */
export type MatchScope =
  | { readonly appId: string }
  | { readonly accountIds: readonly string[] }
  | { readonly userIds: readonly string[] }

/** How an app's accounts are matched. */
export type Correlation = Selectable<AppsTable>['correlation']

/**
 * Finds the users that fit, for the transaction: `accounts_to_match` holds the accounts of the scope, `fitting_users` those
 * who fit them by the first rule by which anyone does. Accounts with an owner chosen by a person are not matched.
 * @param correlation instead of the apps' own, for a look at what it would do
 */
export async function findMatches(tx: Tx, scope: MatchScope, correlation?: Correlation): Promise<void> {
  await sql`drop table if exists pg_temp.accounts_to_match, pg_temp.fitting_users`.execute(tx)
  // Accounts that ended are only here to be taken off the list of ambiguous ones, which have no owner by a rule.
  await sql`create temporary table accounts_to_match on commit drop as
    select a.id as account_id,
      r.ended_at is null and coalesce(a.custom_type, a.type) = 'user' and ${notChosen(sql`a.id`)} as is_matched,
      coalesce(${correlation ?? null}, app.correlation) = 'broad' as by_name
    from accounts a join resources r on r.id = a.id join apps app on app.id = a.app_id
    where app.deleted_at is null and ${isConcerned(scope)}
      and (r.ended_at is null or exists (select from account_candidates c where c.account_id = a.id))`.execute(tx)
  await sql`analyze accounts_to_match`.execute(tx)
  await sql`create temporary table fitting_users
    (account_id ksuid not null, user_id ksuid not null, rule text not null) on commit drop`.execute(tx)
  await addFitting(tx, sameIdentifier('email'))
  await addFitting(tx, sameIdentifier('username'))
  // @TODO `custom` is as narrow until an app's own rules (ACC-2) are built; they go here, instead of these.
  const { rows } = await sql`select from accounts_to_match where is_matched and by_name limit 1`.execute(tx)
  if (rows.length > 0) await addFitting(tx, sameName)
}

/** Adds those whom a rule finds for the accounts that no earlier one decided. */
async function addFitting(tx: Tx, rule: RawBuilder<unknown>): Promise<void> {
  await sql`insert into fitting_users (account_id, user_id, rule) ${rule}
    and m.is_matched and u.status <> 'deleted'
    and not exists (select from fitting_users f where f.account_id = m.account_id)`.execute(tx)
  await sql`analyze fitting_users`.execute(tx)
}

const sameIdentifier = (kind: 'email' | 'username') => sql`
  select distinct m.account_id, u.id, ${kind}
  from accounts_to_match m
  join account_identifiers ai on ai.account_id = m.account_id
  join user_identifiers ui on ui.kind = ai.kind and ui.folded = ai.folded
  join users u on u.id = ui.user_id
  where ai.kind = ${kind} and ai.folded <> ''`

/** As `fold` does it, with one space between words: compared are only names that were folded here. */
const folded = (name: RawBuilder<unknown>) =>
  sql`regexp_replace(btrim(lower(upper(normalize(${name}, nfkc) collate "und-x-icu"))), '\\s+', ' ', 'g')`

/** First and last name of a user `u`; nothing where either is missing. */
const userName = folded(sql`nullif(btrim(u.given_name), '') || ' ' || nullif(btrim(u.family_name), '')`)

/**
 * First and last name of an account's resource `r`, put together, since nobody can tell where the one ends in a display
 * name of several words. The connector's own division of it counts first.
 */
const accountName = folded(sql`coalesce(
  nullif(btrim(${structured('givenName')}), '') || ' ' || nullif(btrim(${structured('familyName')}), ''),
  nullif(btrim(r.profile ->> 'first_name'), '') || ' ' || nullif(btrim(r.profile ->> 'last_name'), ''),
  regexp_replace(r.display_name, '^([^,]+),([^,]+)$', '\\2 \\1'))`)

function structured(part: 'givenName' | 'familyName'): RawBuilder<unknown> {
  return sql`(jsonb_path_query_first(r.detail, '$.annotations[*].structuredName') ->> ${part})`
}

const sameName = sql`
  select m.account_id, u.id, 'name'
  from accounts_to_match m
  join resources r on r.id = m.account_id
  join users u on ${userName} = ${accountName}
  where m.by_name`

function isConcerned(scope: MatchScope): RawBuilder<unknown> {
  if ('appId' in scope) return sql`a.app_id = ${scope.appId}`
  if ('accountIds' in scope) return sql`a.id in (select unnest(${scope.accountIds}::text[]))`
  const isOne = (column: string) => sql`${sql.ref(column)} in (select unnest(${scope.userIds}::text[]))`
  return sql`a.id in (
    select o.account_id from account_owners o where ${isOne('o.user_id')} and o.held_until is null
    union select c.account_id from account_candidates c where ${isOne('c.user_id')}
    union select ai.account_id from user_identifiers ui
      join account_identifiers ai on ai.kind = ui.kind and ai.folded = ui.folded
      where ui.kind in ('email', 'username') and ${isOne('ui.user_id')}
    union select r.id from apps app
      join accounts b on b.app_id = app.id join resources r on r.id = b.id
      join users u on ${userName} = ${accountName}
      where app.correlation = 'broad' and r.ended_at is null and ${isOne('u.id')} and ${notChosen(sql`b.id`)})`
}

const notChosen = (accountId: RawBuilder<unknown>) => sql`not exists (select from account_owners o
  where o.account_id = ${accountId} and o.held_until is null and o.set_by = 'person')`
