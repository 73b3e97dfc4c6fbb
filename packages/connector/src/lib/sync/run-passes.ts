import type { WorkingCopy } from '@rostrum/c1z'
import type { ConnectorEnvironment } from '../environment.ts'
import { ConnectorError } from '../errors.ts'
import { CursorExpiredError, type FetchedPage, type ListPass, type PassSet } from '../list-pass.ts'
import { connectorBug } from './connector-bug.ts'
import type { Ingest } from './ingest.ts'
import { storeRows } from './store-rows.ts'

/** How far a list is: the cursor of the next page, or done. */
interface PassProgress {
  readonly cursor: string
  readonly done: boolean
}
interface PassCheckpoint {
  readonly version: 1
  readonly passes: Record<string, PassProgress>
  readonly snapshot: string
}

/** The checkpoint of a sync that has stored its resource types and no page yet. */
export const noPassesYet = JSON.stringify({ version: 1, passes: {}, snapshot: '' } satisfies PassCheckpoint)

export interface PassRun {
  readonly set: PassSet
  readonly copy: WorkingCopy
  readonly ingest: Ingest
  readonly environment: ConnectorEnvironment
  readonly signal: AbortSignal
}

/**
 * Reads every list once, all at the same time, and stores each page with its cursor in one transaction.
 *
 * Per list at most one page is ahead of the one being stored, so a killed run has asked for few pages in vain, and
 * memory stays flat however slow the writing is.
 */
export async function runPasses(run: PassRun): Promise<void> {
  checkPasses(run.set.passes)
  const checkpoint = readCheckpoint(run.copy.checkpoint)
  if (Object.keys(checkpoint.passes).length > 0) {
    run.set.restore(
      {
        resources: (type) => run.copy.resources(type),
        resourceIds: (type) => run.copy.resourceIds(type),
      },
      checkpoint.snapshot,
    )
  }
  const progress = new Map<string, PassProgress>(
    run.set.passes.map((pass) => [pass.name, checkpoint.passes[pass.name] ?? { cursor: '', done: false }]),
  )
  const failure = new AbortController()
  const signal = AbortSignal.any([run.signal, failure.signal])
  const running = new Map<string, Promise<void>>()
  for (const pass of run.set.passes) {
    const before = (pass.after ?? []).map((name) => running.get(name))
    const one = new PassReader(pass, run, progress, signal, (error) => failure.abort(error)).read(before)
    one.catch((error: unknown) => failure.abort(error))
    running.set(pass.name, one)
  }
  await Promise.allSettled(running.values())
  run.signal.throwIfAborted()
  failure.signal.throwIfAborted()
}

class PassReader {
  readonly #pass: ListPass
  readonly #run: PassRun
  readonly #progress: Map<string, PassProgress>
  readonly #signal: AbortSignal
  readonly #fail: (error: unknown) => void
  readonly #seenCursors = new Set<string>()
  #restarted = false
  #pages = 0
  #items = 0

  constructor(
    pass: ListPass,
    run: PassRun,
    progress: Map<string, PassProgress>,
    signal: AbortSignal,
    fail: (error: unknown) => void,
  ) {
    this.#pass = pass
    this.#run = run
    this.#progress = progress
    this.#signal = signal
    this.#fail = fail
  }

  async read(before: readonly (Promise<void> | undefined)[]): Promise<void> {
    const progress = this.#progress.get(this.#pass.name) ?? { cursor: '', done: false }
    if (progress.done) return
    let ahead = this.#fetch(progress.cursor)
    await Promise.all(before)
    for (;;) {
      const page = await this.#orRestart(ahead)
      if (page === undefined) {
        ahead = this.#fetch('')
        continue
      }
      this.#signal.throwIfAborted()
      if (page.nextCursor === '') {
        this.#store(page, { cursor: '', done: true })
        return
      }
      ahead = this.#fetch(page.nextCursor)
      this.#store(page, { cursor: page.nextCursor, done: false })
    }
  }

  #fetch(cursor: string): Promise<FetchedPage> {
    if (cursor !== '' && this.#seenCursors.has(cursor)) {
      const message = `the list of ${this.#pass.name} answered the same cursor twice, so it would never end`
      throw new ConnectorError('upstream_failure', message, {
        fix: 'run the sync again; if it happens again, report it to the vendor of the upstream',
      })
    }
    this.#seenCursors.add(cursor)
    const page = this.#pass.fetch(cursor, this.#signal)
    // It is awaited only when its turn comes, but a failure stops the other lists at once.
    page.catch((error: unknown) => {
      if (!(error instanceof CursorExpiredError)) this.#fail(error)
    })
    return page
  }

  /** The page, or undefined when the list has to start again. */
  async #orRestart(ahead: Promise<FetchedPage>): Promise<FetchedPage | undefined> {
    try {
      return await ahead
    } catch (error) {
      if (!(error instanceof CursorExpiredError)) throw error
      if (this.#restarted) {
        throw new ConnectorError(
          'upstream_failure',
          `the list of ${this.#pass.name} lost its place twice: ${error.message}`,
          { cause: error, fix: 'run the sync again when the upstream is less busy' },
        )
      }
      this.#restarted = true
      this.#seenCursors.clear()
      this.#run.environment.log.warn('list starts again, its cursor is no longer valid', { list: this.#pass.name })
      return undefined
    }
  }

  #store(page: FetchedPage, reached: PassProgress): void {
    const { copy, environment, ingest, set } = this.#run
    const progress = new Map(this.#progress).set(this.#pass.name, reached)
    try {
      copy.transaction((tx) => {
        storeRows(tx, this.#pass.convert(page.items), ingest, environment.progress)
        if (reached.done && this.#pass.finish !== undefined) {
          storeRows(tx, this.#pass.finish(), ingest, environment.progress)
        }
        // Last, because converting rows (grants are yielded lazily) is what teaches the snapshot.
        tx.putCheckpoint(writeCheckpoint(progress, set.snapshot()))
      })
    } catch (error) {
      // At once: another list that stored a page now would commit what this one learned without its rows.
      this.#fail(error)
      throw error
    }
    this.#progress.set(this.#pass.name, reached)
    environment.progress.page(this.#pass.name)
    this.#pages++
    this.#items += page.items.length
    if (reached.done) {
      environment.log.info('list complete', { list: this.#pass.name, pages: this.#pages, items: this.#items })
    }
  }
}

/** A list may only come after lists that are declared before it, so there can be no circle. */
function checkPasses(passes: readonly ListPass[]): void {
  const declared = new Set<string>()
  for (const { name, after = [] } of passes) {
    const missing = after.find((other) => !declared.has(other))
    if (missing !== undefined) {
      throw connectorBug(`list ${name} comes after ${missing}, which is not declared before it`)
    }
    if (declared.has(name)) throw connectorBug(`two lists are named ${name}`)
    declared.add(name)
  }
}

function writeCheckpoint(progress: ReadonlyMap<string, PassProgress>, snapshot: string): string {
  const checkpoint: PassCheckpoint = { version: 1, passes: Object.fromEntries(progress), snapshot }
  return JSON.stringify(checkpoint)
}

function readCheckpoint(text: string): PassCheckpoint {
  // The working copy's fingerprint matched, so this text was written by writeCheckpoint of the same program.
  return JSON.parse(text) as PassCheckpoint
}
