import { create } from '@bufbuild/protobuf'
import { type Timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt'

/**
 * Times in sync files are text that SQL compares as text: `YYYY-MM-DD HH:MM:SS[.fffffffff]`, without a zone, the
 * fraction's trailing zeros removed so that byte order is time order.
 */
export function formatTime(date: Date): string {
  const [day, time] = date.toISOString().split('T') as [string, string]
  return `${day} ${trimFraction(time.slice(0, -1))}`
}

function trimFraction(time: string): string {
  return time.includes('.') ? time.replace(/\.?0+$/, '') : time
}

/**
 * Every form the Go driver reads: `T` instead of the space, a zone, no seconds, a bare date, and what printing a Go
 * time gives (`2026-01-02 03:04:05 +0100 CET m=+0.1`). Zone-less text is UTC.
 */
const anyForm =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z| ?[+-]\d\d:?\d\d)?(?: [A-Z]{1,5})?(?: m=[+-][\d.]+)?)?$/

/** The instant, or undefined when the text is none. */
export function parseTime(text: string): Timestamp | undefined {
  const match = anyForm.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  const milliseconds = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  const date = new Date(milliseconds)
  // Date.UTC carries the 31st of February into March, and years below 100 into the 20th century.
  if (date.toISOString().slice(0, 19) !== `${year}-${month}-${day}T${hour}:${minute}:${second}`) return undefined
  return create(TimestampSchema, {
    seconds: BigInt(milliseconds / 1000 - zoneSeconds(zone)),
    nanos: Number(fraction.padEnd(9, '0')),
  })
}

function zoneSeconds(zone: string): number {
  if (zone === 'Z') return 0
  const digits = zone.replace(/[ :]/g, '')
  const sign = digits.startsWith('-') ? -1 : 1
  return sign * (Number(digits.slice(1, 3)) * 3600 + Number(digits.slice(3, 5)) * 60)
}

/**
 * Times for a file's new rows: the clock's, but never before or equal to one given or seen earlier. A file written
 * east of Greenwich by a Go program (it writes local time) holds texts of the future; were ours smaller, "latest"
 * and the merging of syncs by `discovered_at` would prefer the old rows.
 */
export class TextClock {
  readonly #now: () => Date
  #last: string

  constructor(now: () => Date, newestText = '') {
    this.#now = now
    this.#last = newestText
  }

  next(): string {
    const text = formatTime(this.#now())
    this.#last = text > this.#last ? text : textAfter(this.#last)
    return this.#last
  }
}

/** The next text of the standard layout that is greater, by bytes, than the one given. */
export function textAfter(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d{1,9}))?$/.exec(text)
  const time = match?.[1] !== undefined ? parseTime(match[1]) : undefined
  if (match === null || time === undefined) return nextDay(text)
  const nanos = Number((match[2] ?? '').padEnd(9, '0')) + 1
  const date = new Date(Number(time.seconds) * 1000 + (nanos === 1e9 ? 1000 : 0))
  return trimFraction(`${formatTime(date)}.${String(nanos % 1e9).padStart(9, '0')}`)
}

/** A `T` sorts behind the space, so within the same day no standard text is greater than such a one. */
function nextDay(text: string): string {
  const day = parseTime(text.slice(0, 10))
  if (day === undefined) throw new Error(`no time follows ${JSON.stringify(text)}`)
  return formatTime(new Date((Number(day.seconds) + 86_400) * 1000))
}
