import type {
  Entitlement,
  Grant,
  GrantExpandable,
  Resource,
  ResourceId,
  ResourceType,
} from '@rostrum/protocol/connector'
import type { MeasuredStats } from './stats.ts'
import type { SyncType } from './sync-run.ts'

export interface WorkingCopyOptions {
  /** the sync file; it is replaced only by `finish` */
  readonly file: string
  /** where the working copy lives; beside the file when absent */
  readonly tempDir?: string
  readonly now: () => Date
  /** makes the id of a new sync, a KSUID; made from `now` and random bytes when absent */
  readonly newId?: () => string
  /** a digest of the connector and its settings: an unfinished sync with another one is not gone on with */
  readonly fingerprint: string
  readonly syncType: SyncType
  /**
   * Rows may come twice, the later replaces the earlier. Costs speed, for the unique indexes must exist from the
   * start; without it a second row with the same id fails `finish`.
   */
  readonly upsert?: boolean
  /** how many full syncs the file holds, this one included; from the environment, else 2 */
  readonly keepSyncs?: number
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Rows of the sync being written, `total` and by resource type of what they belong to. */
export interface RowCounts {
  readonly resourceTypes: number
  readonly resources: number
  readonly entitlements: number
  readonly grants: number
  readonly resourcesByResourceType: Readonly<Record<string, number>>
  readonly entitlementsByResourceType: Readonly<Record<string, number>>
  readonly grantsByResourceType: Readonly<Record<string, number>>
}

/**
 * What may be done inside one transaction. Rows that share an Entitlement or a principal should share the object: it
 * is encoded once. Objects must not be changed after they were put.
 */
export interface WorkingCopyTransaction {
  putResourceType(resourceType: ResourceType): void
  putResource(resource: Resource): void
  putEntitlement(entitlement: Entitlement): void
  putGrant(grant: Grant): void
  /** Replaces the message of a stored grant and leaves its expansion as it is; for the expander. */
  updateGrant(grant: Grant): void
  putCheckpoint(checkpoint: string): void
}

export interface FinishOptions {
  /** the token a finished sync keeps; no pending actions */
  readonly token?: string
  readonly stats?: MeasuredStats
}

const todo = (): never => {
  throw new Error('not written yet')
}

/** The sync being written: a plain SQLite database beside the sync file, committed page by page. */
export class WorkingCopy implements AsyncDisposable {
  /** whether an unfinished sync of an earlier run is gone on with */
  readonly adopted: boolean = todo()
  /** all rows are there, only `finish` is left: the earlier run was killed while it finished */
  readonly complete: boolean = todo()
  readonly syncId: string = todo()
  readonly path: string = todo()

  static async open(_options: WorkingCopyOptions): Promise<WorkingCopy> {
    return todo()
  }
  /** as last committed; empty at the start */
  get checkpoint(): string {
    return todo()
  }
  get counts(): RowCounts {
    return todo()
  }
  /** Everything or nothing: when `work` throws, nothing of it stays. */
  transaction(_work: (tx: WorkingCopyTransaction) => void): void {
    todo()
  }
  resourceTypes(): Iterable<ResourceType> {
    return todo()
  }
  resources(_resourceTypeId?: string): Iterable<Resource> {
    return todo()
  }
  resourceIds(_resourceTypeId: string): Iterable<string> {
    return todo()
  }
  resourceRows(_afterRow: number, _limit: number): { rowId: number; resource: Resource }[] {
    return todo()
  }
  getResource(_resourceTypeId: string, _resourceId: string): Resource | undefined {
    return todo()
  }
  entitlements(): Iterable<Entitlement> {
    return todo()
  }
  getEntitlement(_id: string): Entitlement | undefined {
    return todo()
  }
  grants(): Iterable<Grant> {
    return todo()
  }
  grantRows(_entitlementId: string, _afterRow: number, _limit: number): { rowId: number; grant: Grant }[] {
    return todo()
  }
  grantsHeld(_entitlementId: string, _principal: ResourceId): Grant[] {
    return todo()
  }
  expandableGrants(): Iterable<{ grant: Grant; expandable: GrantExpandable }> {
    return todo()
  }
  /** Speeds up lookups; after this, writing is slower. Called by `finish` anyway. */
  buildIndexes(): void {
    todo()
  }
  /** Turns the working copy into the sync file, in one step as seen by others, and removes it. */
  async finish(_options: FinishOptions = {}): Promise<{ counts: RowCounts }> {
    return todo()
  }
  /** Removes the working copy; the sync file stays as it was. */
  async discard(): Promise<void> {
    todo()
  }
  /** Leaves the working copy for the next run to go on with. */
  close(): void {
    todo()
  }
  /** Discards, unless it was finished or closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    todo()
  }
}
