import type { EntitlementRow } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import { entitlementHas } from '@rostrum/database/queries'
import { sql } from 'kysely'
import type { LockableSetting } from '../apps/entitlement-settings.ts'
import { type Condition, choice, idOr, type ListDefinition, words } from './definition.ts'
import { inOrder, toIdArray } from './rows.ts'

const name = sql`coalesce(e.custom_name, e.display_name)`
const resourceName = sql`coalesce(r.custom_name, r.display_name)`
/** The setting in force: the entitlement's own, else that of its kind, else the app's (product.md APP-6). */
const grantPolicy = sql`coalesce(e.grant_policy_id, t.grant_policy_id, app.grant_policy_id)`
const revokePolicy = sql`coalesce(e.revoke_policy_id, t.revoke_policy_id, app.revoke_policy_id)`

/** Where a setting in force comes from. */
function fromWhere(column: 'grant_policy_id' | 'revoke_policy_id'): Condition {
  const isSet = (alias: string) => sql`${sql.ref(`${alias}.${column}`)} is not null`
  return sql`case when ${isSet('e')} then 'entitlement' when ${isSet('t')} then 'resource type'
    when ${isSet('app')} then 'app' else '' end`
}

const itsResource = sql`join resources r on r.id = e.resource_id`
const itsType = sql`join resource_types t on t.id = r.resource_type_id`
const all = sql`entitlements e ${itsResource} ${itsType} join apps app on app.id = e.app_id`

function hasPolicy(which: Condition): Condition {
  return sql`e.id in (select e.id from ${all} where ${grantPolicy} ${which})`
}

/** Entitlements. How many hold one is what is held now, whatever day is asked for. */
export const entitlementsList: ListDefinition = {
  from: sql`entitlements e`,
  id: sql`e.id`,
  idType: 'text',
  columns: {
    id: idOr((id) => sql`e.id = ${id}`),
    resource: idOr((id) => sql`e.resource_id = ${id}`),
    type: {
      takes: 'a text',
      is: (value) =>
        sql`exists (select from resources r where r.id = e.resource_id and r.resource_type_id in (
          select t.id from resource_types t where lower(t.source_id) = lower(${value})))`,
    },
    slug: words(sql`e.slug`),
    risk: words(sql`coalesce(e.risk_level, 'none')`),
    requestable: choice({ yes: sql`e.is_requestable`, no: sql`not e.is_requestable` }),
    derived: choice({ yes: sql`e.is_immutable`, no: sql`not e.is_immutable` }),
    policy: idOr((id) => hasPolicy(sql`= ${id}`), { none: hasPolicy(sql`is null`) }),
    owner: idOr((id) => sql`exists (select from owners o where o.entitlement_id = e.id and o.user_id = ${id})`, {
      none: sql`not exists (select from owners o where o.entitlement_id = e.id)`,
    }),
    held: choice({ yes: sql`e.grant_count > 0`, no: sql`e.grant_count = 0` }),
  },
  orders: {
    name: { of: sql`e.folded_name`, type: 'text' },
    resource: { of: sql`r.folded_name`, join: itsResource, type: 'text' },
    type: { of: sql`lower(t.display_name)`, join: sql`${itsResource} ${itsType}`, type: 'text' },
    slug: { of: sql`e.slug`, type: 'text' },
    holders: { of: sql`e.grant_count`, type: 'bigint' },
    risk: { of: sql`coalesce(e.risk_level, '')`, type: 'text' },
  },
  usual: 'name',
  search: entitlementHas,
}

export async function loadEntitlementRows(db: Db, ids: readonly string[]): Promise<EntitlementRow[]> {
  const readEntitlements = sql<EntitlementRecord>`
    select e.id, e.app_id, ${name} as name, e.slug, e.alias, e.resource_id, ${resourceName} as resource_name,
      r.parent_id, coalesce(parent.custom_name, parent.display_name) as parent_name, t.display_name as type_name, e.grant_count,
      e.risk_level, e.is_requestable, e.is_immutable, e.is_builtin, e.ended_at, ${grantPolicy} as policy_id,
      policy.display_name as policy_name, app.audience, c.is_provisioning_enabled,
      ${fromWhere('grant_policy_id')} as policy_from, ${revokePolicy} as revoke_policy_id,
      revoke_policy.display_name as revoke_policy_name, ${fromWhere('revoke_policy_id')} as revoke_policy_from,
      e.locked_settings, coalesce(e.custom_description, e.description) as description,
      case when e.has_own_duration then e.max_duration_seconds
        else coalesce(e.max_duration_seconds, t.max_duration_seconds, app.max_duration_seconds) end as max_seconds,
      case when e.has_own_duration or e.max_duration_seconds is not null then 'entitlement'
        when t.max_duration_seconds is not null then 'resource type' when app.max_duration_seconds is not null then 'app'
        else '' end as max_from
    from ${all} left join resources parent on parent.id = r.parent_id
      left join policies policy on policy.id = ${grantPolicy}
      left join policies revoke_policy on revoke_policy.id = ${revokePolicy} left join connectors c on c.id = e.connector_id
    where e.id = any(${toIdArray(ids)})`.execute(db)
  const [{ rows }, owners] = await Promise.all([readEntitlements, loadOwners(db, 'entitlement_id', ids)])
  return inOrder(ids, rows, (row) => ({
    id: row.id,
    appId: row.app_id,
    displayName: row.name,
    slug: row.slug,
    alias: row.alias ?? '',
    description: row.description,
    resourceId: row.resource_id,
    resourceDisplayName: row.resource_name,
    parentId: row.parent_id ?? '',
    parentDisplayName: row.parent_name ?? '',
    resourceType: row.type_name,
    grantCount: row.grant_count,
    owners: owners.get(row.id) ?? [],
    riskLevel: row.risk_level ?? '',
    isRequestable: row.is_requestable,
    isDerived: row.is_immutable,
    whyNotOffered: findObstacle(row),
    grantPolicyId: row.policy_id ?? '',
    grantPolicyDisplayName: row.policy_name ?? '',
    grantPolicyFrom: row.policy_from,
    revokePolicyId: row.revoke_policy_id ?? '',
    revokePolicyDisplayName: row.revoke_policy_name ?? '',
    revokePolicyFrom: row.revoke_policy_from,
    lockedSettings: row.locked_settings.map((name) => name.toUpperCase() as Uppercase<LockableSetting>),
    maxDuration: row.max_seconds ?? undefined,
    maxDurationFrom: row.max_from,
    provisionedBy: row.is_provisioning_enabled === true && !row.is_immutable ? 'connector' : 'manual',
    endedAt: row.ended_at ?? undefined,
  }))
}

/** Why nobody is offered it (product.md REQ-4); empty when it is offered to somebody. */
function findObstacle(row: EntitlementRecord): string {
  if (row.is_immutable) return 'it is derived from others, and can only be had through them'
  if (!row.is_requestable) return 'it is not requestable'
  if (row.policy_id === null) return 'it has no request policy, of its own or of its app'
  return row.audience === 'nobody' ? 'nobody may request in this app' : ''
}

/** Who owns each of them, in the order in which they were named. */
export async function loadOwners(db: Db, column: 'app_id' | 'entitlement_id' | 'connector_id', ids: readonly string[]) {
  const rows = await db
    .selectFrom('owners as o')
    .innerJoin('users as u', 'u.id', 'o.user_id')
    .select([`o.${column} as of`, 'u.id', 'u.display_name'])
    .where(`o.${column}`, 'in', ['', ...ids])
    .orderBy('o.position')
    .orderBy('o.id')
    .execute()
  const owners = new Map<string, { id: string; displayName: string }[]>()
  for (const { of, id, display_name: displayName } of rows) {
    const list = owners.get(of ?? '') ?? []
    list.push({ id, displayName })
    owners.set(of ?? '', list)
  }
  return owners
}

interface EntitlementRecord {
  readonly id: string
  readonly app_id: string
  readonly name: string
  readonly slug: string
  readonly alias: string | null
  readonly resource_id: string
  readonly resource_name: string
  readonly parent_id: string | null
  readonly parent_name: string | null
  readonly type_name: string
  readonly grant_count: number
  readonly risk_level: string | null
  readonly is_requestable: boolean
  readonly is_immutable: boolean
  readonly is_builtin: boolean
  readonly ended_at: Date | null
  readonly policy_id: string | null
  readonly policy_name: string | null
  readonly policy_from: string
  readonly revoke_policy_id: string | null
  readonly revoke_policy_name: string | null
  readonly revoke_policy_from: string
  readonly locked_settings: readonly LockableSetting[]
  readonly description: string
  readonly max_from: string
  readonly audience: string
  readonly is_provisioning_enabled: boolean | null
  readonly max_seconds: number | null
}
