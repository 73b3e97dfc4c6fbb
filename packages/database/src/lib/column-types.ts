import pg from 'pg'

const int8 = 20

/**
 * How values come out of the database: times as `Date`, jsonb parsed, 64-bit integers as numbers, since none of ours
 * comes near the 2^53 at which those lose digits.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? toSafeInteger : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

function toSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} from the database is beyond 2^53`)
  return value
}
