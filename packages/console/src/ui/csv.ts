/** A table for spreadsheets (RFC 4180), its columns named in the first line; what would be a formula there is a text. */
export function writeCsv(columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  const lines = rows.map((row) => columns.map((column) => toCell(row[column])).join(','))
  return [columns.map(toCell).join(','), ...lines, ''].join('\r\n')
}

function toCell(value: unknown): string {
  const text = value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** Rows as lists answer them, for people who read tables: people and things by their names, several in one cell. */
export function toPlainRows(rows: readonly object[]): Record<string, unknown>[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toPlain(value)])))
}

function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain).join('; ')
  if (typeof value !== 'object' || value === null) return value
  const { displayName, taskNumber, kind } = value as Readonly<Record<string, unknown>>
  if (typeof displayName === 'string') return displayName
  return taskNumber === undefined ? JSON.stringify(value) : `${String(kind)} ${String(taskNumber)}`
}

/** Lets the browser save a text as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
