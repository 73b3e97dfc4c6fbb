import { SyncFile, type SyncRun } from '@rostrum/c1z'
import type { Database, Session, Tx } from '@rostrum/database'
import {
  applySync,
  GrantStaging,
  listGoneNames,
  openStaging,
  type StagedRows,
  type SyncCounts,
  stage,
} from '@rostrum/database/uplift'
import { findAnnotation, toDate } from '@rostrum/protocol'
import { UserTraitSchema } from '@rostrum/protocol/connector'
import { type Change, type Counts, findFalls, type GuardOptions } from '../syncs/anomaly-guard.ts'
import {
  holdsAccounts,
  toStagedEntitlement,
  toStagedGrant,
  toStagedIdentifiers,
  toStagedResource,
  toStagedType,
} from './to-staged.ts'

export interface UpliftOptions {
  readonly database: Database
  /** the sync file, on this machine */
  readonly path: string
  readonly syncRunId: string
  readonly appId: string
  readonly connectorId: string
  /** when its data begins to hold; not before that of an earlier sync of the connector */
  readonly at: Date
  /** when the connector began to read; what was written since is not judged. The file's own word when not given. */
  readonly readFrom?: Date | undefined
  /** what the sync was limited to, when it was: the rest stays as it is */
  readonly resourceTypeIds?: readonly string[]
  readonly without?: 'grants' | 'entitlements_and_grants'
  /** the kinds that may not fall without a person's look; undefined when that was done, or is not wanted */
  readonly guard: GuardOptions | undefined
  /** what is gone on purpose does not count as fallen */
  readonly countGoneOnPurpose?: (tx: Tx) => Promise<Counts>
  /** in the transaction of the switch: what has to be true together with it */
  readonly afterApply?: (tx: Tx, counts: SyncCounts, readFrom: Date) => Promise<void>
}

export type Uplift =
  | { readonly kind: 'applied'; readonly counts: SyncCounts }
  /** nothing was changed: a person is to confirm or discard it */
  | { readonly kind: 'held'; readonly counts: SyncCounts; readonly falls: readonly Fall[] }

/** A kind of which much is gone, with the names of a few that are. */
export interface Fall extends Change {
  readonly samples: readonly string[]
}

/** A file that brings nothing: its text says what to do. */
export class NoSyncError extends Error {
  override readonly name = 'NoSyncError'
}

class Held extends Error {}

/**
 * Makes the latest finished full sync of a file the state of its connector, in one switch: people see all of it, or what
 * was there before. A file that is not what it should be is refused before a row of it is read, by the reader of such files.
 */
export async function uplift(options: UpliftOptions): Promise<Uplift> {
  const { database, path, syncRunId, appId, connectorId, at, guard, resourceTypeIds, without } = options
  await using file = await SyncFile.open(path)
  const type = without === 'entitlements_and_grants' ? 'resources_only' : 'full'
  const run = findNewestSync(file, type)
  const readFrom = options.readFrom ?? earlier(toDate(run.startedAt), at)
  // Awaited here: the file is open only as long as this function runs.
  return await database.withSession(async (session) => {
    await openStaging(session)
    const accountTypes = new Set<string>()
    await stage(session, 'staged_resource_types', types(file, run, accountTypes, at))
    await stageResources(session, file, run, accountTypes, at)
    await stage(
      session,
      'staged_entitlements',
      map(file.entitlements(run.id), (row) => toStagedEntitlement(row, at)),
    )
    // Most of a file is grants: they are read while the database takes in the rest.
    using grants = new GrantStaging(map(file.heldGrants(run.id), toStagedGrant))
    let held: Uplift | undefined
    try {
      const counts = await session.db.transaction().execute(async (tx) => {
        const target = { syncRunId, appId, connectorId, at, readFrom }
        const limits = { ...(resourceTypeIds && { resourceTypeIds }), ...(without && { without }) }
        const found = await applySync(tx, { ...target, ...limits }, () => grants.stage(session))
        const onPurpose = await options.countGoneOnPurpose?.(tx)
        const falls = guard === undefined ? [] : findFalls(before(found, onPurpose), after(found), guard)
        if (falls.length > 0) {
          held = { kind: 'held', counts: found, falls: await withSamples(tx, falls, target) }
          throw new Held()
        }
        await options.afterApply?.(tx, found, readFrom)
        return found
      })
      return { kind: 'applied', counts } satisfies Uplift
    } catch (error) {
      if (error instanceof Held && held !== undefined) return held
      throw error
    }
  })
}

/** Ends all that a connector has brought, in one switch, as if it had read a system in which nothing is left. */
export function endAll({ database, afterApply, ...target }: EndOptions): Promise<SyncCounts> {
  return database.withSession(async (session) => {
    await openStaging(session)
    return session.db.transaction().execute(async (tx) => {
      const counts = await applySync(tx, { ...target, readFrom: target.at }, async () => {})
      await afterApply(tx, counts)
      return counts
    })
  })
}

interface EndOptions extends Pick<UpliftOptions, 'database' | 'syncRunId' | 'appId' | 'connectorId' | 'at'> {
  readonly afterApply: (tx: Tx, counts: SyncCounts) => Promise<void>
}

/** The sync of a file that is taken. @throws NoSyncError when there is none that brings anything */
export function findNewestSync(file: SyncFile, type: 'full' | 'resources_only'): SyncRun {
  const run = file.latestFinished(type)
  if (run === undefined)
    throw new NoSyncError(`the file holds no finished sync of the type ${type}; let the connector sync to its end`)
  // An app without a single thing in it still has its types: where there is none, nothing was read.
  const [firstType] = file.resourceTypes(run.id)
  if (firstType === undefined)
    throw new NoSyncError("the file's sync has no resource type: nothing was read; let the connector sync again")
  return run
}

const samples = 5

function withSamples(tx: Tx, falls: readonly Change[], target: { connectorId: string; at: Date }): Promise<Fall[]> {
  return Promise.all(
    falls.map(async (fall) => ({ ...fall, samples: await listGoneNames(tx, target, fall.kind, samples) })),
  )
}

function* types(file: SyncFile, run: SyncRun, accountTypes: Set<string>, at: Date) {
  for (const row of file.resourceTypes(run.id)) {
    if (holdsAccounts(row)) accountTypes.add(row.resourceType.id)
    yield toStagedType(row, at)
  }
}

/** So many identifiers, or so much of them, are kept until the resources that they came with are staged. */
const identifiersMax = { count: 20_000, chars: 4 * 1024 * 1024 } as const

/** One reading for both: that of a person's record takes its time. */
async function stageResources(
  session: Session,
  file: SyncFile,
  run: SyncRun,
  accountTypes: ReadonlySet<string>,
  at: Date,
): Promise<void> {
  const rows = file.resources(run.id)
  let isOver = false
  while (!isOver) {
    const identifiers: StagedRows['staged_identifiers'][] = []
    const batch = function* () {
      for (let chars = 0; identifiers.length < identifiersMax.count && chars < identifiersMax.chars; ) {
        const { value: row, done } = rows.next()
        isOver = done === true
        if (done) return
        const isAccount = accountTypes.has(row.resource.id?.resourceType ?? '')
        const user = findAnnotation(row.resource.annotations, UserTraitSchema)
        if (isAccount)
          for (const identifier of toStagedIdentifiers(row, user)) {
            identifiers.push(identifier)
            chars += identifier.value.length
          }
        yield toStagedResource(row, user, isAccount, at)
      }
    }
    await stage(session, 'staged_resources', batch())
    await stage(session, 'staged_identifiers', identifiers)
  }
}

function* map<From, To>(rows: Iterable<From>, convert: (row: From) => To): Generator<To> {
  for (const row of rows) yield convert(row)
}

const kinds = ['accounts', 'resources', 'entitlements', 'grants'] as const

function after(counts: SyncCounts): Counts {
  return pick((kind) => counts[kind].total)
}

function before(counts: SyncCounts, onPurpose: Counts | undefined): Counts {
  return pick((kind) => counts[kind].total - counts[kind].added + counts[kind].removed - (onPurpose?.[kind] ?? 0))
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other
}

function pick(of: (kind: (typeof kinds)[number]) => number): Counts {
  const [accounts, resources, entitlements, grants] = kinds.map(of)
  return { accounts: accounts ?? 0, resources: resources ?? 0, entitlements: entitlements ?? 0, grants: grants ?? 0 }
}
