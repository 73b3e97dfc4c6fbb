import { sql } from 'kysely'
import type { Db } from '../db.ts'

/** An app that a provider of identities knows and nobody manages yet. */
export interface UnmanagedApp {
  readonly id: string
  readonly displayName: string
  /** The app in which it was found. */
  readonly provider: { readonly id: string; readonly displayName: string } | undefined
  /** How many accounts of the provider hold something on it. */
  readonly accounts: number
  /** How many users own such accounts. */
  readonly users: number
}

/** A place in the list of apps: behind the app of this name and id. */
export interface AppPlace {
  readonly displayName: string
  readonly id: string
}

/** Unmanaged apps by name, a page at a time; `search` is a part of the name. */
export async function listUnmanagedApps(
  db: Db,
  { search = '' }: { readonly search?: string },
  page: { readonly after?: AppPlace; readonly limit: number },
): Promise<UnmanagedApp[]> {
  const { after } = page
  const { rows } = await sql<{
    id: string
    display_name: string
    provider_id: string | null
    provider_name: string | null
    accounts: number
    users: number
  }>`
    with listed as (
      select a.* from apps a
      where a.state = 'unmanaged' and a.deleted_at is null and a.ended_at is null
        and strpos(lower(a.display_name), lower(${search})) > 0
        and ${after === undefined ? sql`true` : sql`(a.display_name, a.id) > (${after.displayName}, ${after.id})`}
      order by a.display_name, a.id limit ${page.limit})
    select l.id, l.display_name, p.id as provider_id, p.display_name as provider_name, held.accounts, held.users
    from listed l
    left join resources r on r.id = l.source_resource_id
    left join apps p on p.id = r.app_id
    cross join lateral (
      select count(distinct acc.id) as accounts, count(distinct u.id) as users
      from entitlements e
      join grants g on g.entitlement_id = e.id and g.held_until is null
      join accounts acc on acc.id = g.principal_id
      left join account_owners o on o.account_id = acc.id and o.held_until is null
      left join users u on u.id = o.user_id and u.status <> 'deleted'
      where e.resource_id = r.id and e.ended_at is null) held
    order by l.display_name, l.id`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    displayName: row.display_name,
    provider: row.provider_id === null ? undefined : { id: row.provider_id, displayName: row.provider_name ?? '' },
    accounts: row.accounts,
    users: row.users,
  }))
}
