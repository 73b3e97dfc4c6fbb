import { type RawBuilder, sql } from 'kysely'
import { fold } from '../fold.ts'

/**
 * Conditions of rows that a text is part of, without regard to case. What has the text is found once, and rows by its ids: as
 * arrays, of which the planner expects few, where of a join it would expect a third of all.
 */
export type TextCondition = RawBuilder<boolean>

/** Of `accounts as a`: by name or identifier. */
export function accountHas(text: string): TextCondition {
  return sql`a.id = any(array(${accountsWith(text)}))`
}

/** The same of one row, with its `resources as r`: for who looks at rows in their order until there are enough. */
export function thisAccountHas(text: string): TextCondition {
  return sql`(${isIn('r.folded_name', text)} or exists (${identifiersWith(text)} and i.account_id = a.id))`
}

/** Their ids, some of them twice. Who wants those of one app says so: an index has its names together. */
export function accountsWith(text: string, appId?: string): RawBuilder<unknown> {
  const inApp = appId === undefined ? sql`true` : sql`r.app_id = ${appId}`
  return sql`${resourcesWith(text)} and ${inApp} union all ${identifiersWith(text)}`
}

function identifiersWith(text: string): RawBuilder<unknown> {
  return sql`select i.account_id as id from account_identifiers i where strpos(i.folded, ${fold(text)}) > 0`
}

/** Of `users as u`: by name or identifier. */
export function userHas(text: string): TextCondition {
  return sql`u.id = any(array(${usersWithAny(text)}))`
}

/** The same of one row. */
export function thisUserHas(text: string): TextCondition {
  return sql`(${isIn('u.folded_name', text)} or exists (${userIdentifiersWith(text)} and i.user_id = u.id))`
}

/** Their ids, some of them twice. */
export function usersWithAny(text: string): RawBuilder<unknown> {
  return sql`${usersWith(text)} union all ${userIdentifiersWith(text)}`
}

function userIdentifiersWith(text: string): RawBuilder<unknown> {
  return sql`select i.user_id as id from user_identifiers i where strpos(i.folded, ${fold(text)}) > 0`
}

/** Of `entitlements as e`: by name, its resource's name or, whole, its alias. */
export function entitlementHas(text: string): TextCondition {
  return sql`e.id = any(array(select e.id from entitlements e where ${isIn('e.folded_name', text)}
    union all select e.id from entitlements e where e.alias = lower(${text})
    union all ${entitlementsOfResourcesWith(text)}))`
}

/**
 * Of `tasks as t`: by its number, whole, or by the name of its entitlement (as it is shown or as it was found), of that one's
 * resource, its app or whom it is about.
 */
export function taskHas(text: string): TextCondition {
  const named = sql`select e.id from entitlements e where ${isIn('e.folded_name', text)}
    or (e.custom_name is not null and strpos(lower(e.display_name), lower(${text})) > 0)
    union all ${entitlementsOfResourcesWith(text)}`
  const apps = sql`select id from apps where strpos(lower(display_name), lower(${text})) > 0`
  const number = /^\d{1,15}$/.test(text.trim()) ? Number(text) : null
  return sql`t.id = any(array(
    select id from tasks where number = ${number}::bigint
    union all select id from tasks where entitlement_id = any(array(${named}))
    union all select id from tasks where app_id = any(array(${apps}))
    union all select id from tasks where subject_user_id = any(array(${usersWith(text)}))))`
}

/** Whether a name that is kept folded has the text. */
export function isIn(column: string, text: string): TextCondition {
  return sql`strpos(${sql.ref(column)}, lower(${text})) > 0`
}

function resourcesWith(text: string): RawBuilder<unknown> {
  return sql`select r.id from resources r where ${isIn('r.folded_name', text)}`
}

function entitlementsOfResourcesWith(text: string): RawBuilder<unknown> {
  return sql`select e.id from entitlements e where e.resource_id = any(array(${resourcesWith(text)}))`
}

function usersWith(text: string): RawBuilder<unknown> {
  return sql`select u.id from users u where ${isIn('u.folded_name', text)}`
}
