import { sql } from 'kysely'
import type { Tx } from '../db.ts'
import { createId } from '../ids.ts'
import { countGrants } from '../queries/grant-counts.ts'
import { rowsOf } from './sync-target.ts'

/** The names of what every app has, which no connector brings. They never change: ids, policies and grants rest on them. */
const credential = { type: 'builtin', resource: 'credential', entitlement: 'builtin:credential:access' } as const

/** Whose built-in things to look after, and from when on. */
export interface BuiltinsTarget {
  readonly appId: string
  readonly at: Date
  /** The sync after which it is done, if it is after one; grants name it as what found them, or found them gone. */
  readonly syncRunId?: string
}

/**
 * Gives an app its resource Credential with the entitlement Access, and makes its holders the accounts that are there:
 * having an account is access like any other, with its history. To be run when an app is made, and after each sync.
 */
export async function ensureBuiltins(
  tx: Tx,
  { appId, at, syncRunId }: BuiltinsTarget,
): Promise<{ accessId: string; begun: number; ended: number }> {
  const accessId = (await findAccess(tx, appId)) ?? (await createAccess(tx, appId, at))
  const present = sql`accounts a join resources r on r.id = a.id and r.ended_at is null`
  const same = sql`g.entitlement_id = ${accessId} and g.held_until is null and g.principal_id = a.id`
  const ended = await rowsOf(
    tx,
    sql`update grants g set held_until = greatest(${at}::timestamptz, g.held_from), ended_because = 'gone',
        last_sync_run_id = ${syncRunId ?? null}
      where g.entitlement_id = ${accessId} and g.held_until is null and not exists (select from ${present} where ${same})`,
  )
  const begun = await rowsOf(
    tx,
    sql`insert into grants (entitlement_id, principal_id, held_from, first_sync_run_id)
      select ${accessId}, a.id, ${at}, ${syncRunId ?? null} from ${present}
      where a.app_id = ${appId} and not exists (select from grants g where ${same}) on conflict do nothing`,
  )
  if (begun !== ended) await countGrants(tx, accessId, begun - ended)
  return { accessId, begun, ended }
}

async function findAccess(tx: Tx, appId: string): Promise<string | undefined> {
  const found = await tx
    .selectFrom('entitlements')
    .select('id')
    .where('app_id', '=', appId)
    .where('connector_id', 'is', null)
    .where('source_id', '=', credential.entitlement)
    .executeTakeFirst()
  return found?.id
}

/** Two that do this at once make one of each: the later finds what the earlier made. */
async function createAccess(tx: Tx, appId: string, at: Date): Promise<string> {
  const own = { app_id: appId, created_at: at }
  await tx
    .insertInto('resource_types')
    .values({ ...own, id: createId(at), source_id: credential.type, display_name: 'Credential' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const type = await tx
    .selectFrom('resource_types')
    .select('id')
    .where('app_id', '=', appId)
    .where('connector_id', 'is', null)
    .where('source_id', '=', credential.type)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('resources')
    .values({
      ...own,
      id: createId(at),
      resource_type_id: type.id,
      source_id: credential.resource,
      display_name: 'Credential',
      is_builtin: true,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const resource = await tx
    .selectFrom('resources')
    .select('id')
    .where('resource_type_id', '=', type.id)
    .where('source_id', '=', credential.resource)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('entitlements')
    .values({
      ...own,
      id: createId(at),
      resource_id: resource.id,
      source_id: credential.entitlement,
      slug: 'access',
      display_name: 'Access',
      purpose: 'assignment',
      is_builtin: true,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const accessId = await findAccess(tx, appId)
  if (accessId === undefined)
    throw new Error(`app ${appId} has no entitlement Access after it was made (this is a bug)`)
  return accessId
}
