import type { Operations } from '@rostrum/api'
import type { Db, Tx } from '@rostrum/database'
import type { Actor } from '../audit/actor.ts'
import type { Access } from '../authz/access.ts'

export type OperationName = keyof Operations & string

/** One call of an operation: read, checked, and made by somebody known. */
export interface Call<Name extends OperationName> {
  readonly params: Operations[Name]['params']
  readonly query: Operations[Name]['query']
  readonly request: Operations[Name]['request']
  /** the body as it came, for what is kept as it came */
  readonly body: Readonly<Record<string, unknown>>
  readonly actor: Actor
  readonly userId: string
  readonly access: Access
  readonly now: Date
  /** the caller's credential may not be used for everything its person may do, or not from everywhere */
  readonly isLimited: boolean
  /** of a repetition of the same call, when the caller gave one */
  readonly idempotencyKey: string | undefined
  readonly origin: 'api' | 'command_line' | 'console'
}

/** What does an operation: reads the database, or changes it in one transaction with what is to be true together with it. */
export type Handler<Name extends OperationName> =
  | { readonly kind: 'read'; readonly run: (call: Call<Name>, db: Db) => Promise<Operations[Name]['response']> }
  | {
      readonly kind: 'write'
      /** the answer shows a secret once, so that it is not kept for a repetition */
      readonly hasSecret?: boolean
      readonly run: (call: Call<Name>, tx: Tx) => Promise<Operations[Name]['response']>
    }

/** What takes a file, as it comes: it makes its own transactions, since those are not to last as long as an upload. */
export interface UploadHandler<Name extends OperationName> {
  readonly kind: 'upload'
  /** `content` is undefined where no file came; breaking off reading it leaves the caller's connection open */
  readonly run: (
    call: Call<Name>,
    content: AsyncIterable<Uint8Array> | undefined,
  ) => Promise<Operations[Name]['response']>
}

export type Handlers = { readonly [Name in OperationName]?: Handler<Name> | UploadHandler<Name> }

export function read<Name extends OperationName>(
  run: (call: Call<Name>, db: Db) => Promise<Operations[Name]['response']>,
): Handler<Name> {
  return { kind: 'read', run }
}

export function write<Name extends OperationName>(
  run: (call: Call<Name>, tx: Tx) => Promise<Operations[Name]['response']>,
  { hasSecret = false } = {},
): Handler<Name> {
  return { kind: 'write', hasSecret, run }
}

export function upload<Name extends OperationName>(run: UploadHandler<Name>['run']): UploadHandler<Name> {
  return { kind: 'upload', run }
}
