import type { Clock } from '../clock.ts'
import { IdMaker } from '../ids.ts'
import { formatInstant, Stamper } from '../instants.ts'
import { Random } from '../random.ts'
import { Collection } from './collection.ts'
import type { Kind, RecordKinds } from './records.ts'

/** Who made a change. `direct` is whoever holds the tenant in their hands: a test, or the control endpoint. */
export interface Actor {
  readonly kind: 'user' | 'service user' | 'direct'
  readonly id: string
  readonly name: string
}

const direct: Actor = { kind: 'direct', id: '1500000000000000001', name: 'Console Operator' }

/** One record before and after. `before` is undefined for a new one, `after` for one that is gone. */
export interface Change<K extends Kind = Kind> {
  readonly kind: K
  readonly before: RecordKinds[K] | undefined
  readonly after: RecordKinds[K] | undefined
  readonly actor: Actor
  readonly at: string
}

type Collections = { readonly [K in Kind]: Collection<RecordKinds[K]> }

/** The records of a tenant and the one way to change them, so that every change is seen, told and can be taken back. */
export class Store implements Collections {
  readonly accounts = new Collection<RecordKinds['accounts']>()
  readonly sites = new Collection<RecordKinds['sites']>()
  readonly groups = new Collection<RecordKinds['groups']>()
  readonly roles = new Collection<RecordKinds['roles']>()
  readonly users = new Collection<RecordKinds['users']>()
  readonly serviceUsers = new Collection<RecordKinds['serviceUsers']>()
  readonly activities = new Collection<RecordKinds['activities']>()
  readonly tokens = new Collection<RecordKinds['tokens']>()
  readonly settings = new Collection<RecordKinds['settings']>()

  readonly random: Random
  readonly #ids: IdMaker
  readonly #stamper = new Stamper()
  readonly #listeners = new Set<(change: Change) => void>()
  #clock: Clock
  #actor: Actor = direct
  #undo: Change[] | undefined

  constructor(seed: string | number, clock: Clock) {
    this.random = new Random(`${seed}/store`)
    this.#ids = new IdMaker(this.random)
    this.#clock = clock
  }

  get clock(): Clock {
    return this.#clock
  }

  /** Whoever the next changes are blamed on. */
  get actor(): Actor {
    return this.#actor
  }

  useClock(clock: Clock): void {
    this.#clock = clock
  }

  nowMs(): number {
    return this.#clock.now()
  }

  /** A fresh time stamp, later than every one before it. */
  stamp(): string {
    return this.#stamper.next(this.#clock.now())
  }

  nextId(atMs: number = this.#clock.now()): string {
    return this.#ids.next(atMs)
  }

  /** Calls back after each change, until the returned function is called. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Runs the changes of one request in its caller's name. */
  as<R>(actor: Actor, change: () => R): R {
    const before = this.#actor
    this.#actor = actor
    try {
      return change()
    } finally {
      this.#actor = before
    }
  }

  /** Runs changes and takes all of them back when they throw, or when `keep` says so of their result. */
  attempt<R>(change: () => R, keep: (result: R) => boolean = () => true): R {
    if (this.#undo) return change()
    const undo: Change[] = []
    this.#undo = undo
    let kept = false
    try {
      const result = change()
      kept = keep(result)
      return result
    } finally {
      this.#undo = undefined
      if (kept) for (const done of undo) this.#tell(done)
      else for (const done of undo.reverse()) this.#restore(done.kind, done.before, done.after)
    }
  }

  /** Adds a record or replaces the one with its id. */
  put<K extends Kind>(kind: K, record: RecordKinds[K]): RecordKinds[K] {
    const collection = this.#collection(kind)
    const before = collection.get(record.id)
    collection.put(record)
    if (/^\d+$/.test(record.id)) this.#ids.passOver(record.id)
    this.#record(kind, before, record)
    return record
  }

  /** Replaces some members of a record. */
  patch<K extends Kind>(kind: K, id: string, members: Partial<RecordKinds[K]>): RecordKinds[K] {
    return this.put(kind, { ...this.#collection(kind).getOrThrow(id), ...members })
  }

  /** As `patch` for the console's own bookkeeping: nobody is told, and nothing takes it back. */
  touch<K extends Kind>(kind: K, id: string, members: Partial<RecordKinds[K]>): void {
    const collection = this.#collection(kind)
    collection.put({ ...collection.getOrThrow(id), ...members })
  }

  drop<K extends Kind>(kind: K, id: string): void {
    const collection = this.#collection(kind)
    const before = collection.get(id)
    if (!before) return
    collection.remove(id)
    this.#record(kind, before, undefined)
  }

  // The compiler cannot see that a collection found under the kind K holds records of the kind K.
  #collection<K extends Kind>(kind: K): Collection<RecordKinds[K]> {
    return (this as unknown as Record<K, Collection<RecordKinds[K]>>)[kind]
  }

  #restore<K extends Kind>(kind: K, before: RecordKinds[K] | undefined, after: RecordKinds[K] | undefined): void {
    const collection = this.#collection(kind)
    if (before) collection.put(before)
    else if (after) collection.remove(after.id)
  }

  #record<K extends Kind>(kind: K, before: RecordKinds[K] | undefined, after: RecordKinds[K] | undefined): void {
    if (!this.#undo && this.#listeners.size === 0) return
    const change: Change<K> = { kind, before, after, actor: this.#actor, at: formatInstant(this.#clock.now()) }
    if (this.#undo) this.#undo.push(change)
    else this.#tell(change)
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}
