/** An event as it is taken away. */
interface ExportedEvent {
  readonly [member: string]: unknown
}

const columns = [
  'time',
  'actorKind',
  'actorId',
  'actorName',
  'onBehalfOf',
  'verb',
  'objectKind',
  'objectId',
  'outcome',
  'source',
  'detail',
  'requestId',
  'id',
  'place',
] as const

/** A table for spreadsheets (RFC 4180); what would be a formula there is a text. */
export function toCsv(events: readonly object[]): string {
  const lines = (events as readonly ExportedEvent[]).map((event) =>
    columns.map((column) => toCell(event[column])).join(','),
  )
  return [columns.join(','), ...lines, ''].join('\r\n')
}

/** A line of JSON for each event. */
export function toJsonLines(events: readonly object[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('')
}

function toCell(value: unknown): string {
  const text = value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
