import type { ResourceRow } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { isIn } from '@rostrum/database/queries'
import { sql } from 'kysely'
import { idOr, type ListDefinition } from './definition.ts'
import { inOrder, toIdArray } from './rows.ts'

const name = sql`coalesce(r.custom_name, r.display_name)`

const itsType = sql`join resource_types t on t.id = r.resource_type_id`

export const resourcesList: ListDefinition = {
  from: sql`resources r`,
  id: sql`r.id`,
  idType: 'text',
  columns: {
    id: idOr((id) => sql`r.id = ${id}`),
    type: {
      takes: 'a text',
      is: (value) =>
        sql`r.resource_type_id in (select t.id from resource_types t where lower(t.source_id) = lower(${value}))`,
    },
    parent: idOr((id) => sql`r.parent_id = ${id}`, { none: sql`r.parent_id is null` }),
  },
  orders: {
    name: { of: sql`r.folded_name`, type: 'text' },
    type: { of: sql`lower(t.display_name)`, join: itsType, type: 'text' },
  },
  usual: 'name',
  search: (text) => isIn('r.folded_name', text),
}

export async function loadResourceRows(db: Db, ids: readonly string[]): Promise<ResourceRow[]> {
  const { rows } = await sql<{
    id: string
    app_id: string
    name: string
    source_id: string
    resource_type_id: string
    type_name: string
    parent_id: string | null
    parent_name: string | null
    ended_at: Date | null
    count: string
  }>`
    select r.id, r.app_id, ${name} as name, r.source_id, r.resource_type_id, t.display_name as type_name, r.parent_id, r.ended_at,
      coalesce(parent.custom_name, parent.display_name) as parent_name,
      (select count(*) from entitlements e where e.resource_id = r.id and e.ended_at is null) as count
    from resources r ${itsType} left join resources parent on parent.id = r.parent_id
    where r.id = any(${toIdArray(ids)})`.execute(db)
  return inOrder(ids, rows, (row) => ({
    id: row.id,
    appId: row.app_id,
    displayName: row.name,
    sourceId: row.source_id,
    resourceTypeId: row.resource_type_id,
    resourceType: row.type_name,
    parentId: row.parent_id ?? '',
    parentDisplayName: row.parent_name ?? '',
    entitlementCount: Number(row.count),
    endedAt: row.ended_at ?? undefined,
  }))
}
