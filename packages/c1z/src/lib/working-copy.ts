import { createHash } from 'node:crypto'
import { open, realpath, rm, stat as statFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { makeKsuid } from '@rostrum/protocol'
import type {
  Entitlement,
  Grant,
  GrantExpandable,
  Resource,
  ResourceId,
  ResourceType,
} from '@rostrum/protocol/connector'
import { C1zError } from './c1z-error.ts'
import { encodeContainer } from './container/encode.ts'
import { fileError, isSystemError } from './container/file-errors.ts'
import type { RowCounts } from './row-counts.ts'

import { sqliteError } from './safety/sqlite-errors.ts'
import { createIndexSql, indexes, tables } from './schema.ts'
import type { MeasuredStats } from './stats.ts'
import type { SyncType } from './sync-run.ts'
import { TextClock } from './text-time.ts'
import { copyEarlierSyncs, identityOf } from './writing/earlier-syncs.ts'
import { readRetention } from './writing/kept-syncs.ts'
import { RowReader } from './writing/row-reader.ts'
import { RowTally, type TalliedKind } from './writing/row-tally.ts'
import { RowWriter } from './writing/row-writer.ts'
import { writeStats } from './writing/sync-stats.ts'
import { adoptDatabase, createDatabase, eraseMark, makeMark, removeDatabase } from './writing/working-database.ts'

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

/** Part of what marks an unfinished sync; to be raised when the way it is stored changes. */
const layout = 1

/** A checkpoint token of the Go SDK's with nothing left to do. */
const finishedToken = '{"version":1}'

/** The sync being written: a plain SQLite database beside the sync file, committed page by page. */
export class WorkingCopy implements AsyncDisposable {
  /** whether an unfinished sync of an earlier run is gone on with */
  readonly adopted: boolean
  /** all rows are there, only `finish` is left: the earlier run was killed while it finished */
  readonly complete: boolean
  readonly syncId: string
  readonly path: string
  readonly #file: string
  readonly #database: DatabaseSync
  readonly #syncType: SyncType
  readonly #upsert: boolean
  readonly #clock: TextClock
  readonly #reader: RowReader
  readonly #writer: RowWriter
  readonly #tally: RowTally
  #checkpoint: string
  #isOpen = true

  private constructor(database: DatabaseSync, opened: Opened) {
    const { file, path, options, adopted, newestTime } = opened
    const { sync_id, ended_at, sync_token } = readLastSync(database)
    this.adopted = adopted
    this.complete = ended_at !== null
    this.syncId = String(sync_id)
    this.path = path
    this.#file = file
    this.#database = database
    this.#syncType = options.syncType
    this.#upsert = options.upsert ?? false
    this.#clock = new TextClock(options.now, newestTime)
    this.#reader = new RowReader(database, this.syncId)
    this.#writer = new RowWriter(database, this.syncId, this.#upsert)
    this.#checkpoint = String(sync_token)
    this.#tally = adopted ? countRows(this.#reader) : new RowTally()
  }

  /**
   * Goes on with the unfinished sync of an earlier run with the same options, or begins a new one beside the syncs
   * that the file keeps. Throws a C1zError when another process is at it, or when the file cannot be read.
   */
  static async open(options: WorkingCopyOptions): Promise<WorkingCopy> {
    const file = await resolveTarget(options.file)
    const path = join(options.tempDir === undefined ? dirname(file) : resolve(options.tempDir), partialName(file))
    const env = options.env ?? {}
    const retention = readRetention(options.keepSyncs, env)
    const found = identityOf(await findStat(file))
    const mark = makeMark([
      layout,
      options.fingerprint,
      options.syncType,
      options.upsert ?? false,
      file,
      found,
      retention,
    ])
    const adopted = await adoptDatabase(path, mark)
    if (adopted !== undefined) {
      return construct(adopted, { file, path, options, adopted: true, newestTime: readNewestTime(adopted) })
    }
    let newestTime = ''
    const created = await createDatabase(path, mark, async (database) => {
      if (found !== 'none') {
        const earlier = { file, folder: `${path}-earlier`, env, retention, next: options.syncType }
        newestTime = await copyEarlierSyncs(database, earlier)
      }
      if (options.upsert === true) createIndexes(database, 'unique')
      newestTime = new TextClock(options.now, newestTime).next()
      const syncId = options.newId?.() ?? makeKsuid(options.now())
      database
        .prepare(
          `insert into v1_sync_runs (sync_id, started_at, sync_token, sync_type, grants_backfilled) values (?, ?, '', ?, 1)`,
        )
        .run(syncId, newestTime, options.syncType)
    })
    return construct(created, { file, path, options, adopted: false, newestTime })

    function construct(database: DatabaseSync, opened: Opened): WorkingCopy {
      try {
        return new WorkingCopy(database, opened)
      } catch (error) {
        database.close()
        throw sqliteError(error, path)
      }
    }
  }

  /** as last committed; empty at the start */
  get checkpoint(): string {
    return this.#checkpoint
  }

  get counts(): RowCounts {
    // A row that replaced another one was tallied twice.
    return (this.#upsert ? countRows(this.#reader) : this.#tally).toCounts()
  }

  /** Everything or nothing: when `work` throws, nothing of it stays. */
  transaction(work: (tx: WorkingCopyTransaction) => void): void {
    this.#requireOpen()
    if (this.complete) throw new Error('nothing may be added to a sync that is complete (this is a bug)')
    const tally = new RowTally()
    let checkpoint = this.#checkpoint
    this.#writer.discoveredAt = this.#clock.next()
    this.#run(() => {
      this.#database.exec('begin')
      try {
        work(
          makeTransaction(this.#writer, tally, (text) => {
            checkpoint = text
          }),
        )
        if (checkpoint !== this.#checkpoint) this.#putToken(checkpoint)
        this.#database.exec('commit')
      } catch (error) {
        // SQLite has rolled back by itself after some errors, such as a full disk.
        if (this.#database.isTransaction) this.#database.exec('rollback')
        throw error
      }
    })
    this.#checkpoint = checkpoint
    this.#tally.add(tally)
  }

  resources(resourceTypeId: string): Iterable<Resource> {
    return this.#reader.resources(resourceTypeId)
  }

  /** Ids only, without decoding. */
  resourceIds(resourceTypeId: string): Iterable<string> {
    return this.#reader.resourceIds(resourceTypeId)
  }

  resourceRows(afterRow: number, limit: number): { rowId: number; resource: Resource }[] {
    return this.#reader.resourceRows(afterRow, limit)
  }

  getResource(resourceTypeId: string, resourceId: string): Resource | undefined {
    return this.#reader.getResource(resourceTypeId, resourceId)
  }

  entitlements(): Iterable<Entitlement> {
    return this.#reader.entitlements()
  }

  getEntitlement(id: string): Entitlement | undefined {
    return this.#reader.getEntitlement(id)
  }

  grantRows(entitlementId: string, afterRow: number, limit: number): { rowId: number; grant: Grant }[] {
    return this.#reader.grantRows(entitlementId, afterRow, limit)
  }

  grantsHeld(entitlementId: string, principal: ResourceId): Grant[] {
    return this.#reader.grantsHeld(entitlementId, principal)
  }

  expandableGrants(): Iterable<{ grant: Grant; expandable: GrantExpandable }> {
    return this.#reader.expandableGrants()
  }

  /** Speeds up lookups; after this, writing is slower. Called by `finish` anyway. */
  buildIndexes(): void {
    this.#requireOpen()
    this.#run(() => {
      try {
        createIndexes(this.#database, 'all')
      } catch (error) {
        throw this.#findDuplicate() ?? error
      }
    })
  }

  /** Turns the working copy into the sync file, in one step as seen by others, and removes it. */
  async finish(options: FinishOptions = {}): Promise<{ counts: RowCounts }> {
    this.#requireOpen()
    if (!this.complete) {
      this.buildIndexes()
      this.#run(() => this.#end(options))
    }
    const { counts } = this
    await this.#encode()
    this.#isOpen = false
    this.#database.close()
    await removeDatabase(this.path)
    return { counts }
  }

  /** Removes the working copy; the sync file stays as it was. */
  async discard(): Promise<void> {
    this.#isOpen = false
    // Removed before it is unlocked: between the two, another process could begin to go on with it.
    await removeDatabase(this.path)
    if (this.#database.isOpen) this.#database.close()
    await rm(`${this.path}-journal`, { force: true })
  }

  /** Leaves the working copy for the next run to go on with. */
  close(): void {
    this.#isOpen = false
    if (this.#database.isOpen) this.#database.close()
  }

  /** Discards, unless it was finished or closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOpen) await this.discard()
  }

  #end({ token = finishedToken, stats = {} }: FinishOptions): void {
    const hasGrants = this.#syncType !== 'resources_only'
    this.#database.exec('begin')
    this.#database
      .prepare('update v1_grants set needs_expansion = 0 where needs_expansion = 1 and sync_id = ?')
      .run(this.syncId)
    this.#database
      .prepare('update v1_sync_runs set supports_diff = ?, sync_token = ?, stats = ?, ended_at = ? where sync_id = ?')
      .run(
        this.#syncType === 'full' ? 1 : 0,
        token,
        writeStats(this.counts, stats, hasGrants),
        this.#clock.next(),
        this.syncId,
      )
    this.#database.exec('commit')
  }

  async #encode(): Promise<void> {
    const source = await open(this.path).catch((error: unknown) => {
      throw fileError(error, this.path, 'open', 'file_not_readable')
    })
    try {
      await encodeContainer({
        source,
        file: this.#file,
        temporary: `${this.#file}.${shortHash(this.path)}.tmp`,
        editHeader: eraseMark,
      })
    } finally {
      // Closing any handle of a file gives up this process's locks on it, so this comes last.
      await source.close()
    }
  }

  #putToken(token: string): void {
    this.#database.prepare('update v1_sync_runs set sync_token = ? where sync_id = ?').run(token, this.syncId)
  }

  #findDuplicate(): C1zError | undefined {
    for (const { name, columns } of tables) {
      if (!columns.some((column) => column.name === 'external_id')) continue
      const found = this.#database
        .prepare(`select external_id, sync_id from ${name} group by external_id, sync_id having count(*) > 1 limit 1`)
        .get()
      if (found === undefined) continue
      const id = JSON.stringify(String(found.external_id))
      if (found.sync_id === this.syncId) {
        return new C1zError('duplicate_id', `the id ${id} came twice in ${name.slice('v1_'.length)}`, {
          file: this.#file,
        })
      }
      const message = `${this.#file} is damaged: ${name} holds ${id} twice in sync ${found.sync_id}; move the file away`
      return new C1zError('corrupt', message, { file: this.#file })
    }
    return undefined
  }

  #run(work: () => void): void {
    try {
      work()
    } catch (error) {
      throw sqliteError(error, this.path)
    }
  }

  #requireOpen(): void {
    if (!this.#isOpen) throw new C1zError('closed', `the working copy ${this.path} was closed`, { file: this.#file })
  }
}

interface Opened {
  readonly file: string
  readonly path: string
  readonly options: WorkingCopyOptions
  readonly adopted: boolean
  /** no time of the new sync may be earlier, as text */
  readonly newestTime: string
}

/** The file itself where a link leads to it, for a rename would replace the link. */
async function resolveTarget(file: string): Promise<string> {
  return realpath(file).catch(() => resolve(file))
}

async function findStat(file: string) {
  return statFile(file, { bigint: true }).catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined
    throw fileError(error, file, 'look at', 'file_not_readable')
  })
}

function partialName(file: string): string {
  return `${basename(file)}.partial`
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

/** The sync being written is always the last one. */
function readLastSync(database: DatabaseSync): Record<string, unknown> {
  const row = database.prepare('select sync_id, ended_at, sync_token from v1_sync_runs order by id desc limit 1').get()
  if (row === undefined) throw new Error('a working copy holds no sync (this is a bug)')
  return row
}

/** Of an adopted copy: its sync began after all that was copied, so only its own rows can be newer. */
function readNewestTime(database: DatabaseSync): string {
  const times = tables.flatMap(({ name, columns }) => {
    const column = columns.findLast(({ name }) => name === 'discovered_at' || name === 'started_at')?.name
    if (column === undefined) return []
    const row = database.prepare(`select ${column} as time from ${name} order by id desc limit 1`).get()
    return row === undefined ? [] : [String(row.time)]
  })
  return times.sort().at(-1) ?? ''
}

function createIndexes(database: DatabaseSync, which: 'unique' | 'all'): void {
  const there = new Set(
    database
      .prepare(`select name from sqlite_schema where type = 'index'`)
      .all()
      .map(({ name }) => name),
  )
  for (const index of indexes) {
    if (there.has(index.name) || (which === 'unique' && !index.unique)) continue
    database.exec(createIndexSql(index))
  }
}

function countRows(reader: RowReader): RowTally {
  return new RowTally({
    resourceTypes: reader.countByResourceType('v1_resource_types'),
    resources: reader.countByResourceType('v1_resources'),
    entitlements: reader.countByResourceType('v1_entitlements'),
    grants: reader.countByResourceType('v1_grants'),
  })
}

function makeTransaction(
  writer: RowWriter,
  tally: RowTally,
  putCheckpoint: (checkpoint: string) => void,
): WorkingCopyTransaction {
  const count = (kind: TalliedKind, resourceTypeId: string | undefined) => tally.count(kind, resourceTypeId ?? '')
  return {
    putResourceType(resourceType) {
      writer.putResourceType(resourceType)
      count('resourceTypes', resourceType.id)
    },
    putResource(resource) {
      writer.putResource(resource)
      count('resources', resource.id?.resourceType)
    },
    putEntitlement(entitlement) {
      writer.putEntitlement(entitlement)
      count('entitlements', entitlement.resource?.id?.resourceType)
    },
    putGrant(grant) {
      writer.putGrant(grant)
      count('grants', grant.entitlement?.resource?.id?.resourceType)
    },
    updateGrant: (grant) => writer.updateGrant(grant),
    putCheckpoint,
  }
}
