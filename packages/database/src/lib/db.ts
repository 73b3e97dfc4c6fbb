import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../gen/tables.ts'

/** A connection or a transaction: what every query function takes first. */
export type Db = Kysely<Tables>
/** What a function takes that must run inside a transaction of its caller. */
export type Tx = Transaction<Tables>
