import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { toBinary } from '@bufbuild/protobuf'
import { findAnnotation, withoutAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  type Grant,
  type GrantExpandable,
  GrantExpandableSchema,
  type Resource,
  type ResourceType,
} from '@rostrum/protocol/connector'
import type { TableName } from '../schema.ts'
import { GrantEncoder } from './grant-encoder.ts'
import { encodeEntitlement, encodeResource, encodeResourceType } from './message-bytes.ts'

/** Puts rows of one sync into the tables of a working copy. */
export class RowWriter {
  readonly #syncId: string
  readonly #encoder = new GrantEncoder()
  readonly #insertResourceType: StatementSync
  readonly #insertResource: StatementSync
  readonly #insertEntitlement: StatementSync
  readonly #insertGrant: StatementSync
  readonly #insertExpandableGrant: StatementSync
  readonly #updateGrant: StatementSync
  /** of the rows to come */
  discoveredAt = ''

  /** With `upsert` a row replaces the one with its id; the unique indexes must be there then. */
  constructor(database: DatabaseSync, syncId: string, upsert: boolean) {
    this.#syncId = syncId
    const prepare = (table: TableName, columns: readonly string[], onConflict = 'data = excluded.data') =>
      database.prepare(
        `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})${
          upsert ? ` on conflict (external_id, sync_id) do update set ${onConflict}` : ''
        }`,
      )
    const last = ['data', 'sync_id', 'discovered_at']
    this.#insertResourceType = prepare('v1_resource_types', ['external_id', ...last])
    this.#insertResource = prepare('v1_resources', [
      'resource_type_id',
      'external_id',
      'parent_resource_type_id',
      'parent_resource_id',
      ...last,
    ])
    this.#insertEntitlement = prepare('v1_entitlements', ['resource_type_id', 'resource_id', 'external_id', ...last])
    const grantColumns = [
      'resource_type_id',
      'resource_id',
      'entitlement_id',
      'principal_resource_type_id',
      'principal_resource_id',
      'external_id',
      ...last,
    ]
    // A grant that is to be expanded again says so; one that did not change keeps what the expander noted.
    const onGrantConflict = `data = excluded.data, expansion = excluded.expansion, needs_expansion = case
         when excluded.expansion is null then 0
         when v1_grants.expansion is excluded.expansion then v1_grants.needs_expansion
         else 1 end`
    this.#insertGrant = prepare('v1_grants', grantColumns, onGrantConflict)
    this.#insertExpandableGrant = prepare(
      'v1_grants',
      [...grantColumns, 'expansion', 'needs_expansion'],
      onGrantConflict,
    )
    this.#updateGrant = database.prepare('update v1_grants set data = ? where external_id = ? and sync_id = ?')
  }

  putResourceType(resourceType: ResourceType): void {
    this.#insertResourceType.run(resourceType.id, encodeResourceType(resourceType), this.#syncId, this.discoveredAt)
  }

  putResource(resource: Resource): void {
    const { resourceType, resource: id } = idOf(resource, 'resource', resource.displayName)
    const parent = resource.parentResourceId
    this.#insertResource.run(
      resourceType,
      `${resourceType}:${id}`,
      parent?.resourceType ?? null,
      parent?.resource ?? null,
      encodeResource(resource),
      this.#syncId,
      this.discoveredAt,
    )
  }

  putEntitlement(entitlement: Entitlement): void {
    const { resourceType, resource } = idOf(entitlement.resource, 'entitlement', entitlement.id)
    this.#insertEntitlement.run(
      resourceType,
      resource,
      entitlement.id,
      encodeEntitlement(entitlement),
      this.#syncId,
      this.discoveredAt,
    )
  }

  putGrant(grant: Grant): void {
    const target = idOf(grant.entitlement?.resource, 'grant', grant.id)
    const principal = idOf(grant.principal, 'grant', grant.id)
    const { stored, expansion } = separateExpansion(grant)
    const entitlementId = grant.entitlement?.id ?? ''
    const data = this.#encoder.encode(stored)
    // Nearly all grants are of the first kind, and each value less is time.
    if (expansion === undefined) {
      this.#insertGrant.run(
        target.resourceType,
        target.resource,
        entitlementId,
        principal.resourceType,
        principal.resource,
        grant.id,
        data,
        this.#syncId,
        this.discoveredAt,
      )
    } else {
      this.#insertExpandableGrant.run(
        target.resourceType,
        target.resource,
        entitlementId,
        principal.resourceType,
        principal.resource,
        grant.id,
        data,
        this.#syncId,
        this.discoveredAt,
        expansion,
        1,
      )
    }
  }

  updateGrant(grant: Grant): void {
    this.#updateGrant.run(this.#encoder.encode(separateExpansion(grant).stored), grant.id, this.#syncId)
  }
}

/** Access passed on has a column of its own; the message is stored without it (c1z-format 4, rule 3). */
function separateExpansion(grant: Grant): { stored: Grant; expansion?: Uint8Array } {
  if (grant.annotations.length === 0) return { stored: grant }
  const annotations = withoutAnnotation(grant.annotations, GrantExpandableSchema)
  if (annotations.length === grant.annotations.length) return { stored: grant }
  const expandable = findAnnotation(grant.annotations, GrantExpandableSchema)
  const stored = { ...grant, annotations }
  return expandable !== undefined && passesOn(expandable)
    ? { stored, expansion: toBinary(GrantExpandableSchema, expandable) }
    : { stored }
}

function passesOn(expandable: GrantExpandable): boolean {
  return expandable.entitlementIds.some((id) => id.trim() !== '')
}

function idOf(resource: Resource | undefined, kind: string, id: string): { resourceType: string; resource: string } {
  if (resource?.id === undefined) throw new Error(`${kind} ${id} has no resource id (this is a bug)`)
  return resource.id
}
