import type { Database, Tx } from '@rostrum/database'
import { addAuditEvent, advanceSyncRun, createId, requestSyncRun, wake } from '@rostrum/database/queries'
import { type Actor, by, userOf } from '../audit/actor.ts'
import { type BlobStore, BlobTooLargeError, type StoredBlob } from '../blobs/blob-store.ts'
import type { Clock } from '../clock.ts'
import type { Connectors } from '../connectors/connectors.ts'
import type { Owners } from '../owners/owners.ts'
import { ServiceError } from '../service-error.ts'
import { checkFile } from './check-file.ts'
import { getLiveConnector, ingestReconciler, type SyncRuns } from './sync-runs.ts'

export interface FileImportsOptions {
  readonly database: Database
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly syncs: SyncRuns
  readonly connectors: Connectors
  readonly owners: Owners
  readonly maxBytes: number
}

/** Whose state a file is: of a connector that takes files, of an app, where one is made unless there is one, or of a new app. */
export type ImportTarget =
  | { readonly kind: 'connector'; readonly connectorId: string }
  | { readonly kind: 'app'; readonly appId: string }
  | { readonly kind: 'new app'; readonly displayName: string }

export interface FileImport {
  readonly appId: string
  readonly connectorId: string
  readonly syncRunId: string
}

/** Does what is done with a file once for several tries of the same; tells whether it was this one. */
export type Once = (tx: Tx, sha256: string, work: () => Promise<FileImport>) => Promise<FileImport>

/** Sync files that a person brings (product.md CON-34). From here on they go the way of all syncs, guard included. */
export class FileImports {
  readonly #options: FileImportsOptions

  constructor(options: FileImportsOptions) {
    this.#options = options
  }

  /**
   * Stores the file, and lets it be ingested. For a connector that there is its checks come then, before a row is read, and
   * are told by the sync; where a connector or an app is to be made for it they come first, so that a file that is refused
   * leaves neither.
   * @throws ServiceError when the connector takes no files, has a sync under way, or the file is too large or refused
   */
  async add(
    target: ImportTarget,
    content: AsyncIterable<Uint8Array>,
    actor: Actor,
    once: Once = (_, __, work) => work(),
  ): Promise<FileImport> {
    const { database, blobs, clock, maxBytes } = this.#options
    const blob = `uploads/imports/${createId(clock.now())}.c1z`
    const known = await database.transaction((tx) => findConnector(tx, target))
    const stored = await blobs.put(blob, content, { maxBytes }).catch((error) => {
      if (!(error instanceof BlobTooLargeError)) throw error
      const text = `the file is larger than ${maxBytes} bytes; ROSTRUM_UPLOAD_MAX_MB says how large one may be`
      throw new ServiceError('invalid_argument', 'FILE_TOO_LARGE', text)
    })
    let isTaken = false
    try {
      const why = known === undefined ? await blobs.withFile(blob, checkFile) : undefined
      if (why !== undefined) throw new ServiceError('invalid_argument', 'FILE_REFUSED', why)
      return await database.transaction((tx) =>
        once(tx, stored.sha256, async () => {
          const taken = await this.#take(tx, target, { ...stored, blob }, actor)
          isTaken = true
          return taken
        }),
      )
    } catch (error) {
      isTaken = false
      throw error
    } finally {
      if (!isTaken) await blobs.remove(blob)
    }
  }

  async #take(
    tx: Tx,
    target: ImportTarget,
    { blob, bytes, sha256 }: StoredBlob & { readonly blob: string },
    actor: Actor,
  ): Promise<FileImport> {
    const { syncs, clock } = this.#options
    const now = clock.now()
    const { appId, connectorId } = (await findConnector(tx, target)) ?? (await this.#make(tx, target, actor))
    const { id, isNew } = await requestSyncRun(tx, { appId, connectorId, trigger: 'file' }, now)
    if (!isNew)
      throw new ServiceError(
        'failed_precondition',
        'SYNC_UNDER_WAY',
        `sync ${id} of this connector is under way: import the file when it has ended`,
      )
    await advanceSyncRun(
      tx,
      id,
      { from: ['queued'], to: 'ingesting' },
      {
        requested_by: userOf(actor),
        started_at: now,
        file_key: blob,
        file_sha256: Buffer.from(sha256, 'hex'),
        file_bytes: bytes,
      },
    )
    const fields = { bytes, sha256 }
    await syncs.log(tx, id, { level: 'info', phase: 'ingest', message: 'a file was imported by hand', fields })
    const object = { kind: 'sync_run', id }
    const detail = { connectorId, ...fields }
    await addAuditEvent(tx, { ...by(actor), verb: 'sync.imported', object, outcome: 'succeeded', detail }, now)
    await wake(tx, ingestReconciler)
    return { appId, connectorId, syncRunId: id }
  }

  /** Whoever imports owns what is made for it. */
  async #make(tx: Tx, target: ImportTarget, actor: Actor): Promise<{ appId: string; connectorId: string }> {
    const { connectors, owners } = this.#options
    const wanted = { catalogId: 'file', hosting: 'file' as const }
    const appId = target.kind === 'app' ? target.appId : undefined
    const displayName = target.kind === 'new app' ? target.displayName : 'Files'
    const made = await connectors.create(tx, { ...wanted, displayName, appId }, actor)
    const userId = userOf(actor)
    if (userId === null) return made
    if (appId === undefined) await owners.set(tx, { kind: 'app', id: made.appId }, [userId], actor)
    await owners.set(tx, { kind: 'connector', id: made.connectorId }, [userId], actor)
    return made
  }
}

/** The connector that takes the file; undefined where one is to be made. */
async function findConnector(tx: Tx, target: ImportTarget) {
  if (target.kind === 'new app') return undefined
  if (target.kind === 'connector') return getFileConnector(tx, target.connectorId)
  const row = await tx
    .selectFrom('connectors')
    .select('id')
    .where('app_id', '=', target.appId)
    .where('hosting', '=', 'file')
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row && { appId: target.appId, connectorId: row.id }
}

/** One whose state comes from files; a file among the syncs of another would undo what they brought, and they it. */
async function getFileConnector(tx: Tx, id: string) {
  const connector = await getLiveConnector(tx, id)
  if (connector.hosting === 'file') return { appId: connector.app_id, connectorId: id }
  throw new ServiceError(
    'failed_precondition',
    'CONNECTOR_TAKES_NO_FILES',
    `connector ${id} is read by its own program and takes no files: import into a new app instead`,
  )
}
