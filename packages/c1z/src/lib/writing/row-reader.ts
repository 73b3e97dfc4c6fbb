import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  type GrantExpandable,
  GrantExpandableSchema,
  GrantSchema,
  type Resource,
  type ResourceId,
  ResourceSchema,
} from '@rostrum/protocol/connector'

/** Reads rows of one sync back from a working copy, which this program wrote itself. */
export class RowReader {
  readonly #database: DatabaseSync
  readonly #syncId: string
  readonly #prepared = new Map<string, StatementSync>()

  constructor(database: DatabaseSync, syncId: string) {
    this.#database = database
    this.#syncId = syncId
  }

  *resources(resourceTypeId: string): Generator<Resource> {
    const sql = 'select data from v1_resources where resource_type_id = ? and sync_id = ? order by id'
    for (const row of this.#rows(sql, resourceTypeId, this.#syncId)) yield decode(ResourceSchema, row.data)
  }

  *resourceIds(resourceTypeId: string): Generator<string> {
    const sql = 'select external_id from v1_resources where resource_type_id = ? and sync_id = ? order by id'
    for (const row of this.#rows(sql, resourceTypeId, this.#syncId)) {
      yield String(row.external_id).slice(resourceTypeId.length + 1)
    }
  }

  resourceRows(afterRow: number, limit: number): { rowId: number; resource: Resource }[] {
    const sql = 'select id, data from v1_resources where id > ? and sync_id = ? order by id limit ?'
    return this.#all(sql, afterRow, this.#syncId, limit).map((row) => ({
      rowId: Number(row.id),
      resource: decode(ResourceSchema, row.data),
    }))
  }

  getResource(resourceTypeId: string, resourceId: string): Resource | undefined {
    const sql = 'select data from v1_resources where external_id = ? and sync_id = ?'
    const [row] = this.#all(sql, `${resourceTypeId}:${resourceId}`, this.#syncId)
    return row && decode(ResourceSchema, row.data)
  }

  *entitlements(): Generator<Entitlement> {
    const sql = 'select data from v1_entitlements where sync_id = ? order by id'
    for (const row of this.#rows(sql, this.#syncId)) yield decode(EntitlementSchema, row.data)
  }

  getEntitlement(id: string): Entitlement | undefined {
    const sql = 'select data from v1_entitlements where external_id = ? and sync_id = ?'
    const [row] = this.#all(sql, id, this.#syncId)
    return row && decode(EntitlementSchema, row.data)
  }

  grantRows(entitlementId: string, afterRow: number, limit: number): { rowId: number; grant: Grant }[] {
    const sql = 'select id, data from v1_grants where entitlement_id = ? and sync_id = ? and id > ? order by id limit ?'
    return this.#all(sql, entitlementId, this.#syncId, afterRow, limit).map((row) => ({
      rowId: Number(row.id),
      grant: decode(GrantSchema, row.data),
    }))
  }

  grantsHeld(entitlementId: string, principal: ResourceId): Grant[] {
    const sql = `select data from v1_grants where entitlement_id = ? and principal_resource_type_id = ?
      and principal_resource_id = ? and sync_id = ? order by id`
    const rows = this.#all(sql, entitlementId, principal.resourceType, principal.resource, this.#syncId)
    return rows.map((row) => decode(GrantSchema, row.data))
  }

  *expandableGrants(): Generator<{ grant: Grant; expandable: GrantExpandable }> {
    const sql = 'select data, expansion from v1_grants where sync_id = ? and expansion is not null order by id'
    for (const row of this.#rows(sql, this.#syncId)) {
      yield { grant: decode(GrantSchema, row.data), expandable: decode(GrantExpandableSchema, row.expansion) }
    }
  }

  /** How many rows a table holds for each resource type; for the types themselves, one each. */
  countByResourceType(
    table: 'v1_resource_types' | 'v1_resources' | 'v1_entitlements' | 'v1_grants',
  ): Map<string, number> {
    const column = table === 'v1_resource_types' ? 'external_id' : 'resource_type_id'
    const sql = `select ${column} as type, count(*) as count from ${table} where sync_id = ? group by ${column} order by min(id)`
    return new Map(this.#all(sql, this.#syncId).map((row) => [String(row.type), Number(row.count)]))
  }

  #all(sql: string, ...parameters: SQLInputValue[]): Record<string, unknown>[] {
    let statement = this.#prepared.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#prepared.set(sql, statement)
    }
    return statement.all(...parameters)
  }

  /** Row by row; a statement of its own, for others like it may be half read. */
  *#rows(sql: string, ...parameters: SQLInputValue[]): Generator<Record<string, unknown>> {
    yield* this.#database.prepare(sql).iterate(...parameters)
  }
}

function decode<Desc extends DescMessage>(schema: Desc, value: unknown): MessageShape<Desc> {
  if (!(value instanceof Uint8Array)) throw new Error('a row of the working copy holds no message (this is a bug)')
  return fromBinary(schema, value)
}
