import { writeCsv } from '../ui/csv.ts'

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

/** A table for spreadsheets. */
export function toCsv(events: readonly object[]): string {
  return writeCsv(columns, events as readonly ExportedEvent[])
}

/** A line of JSON for each event. */
export function toJsonLines(events: readonly object[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('')
}
