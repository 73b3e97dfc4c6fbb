import { type RawBuilder, sql } from 'kysely'
import type { Condition } from './definition.ts'

/** For `= any(…)`, which takes none as well. */
export function toIdArray(ids: readonly string[]): RawBuilder<unknown> {
  return sql`${[...ids]}::text[]`
}

/** Rows as the page has them, whatever order they were read in; what ended in between is left out. */
export function inOrder<Row extends { readonly id: string | number }, View>(
  ids: readonly string[],
  rows: readonly Row[],
  toView: (row: Row) => View,
): View[] {
  const byId = new Map(rows.map((row) => [String(row.id), row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    return row === undefined ? [] : [toView(row)]
  })
}

/** A condition on what was made once and may have ended: there now, at the instant, or ended by now. */
export function isThereAt(alias: string, at: Date | undefined, isEndedAsked: boolean): Condition {
  const [made, ended] = [sql.ref(`${alias}.created_at`), sql.ref(`${alias}.ended_at`)]
  if (at !== undefined) return sql`${made} <= ${at} and (${ended} is null or ${ended} > ${at})`
  return isEndedAsked ? sql`${ended} is not null` : sql`${ended} is null`
}
