/** Prints rows as aligned columns under a heading. */
export function printTable(heading: string, rows: readonly Readonly<Record<string, string | number>>[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => String(row[column]).length)))
  const line = (cells: readonly (string | number | undefined)[]) =>
    cells.map((cell, index) => String(cell ?? '').padStart(widths[index] ?? 0)).join('  ')
  console.log(`\n${heading}\n`)
  console.log(line(columns))
  for (const row of rows) console.log(line(columns.map((column) => row[column])))
}
