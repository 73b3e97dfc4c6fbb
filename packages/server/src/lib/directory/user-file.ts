import { parse } from 'csv-parse/sync'
import { ServiceError } from '../service-error.ts'

/** One person of a file, as their line says; members of columns that the file lacks are undefined. */
export interface UserLine {
  /** counted as an editor does */
  readonly line: number
  readonly email: string
  readonly displayName?: string
  readonly department?: string
  readonly jobTitle?: string
  readonly employeeId?: string
  readonly managerEmail?: string
  readonly faults: readonly string[]
}

const bytesMax = 5 * 1024 * 1024
const linesMax = 50_000
const valueMax = 200

/** Columns by the names that people give them. */
const columns = {
  email: ['email', 'e-mail', 'mail', 'email address', 'primary email'],
  displayName: ['name', 'display name', 'displayname', 'full name'],
  department: ['department', 'dept'],
  jobTitle: ['title', 'job title', 'jobtitle'],
  employeeId: ['employee id', 'employeeid', 'employee number'],
  managerEmail: ['manager', 'manager email', 'manager e-mail', 'manageremail'],
} as const

type Column = keyof typeof columns

/**
 * Reads a table of people: a line of names, then a line for each. What is wrong with one line is told with it; the values
 * are texts, whatever they look like.
 * @throws ServiceError for what is no table, is too large, or has no column of addresses
 */
export function readUserFile(csv: string): UserLine[] {
  if (Buffer.byteLength(csv) > bytesMax) throw invalid(`it has more than ${bytesMax / 1024 / 1024} MiB`)
  const records = parseTable(csv)
  const [names, ...lines] = records
  if (names === undefined) throw invalid('it is empty')
  if (lines.length > linesMax) throw invalid(`it has ${lines.length} lines, ${linesMax} are the most`)
  const places = findColumns(names.record)
  if (places.email === undefined) throw invalid(`none of its columns is email; there are ${names.record.join(', ')}`)
  const seen = new Map<string, number>()
  const seenNumbers = new Map<string, number>()
  return lines.map(({ record, line }) => {
    const value = (column: Column) => {
      const place = places[column]
      return place === undefined ? undefined : (record[place] ?? '').trim()
    }
    const read = Object.fromEntries(
      (Object.keys(columns) as Column[]).flatMap((column) => {
        const text = value(column)
        return text === undefined ? [] : [[column, text]]
      }),
    ) as Partial<Record<Column, string>>
    const email = read.email ?? ''
    const faults = findFaults(read)
    // A line that is cut short says nothing of what is behind it, and one that is too long may be shifted.
    if (record.length !== names.record.length)
      faults.push(`the line has ${record.length} values, the columns are ${names.record.length}`)
    const first = seen.get(email.toLowerCase())
    if (first !== undefined) faults.push(`the address is that of line ${first} as well`)
    else if (email !== '') seen.set(email.toLowerCase(), line)
    const { employeeId = '' } = read
    const same = seenNumbers.get(employeeId.toLowerCase())
    if (same !== undefined) faults.push(`the employee id is that of line ${same} as well`)
    else if (employeeId !== '') seenNumbers.set(employeeId.toLowerCase(), line)
    return { line, ...read, email, faults }
  })
}

function parseTable(csv: string): { record: string[]; line: number }[] {
  try {
    const records: unknown = parse(csv, {
      bom: true,
      info: true,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 100_000,
    })
    // Its types know nothing of `info`.
    return (records as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      record,
      line: info.lines,
    }))
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error))
  }
}

function findColumns(names: readonly string[]): Partial<Record<Column, number>> {
  const places: Partial<Record<Column, number>> = {}
  for (const [column, words] of Object.entries(columns)) {
    const place = names.findIndex((name) => (words as readonly string[]).includes(name.trim().toLowerCase()))
    if (place !== -1) places[column as Column] = place
  }
  return places
}

function findFaults(values: Partial<Record<Column, string>>): string[] {
  const faults: string[] = []
  for (const [column, value] of Object.entries(values)) {
    if (value.length > valueMax) faults.push(`${column} has ${value.length} characters, ${valueMax} are the most`)
    if (/\p{Cc}/u.test(value)) faults.push(`${column} holds a line break or another control character`)
  }
  if (!/^[^\s@]+@[^\s@]+$/.test(values.email ?? ''))
    faults.push(`email: ${JSON.stringify((values.email ?? '').slice(0, 80))} is no e-mail address`)
  return faults
}

function invalid(why: string): ServiceError {
  return new ServiceError('invalid_argument', 'CSV_INVALID', `csv: ${why}`)
}
