import type { Entitlement, Resource, ResourceType } from '@rostrum/protocol/connector'
import type { EntitlementRow, GrantRow, ResourceKey, ResourceRow, ResourceTypeRow } from './rows.ts'
import type { SyncStats } from './stats.ts'
import type { SyncRun } from './sync-run.ts'
import type { RowCounts } from './working-copy.ts'

export interface ReadLimits {
  /** bytes the decoded database may have */
  readonly maxDecodedBytes: number
  /** decoded bytes per byte of file, beyond the first 64 MiB */
  readonly maxRatio: number
  /** zstd window, in bytes */
  readonly maxWindowBytes: number
  /** one row's message, in bytes */
  readonly maxRowBytes: number
  readonly maxTokenBytes: number
  /** rows of each table */
  readonly maxRows: number
  readonly maxSyncs: number
}

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

const todo = (): never => {
  throw new Error('not written yet')
}

/** A sync file opened for reading. Iterators read row by row; lookups build an index of ids on first use. */
export class SyncFile implements AsyncDisposable {
  readonly path: string = todo()

  static async open(_path: string, _options: OpenOptions = {}): Promise<SyncFile> {
    return todo()
  }
  /** in the order they were written */
  get syncs(): readonly SyncRun[] {
    return todo()
  }
  /** finished last (of a type); what every command of the reader shows */
  latestFinished(_type?: string): SyncRun | undefined {
    return todo()
  }
  /** finished before that one */
  previousFinished(_type?: string): SyncRun | undefined {
    return todo()
  }
  getSync(_syncId: string): SyncRun {
    return todo()
  }
  resourceTypes(_syncId: string): Iterable<ResourceTypeRow> {
    return todo()
  }
  resources(_syncId: string, _filter: ResourceFilter = {}): Iterable<ResourceRow> {
    return todo()
  }
  entitlements(_syncId: string, _filter: EntitlementFilter = {}): Iterable<EntitlementRow> {
    return todo()
  }
  grants(_syncId: string, _filter: GrantFilter = {}): Iterable<GrantRow> {
    return todo()
  }
  findResourceType(_syncId: string, _id: string): ResourceType | undefined {
    return todo()
  }
  findResource(_syncId: string, _key: ResourceKey): Resource | undefined {
    return todo()
  }
  findEntitlement(_syncId: string, _id: string): Entitlement | undefined {
    return todo()
  }
  /** counted from the rows */
  counts(_syncId: string): RowCounts {
    return todo()
  }
  /** as the file keeps them, counted where it keeps none */
  stats(_syncId: string): SyncStats {
    return todo()
  }
  async close(): Promise<void> {
    todo()
  }
  async [Symbol.asyncDispose](): Promise<void> {
    todo()
  }
}
