const wordOf = (column: string) => new RegExp(`(^|\\s)${column}:(\\S+)(?=\\s|$)`)

/** The value of a column in a filter as the server reads it (docs/guides/lists.md); empty when there is none. */
export function readCondition(filter: string | undefined, column: string): string {
  return wordOf(column).exec(filter ?? '')?.[2] ?? ''
}

/** The filter with another value of the column, or none; the rest of it stays. */
export function setCondition(filter: string | undefined, column: string, value: string): string {
  const rest = (filter ?? '').replace(wordOf(column), '').trim()
  return value === '' ? rest : `${column}:${value} ${rest}`.trim()
}
