import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db.ts'
import { type Change, countOf, rowsOf, type SyncTarget } from './sync-target.ts'

/** How one kind of thing with a source id gets from its staging table, `s`, into its table, `t`. */
export interface NamedMerge {
  readonly table: string
  readonly staged: RawBuilder<unknown>
  /** When a row of `s` is the thing of a row of `t`. */
  readonly same: RawBuilder<unknown>
  /** What the source says of the thing; the other columns are the server's and people's. */
  readonly columns: readonly string[]
  /** The columns of a new row besides `columns`, with their values. */
  readonly extra: Readonly<Record<string, RawBuilder<unknown>>>
  /** When a row of `t` that is not in `s` is gone; else it was not looked for. */
  readonly mayEnd: RawBuilder<unknown>
}

/** New things begin, vanished ones end, those that come back are gone on with under their old id. */
export async function mergeNamed(tx: Tx, target: SyncTarget, merge: NamedMerge): Promise<Change> {
  const { staged, same, columns, extra, mayEnd } = merge
  const table = sql.table(merge.table)
  const of = (alias: string) => sql.join(columns.map((column) => sql.ref(`${alias}.${column}`)))
  const taken = sql.join(columns.map((column) => sql`${sql.id(column)} = ${sql.ref(`s.${column}`)}`))
  const revived = await rowsOf(
    tx,
    sql`update ${table} t set ${taken}, ended_at = null, ended_because = null
      from ${staged} s where ${same} and t.ended_at is not null`,
  )
  const changed = await rowsOf(
    tx,
    sql`update ${table} t set ${taken} from ${staged} s where ${same} and (${of('t')}) is distinct from (${of('s')})`,
  )
  const own = {
    app_id: sql`${target.appId}`,
    connector_id: sql`${target.connectorId}`,
    created_at: sql`${target.at}`,
    ...extra,
  }
  const names = ['id', 'source_id', ...columns]
  const inserted = await rowsOf(
    tx,
    sql`insert into ${table} (${sql.join([...names, ...Object.keys(own)].map((name) => sql.id(name)))})
      select ${sql.join([...names.map((name) => sql.ref(`s.${name}`)), ...Object.values(own)])}
      from ${staged} s where not exists (select from ${table} t where ${same})`,
  )
  const removed = await rowsOf(
    tx,
    sql`update ${table} t set ended_at = ${target.at}, ended_because = 'gone'
      where t.connector_id = ${target.connectorId} and t.ended_at is null
        and ${mayEnd} and not exists (select from ${staged} s where ${same})`,
  )
  const total = await countOf(tx, sql`select count(*) from ${staged} s`)
  return { total, added: revived + inserted, changed, removed }
}
