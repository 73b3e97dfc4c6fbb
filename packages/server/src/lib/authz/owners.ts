import type { Db } from '@rostrum/database'
import { sql } from 'kysely'

/** Whether a person owns an app, themselves or by an entitlement whose holders do. */
export async function ownsApp(db: Db, userId: string | null, appId: string): Promise<boolean> {
  return owns(db, userId, sql`o.app_id = ${appId}`)
}

/** Whether a person owns a connector, or the app of one that nobody owns (product.md 2, note 2). */
export async function ownsConnector(
  db: Db,
  userId: string | null,
  connector: { readonly id: string; readonly appId: string },
): Promise<boolean> {
  return owns(
    db,
    userId,
    sql`(o.connector_id = ${connector.id} or (o.app_id = ${connector.appId}
      and not exists (select from owners c where c.connector_id = ${connector.id})))`,
  )
}

/** Whether somebody named the person as an owner of the connector, whose set-up is then theirs to finish (product.md CON-8). */
export async function isNamedOwner(db: Db, userId: string | null, connectorId: string): Promise<boolean> {
  return owns(db, userId, sql`o.connector_id = ${connectorId}`)
}

export async function ownsCampaign(db: Db, userId: string | null, campaignId: string): Promise<boolean> {
  return owns(db, userId, sql`o.campaign_id = ${campaignId}`)
}

/** A condition on `campaigns as c`: the person owns it. */
export function isOwnCampaign(userId: string | null) {
  return sql<boolean>`exists (select from owners o where o.campaign_id = c.id and ${isOwner(userId)})`
}

/** A condition on `apps as a`: the person owns it. */
export function isOwnApp(userId: string | null) {
  return sql<boolean>`exists (select from owners o where o.app_id = a.id and ${isOwner(userId)})`
}

/** A condition on `connectors as c`: the person owns it, or the app of one that nobody owns. */
export function isOwnConnector(userId: string | null) {
  return sql<boolean>`exists (select from owners o where ${isOwner(userId)} and (o.connector_id = c.id
    or (o.app_id = c.app_id and not exists (select from owners other where other.connector_id = c.id))))`
}

function isOwner(userId: string | null) {
  return sql`(o.user_id = ${userId} or exists (
    select from grants g join account_owners h on h.account_id = g.principal_id and h.held_until is null
    where g.entitlement_id = o.holders_of_id and g.held_until is null and h.user_id = ${userId}))`
}

async function owns(db: Db, userId: string | null, of: ReturnType<typeof sql>): Promise<boolean> {
  if (userId === null) return false
  const { rows } = await sql<{ owns: boolean }>`select exists (
    select from owners o where ${of} and ${isOwner(userId)}) as owns`.execute(db)
  return rows[0]?.owns === true
}
