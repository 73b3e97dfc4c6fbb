import { rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Entitlement, Grant, Resource, ResourceType } from '@rostrum/protocol/connector'
import { C1zError } from './c1z-error.ts'
import { decodeContainer } from './container/decode.ts'
import { fileError } from './container/file-errors.ts'
import { openContainer } from './container/open-container.ts'
import { type ReadLimits, resolveLimits } from './limits.ts'
import { C1zPebbleError } from './pebble-error.ts'
import { makeProcessFolder } from './process-folder.ts'
import { quote } from './quote.ts'
import type { RowCounts } from './row-counts.ts'
import { heldColumns, readHeldGrant } from './rows/held-grant.ts'
import { IdIndex } from './rows/id-index.ts'
import { readEntitlement, readGrant, readResource, readResourceType, rowColumns } from './rows/messages.ts'
import { type Condition, type ScannedRow, TableScanner } from './rows/scan.ts'
import { parseStats, statsOf } from './rows/stats-text.ts'
import { readSyncRuns } from './rows/sync-runs.ts'
import type { EntitlementRow, GrantRow, HeldGrant, ResourceKey, ResourceRow, ResourceTypeRow } from './rows.ts'
import { openUntrustedDatabase } from './safety/open-database.ts'
import type { TableName } from './schema.ts'
import type { SyncStats } from './stats.ts'
import type { SyncRun } from './sync-run.ts'

export interface OpenOptions {
  readonly limits?: Partial<ReadLimits>
  /** where the private folder for the decoded database is made; the system's when absent */
  readonly tempDir?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface ResourceFilter {
  readonly resourceTypeId?: string
  readonly parent?: ResourceKey
}
export interface EntitlementFilter {
  /** of the resource that offers the entitlement */
  readonly resourceTypeId?: string
  readonly resource?: ResourceKey
}
export interface GrantFilter {
  /** of the resource that offers the entitlement */
  readonly resourceTypeId?: string
  readonly resource?: ResourceKey
  readonly entitlementId?: string
  readonly principal?: ResourceKey
}

/** Far beyond any connector's; counts by type are kept in memory. */
const maxTypes = 10_000
const maxTypeIdLength = 1000

/** A table whose rows are found by id. */
type RowTable = keyof typeof rowColumns

/** A sync file opened for reading. Iterators read row by row; lookups build an index of ids on first use. */
export class SyncFile implements AsyncDisposable {
  readonly path: string
  /** in the order they were written */
  readonly syncs: readonly SyncRun[]
  readonly #database: DatabaseSync | undefined
  readonly #scanner: TableScanner | undefined
  readonly #folder: string
  /** by table and sync */
  readonly #indexes = new Map<string, IdIndex>()

  private constructor(path: string, folder: string, opened: Opened) {
    this.path = path
    this.#folder = folder
    this.#database = opened.database
    this.#scanner = opened.scanner
    this.syncs = opened.syncs
  }

  /** Throws a C1zError for a file that is missing, damaged, hostile, or of a format that is not read. */
  static async open(path: string, options: OpenOptions = {}): Promise<SyncFile> {
    const limits = resolveLimits(options.limits, options.env)
    const container = await openContainer(path)
    try {
      if (container.version === 'v3') throw new C1zPebbleError(path, container.manifest)
      const folder = await makePrivateFolder(options.tempDir ?? tmpdir())
      try {
        const target = join(folder, 'db')
        await decodeContainer(container.handle, path, target, limits)
        return new SyncFile(path, folder, await openDecoded(target, path, limits))
      } catch (error) {
        await rm(folder, { recursive: true, force: true })
        throw error
      }
    } finally {
      await container.handle.close()
    }
  }

  /** finished last (of a type); what every command of the reader shows */
  latestFinished(type?: string): SyncRun | undefined {
    return this.#finished(type)[0]
  }

  /** finished before that one */
  previousFinished(type?: string): SyncRun | undefined {
    return this.#finished(type)[1]
  }

  getSync(syncId: string): SyncRun {
    const run = this.syncs.find(({ id }) => id === syncId)
    if (run !== undefined) return run
    throw new C1zError('sync_not_found', `${this.path} holds no sync ${quote(syncId)}`, { file: this.path })
  }

  *resourceTypes(syncId: string): Generator<ResourceTypeRow> {
    for (const row of this.#rows('v1_resource_types', syncId)) yield readResourceType(row)
  }

  *resources(syncId: string, filter: ResourceFilter = {}): Generator<ResourceRow> {
    const condition: Condition = [
      ...typeCondition(filter.resourceTypeId),
      ...keyCondition(filter.parent, 'parent_resource_type_id', 'parent_resource_id'),
    ]
    for (const row of this.#rows('v1_resources', syncId, condition)) yield readResource(row)
  }

  *entitlements(syncId: string, filter: EntitlementFilter = {}): Generator<EntitlementRow> {
    const condition: Condition = [
      ...typeCondition(filter.resourceTypeId),
      ...keyCondition(filter.resource, 'resource_type_id', 'resource_id'),
    ]
    for (const row of this.#rows('v1_entitlements', syncId, condition)) yield readEntitlement(row)
  }

  *grants(syncId: string, filter: GrantFilter = {}): Generator<GrantRow> {
    const condition: Condition = [
      ...typeCondition(filter.resourceTypeId),
      ...keyCondition(filter.resource, 'resource_type_id', 'resource_id'),
      ...(filter.entitlementId === undefined ? [] : [['entitlement_id', filter.entitlementId] as const]),
      ...keyCondition(filter.principal, 'principal_resource_type_id', 'principal_resource_id'),
    ]
    for (const row of this.#rows('v1_grants', syncId, condition)) yield readGrant(row)
  }

  /** All grants, reduced to who holds what: several times faster than `grants`. */
  *heldGrants(syncId: string): Generator<HeldGrant> {
    this.getSync(syncId)
    if (this.#scanner === undefined) return
    for (const row of this.#scanner.scan('v1_grants', heldColumns, [['sync_id', syncId]])) yield readHeldGrant(row)
  }

  findResourceType(syncId: string, id: string): ResourceType | undefined {
    const row = this.#find('v1_resource_types', syncId, id)
    return row && readResourceType(row).resourceType
  }

  findResource(syncId: string, key: ResourceKey): Resource | undefined {
    const row = this.#find('v1_resources', syncId, `${key.resourceType}:${key.resource}`)
    return row && readResource(row).resource
  }

  findEntitlement(syncId: string, id: string): Entitlement | undefined {
    const row = this.#find('v1_entitlements', syncId, id)
    return row && readEntitlement(row).entitlement
  }

  findGrant(syncId: string, id: string): Grant | undefined {
    const row = this.#find('v1_grants', syncId, id)
    return row && readGrant(row).grant
  }

  /** counted from the rows */
  counts(syncId: string): RowCounts {
    const types = this.#countBy('v1_resource_types', 'external_id', syncId)
    const byType = (table: RowTable) => {
      const counts = this.#countBy(table, 'resource_type_id', syncId)
      return Object.fromEntries(
        [...new Set([...types.keys(), ...counts.keys()])].map((id) => [id, counts.get(id) ?? 0]),
      )
    }
    const resources = byType('v1_resources')
    const entitlements = byType('v1_entitlements')
    const grants = byType('v1_grants')
    return {
      resourceTypes: types.size,
      resources: sum(resources),
      entitlements: sum(entitlements),
      grants: sum(grants),
      resourcesByResourceType: resources,
      entitlementsByResourceType: entitlements,
      grantsByResourceType: grants,
    }
  }

  /** as the file keeps them, counted where it keeps none */
  stats(syncId: string): SyncStats {
    const { rowId } = this.getSync(syncId)
    const kept = this.#scanner?.find('v1_sync_runs', ['stats'], rowId)?.optionalText('stats')
    const assets = () => sum(Object.fromEntries(this.#countBy('v1_assets', 'sync_id', syncId)))
    return parseStats(kept) ?? statsOf(this.counts(syncId), assets())
  }

  async close(): Promise<void> {
    if (this.#database?.isOpen) this.#database.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #finished(type: string | undefined): SyncRun[] {
    return this.syncs
      .filter((run) => run.endedAt !== undefined && (type === undefined || run.type === type))
      .sort(byEndDescending)
  }

  *#rows(table: RowTable, syncId: string, condition: Condition = []): Generator<ScannedRow> {
    this.getSync(syncId)
    if (this.#scanner === undefined) return
    yield* this.#scanner.scan(table, rowColumns[table], [['sync_id', syncId], ...condition])
  }

  #find(table: RowTable, syncId: string, id: string): ScannedRow | undefined {
    for (const rowId of this.#index(table, syncId).candidates(id)) {
      const row = this.#scanner?.find(table, [...rowColumns[table], 'external_id'], rowId)
      if (row?.text('external_id') === id) return row
    }
    return undefined
  }

  #index(table: RowTable, syncId: string): IdIndex {
    const key = `${table}/${syncId}`
    const built = this.#indexes.get(key)
    if (built !== undefined) return built
    this.getSync(syncId)
    // Twice over the table: knowing the number of rows, the index takes no more memory than it needs.
    const rows = () => this.#scanner?.scan(table, ['external_id'], [['sync_id', syncId]]) ?? []
    let count = 0
    for (const _ of rows()) count++
    const index = new IdIndex(count)
    for (const row of rows()) index.add(row.text('external_id'), row.id)
    this.#indexes.set(key, index)
    return index
  }

  #countBy(table: TableName, column: string, syncId: string): Map<string, number> {
    this.getSync(syncId)
    const counts = new Map<string, number>()
    for (const row of this.#scanner?.scan(table, [column], [['sync_id', syncId]]) ?? []) {
      const value = row.text(column)
      if (value.length > maxTypeIdLength) throw row.invalid(`${column} has ${value.length} characters`)
      counts.set(value, (counts.get(value) ?? 0) + 1)
      if (counts.size > maxTypes) throw row.invalid(`the table names more than ${maxTypes} resource types`)
    }
    return counts
  }
}

interface Opened {
  readonly database: DatabaseSync | undefined
  readonly scanner: TableScanner | undefined
  readonly syncs: readonly SyncRun[]
}

async function openDecoded(path: string, file: string, limits: ReadLimits): Promise<Opened> {
  // A stream of nothing is an empty database (c1z-format 1.1).
  if ((await stat(path)).size === 0) return { database: undefined, scanner: undefined, syncs: [] }
  const { database, schema, bytes } = openUntrustedDatabase(path, file, limits)
  try {
    const scanner = new TableScanner(database, schema, file, limits, bytes)
    const syncs = readSyncRuns(scanner, file, limits.maxSyncs, limits.maxTokenBytes)
    // Only tokens may be larger than a row's message, and they have been read.
    database.limits.length = limits.maxRowBytes + 1024
    return { database, scanner, syncs }
  } catch (error) {
    database.close()
    throw error
  }
}

async function makePrivateFolder(parent: string): Promise<string> {
  return makeProcessFolder(parent, 'rostrum-c1z').catch((error: unknown) => {
    throw fileError(error, parent, 'make a folder in', 'file_not_writable')
  })
}

function byEndDescending(a: SyncRun, b: SyncRun): number {
  const [one, other] = [a.endedAt, b.endedAt]
  if (one === undefined || other === undefined) return 0
  if (one.seconds !== other.seconds) return one.seconds > other.seconds ? -1 : 1
  if (one.nanos !== other.nanos) return other.nanos - one.nanos
  return a.id > b.id ? -1 : 1
}

function typeCondition(resourceTypeId: string | undefined): Condition {
  return resourceTypeId === undefined ? [] : [['resource_type_id', resourceTypeId]]
}

function keyCondition(key: ResourceKey | undefined, typeColumn: string, idColumn: string): Condition {
  if (key === undefined) return []
  return [
    [typeColumn, key.resourceType],
    [idColumn, key.resource],
  ]
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
