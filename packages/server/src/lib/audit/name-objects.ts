import type { Db } from '@rostrum/database'
import { type RawBuilder, sql } from 'kysely'
import { toIdArray } from '../lists/rows.ts'

/** Whose names may be told. */
export interface NameLimits {
  /** of people, apps and connectors */
  readonly seesPeople: boolean
  readonly seesPolicies: boolean
  /** accounts, resources and entitlements of these apps only; undefined is all */
  readonly appIds: readonly string[] | undefined
}

/** So many are named for a page of events; further ids stay as they are. */
const namedMost = 1000

/** What the objects are called now whose ids stand in events (product.md AUD-6). */
export async function nameObjects(
  db: Db,
  events: readonly { readonly object_id: string | null; readonly detail: unknown }[],
  { seesPeople, seesPolicies, appIds }: NameLimits,
): Promise<Record<string, string>> {
  const text = events.map((event) => `${event.object_id} ${JSON.stringify(event.detail)}`).join(' ')
  const ids = [...new Set(text.match(/\b[0-9A-Za-z]{27}\b/g) ?? [])].slice(0, namedMost)
  if (ids.length === 0) return {}
  const inApps = (column: string) =>
    appIds === undefined ? sql`true` : sql`${sql.ref(column)} = any(${toIdArray(appIds)})`
  const own = sql`coalesce(o.custom_name, o.display_name)`
  const parts = [
    ...(seesPeople
      ? [
          named('users', sql`o.display_name`),
          named('apps', sql`o.display_name`),
          named('connectors', sql`o.display_name`),
        ]
      : []),
    ...(seesPolicies ? [named('policies', sql`o.display_name`)] : []),
    named('resource_types', sql`o.display_name`, inApps('o.app_id')),
    named('resources', own, inApps('o.app_id')),
    named('entitlements', own, inApps('o.app_id')),
    named('tasks', sql`'task ' || o.number`, inApps('o.app_id')),
  ]
  const { rows } = await sql<{ id: string; name: string }>`${sql.join(parts, sql` union all `)}`.execute(db)
  return Object.fromEntries(rows.filter(({ name }) => name !== '').map(({ id, name }) => [id, name]))

  function named(table: string, name: RawBuilder<unknown>, only: RawBuilder<unknown> = sql`true`) {
    return sql`select o.id::text as id, (${name})::text as name from ${sql.table(table)} o
      where o.id = any(${toIdArray(ids)}) and ${only}`
  }
}
