import { type Field, fieldsOf, type Kind } from './field.ts'

export interface Violation {
  /** as a path: `app.displayName`, `policySteps.grant.steps[0]` */
  readonly field: string
  readonly description: string
}

/** How deep messages may lie in each other; what is published needs less. */
const depthMax = 40

/** A request that is not what its schema says; every fault of it. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError'
  readonly violations: readonly Violation[]

  constructor(violations: readonly Violation[]) {
    super(violations.map(({ field, description }) => `${field}: ${description}`).join('; '))
    this.violations = violations
  }
}

/**
 * Reads a request: null is absent, members may be called as their definition calls them (`display_name`), what is read-only
 * or unknown is passed over. Times become dates, durations seconds, long integers numbers.
 * @throws InvalidRequestError
 */
export function decodeMessage(schema: string, json: unknown): object {
  const violations: Violation[] = []
  const message = readMessage(schema, json ?? {}, { path: '', depth: 0, violations })
  if (violations.length > 0) throw new InvalidRequestError(violations)
  return message
}

/** Reads one parameter of a query. @throws InvalidRequestError */
export function decodeParameter(name: string, type: Kind, text: string): unknown {
  // The database keeps no zero bytes, nor does anything that is looked for have one.
  if (type.kind === 'string' && !text.includes('\0')) return text
  if (type.kind === 'int' && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (type.kind === 'bool' && /^(true|false)$/.test(text)) return text === 'true'
  if (type.kind === 'enum' && type.values.includes(text)) return text
  const time = type.kind === 'time' ? readTime(text) : undefined
  if (time !== undefined) return time
  const wanted = type.kind === 'enum' ? `one of ${type.values.join(', ')}` : nameOf(type)
  throw new InvalidRequestError([{ field: name, description: `${quote(text)} is not ${wanted}` }])
}

interface Place {
  readonly path: string
  readonly depth: number
  readonly violations: Violation[]
}

function readMessage(schema: string, json: unknown, place: Place): object {
  if (!isObject(json)) return refuse(place, json, 'an object') ?? {}
  if (place.depth > depthMax) return refuse(place, json, `at most ${depthMax} levels deep`) ?? {}
  const message: Record<string, unknown> = {}
  for (const field of fieldsOf(schema)) {
    const value = json[field.name] ?? json[field.snakeName]
    const path = place.path === '' ? field.name : `${place.path}.${field.name}`
    if (value === undefined || value === null) requireIt(field, { ...place, path })
    else if (!field.isReadOnly) {
      const read = readValue(field.type, value, { ...place, path, depth: place.depth + 1 })
      if (read !== undefined) message[field.name] = read
    }
  }
  return message
}

function requireIt({ isRequired, isReadOnly }: Field, { path, violations }: Place): void {
  if (isRequired && !isReadOnly) violations.push({ field: path, description: 'is required' })
}

function readValue(type: Kind, value: unknown, place: Place): unknown {
  switch (type.kind) {
    case 'string':
      if (typeof value !== 'string') return refuse(place, value, 'a string')
      // PostgreSQL keeps every text but this one.
      return value.includes('\0') ? refuse(place, value, 'a text without zero bytes') : value
    case 'bool':
      return typeof value === 'boolean' ? value : refuse(place, value, 'true or false')
    case 'double':
      return typeof value === 'number' ? value : refuse(place, value, 'a number')
    case 'int':
      return readInteger(type, value) ?? refuse(place, value, nameOf(type))
    case 'enum':
      if (typeof value === 'number' && type.values[value] !== undefined) return type.values[value]
      return type.values.includes(String(value)) ? value : refuse(place, value, `one of ${type.values.join(', ')}`)
    case 'time':
      return readTime(value) ?? refuse(place, value, 'a time, as 2030-01-31T10:00:00Z')
    case 'duration':
      return readDuration(value) ?? refuse(place, value, 'a duration in seconds, as "3600s"')
    case 'bytes':
      return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : refuse(place, value, 'base64')
    case 'object':
    case 'any':
      return isObject(value) ? value : refuse(place, value, 'an object')
    case 'message':
      return readMessage(type.schema, value, place)
    case 'list':
      if (!Array.isArray(value)) return refuse(place, value, 'a list')
      return value.map((item, index) => readValue(type.of, item, { ...place, path: `${place.path}[${index}]` }))
    case 'map':
      if (!isObject(value)) return refuse(place, value, 'an object')
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          readValue(type.of, item, { ...place, path: `${place.path}.${key}` }),
        ]),
      )
    default:
      return type satisfies never
  }
}

function readInteger({ isLong, isSigned }: { isLong: boolean; isSigned: boolean }, value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^-?\d{1,16}$/.test(value)
  const number = isText ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) return undefined
  const most = isLong ? Number.MAX_SAFE_INTEGER : isSigned ? 2 ** 31 - 1 : 2 ** 32 - 1
  const least = isSigned ? (isLong ? Number.MIN_SAFE_INTEGER : -(2 ** 31)) : 0
  return number >= least && number <= most ? number : undefined
}

function readTime(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(value))
    return undefined
  const time = new Date(value)
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** A hundred years, more than anything lasts. */
const secondsMax = 3_155_760_000

function readDuration(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^(-?\d{1,12}(?:\.\d{1,9})?)s$/.exec(value) : null
  const seconds = match === null ? Number.NaN : Number(match[1])
  return Math.abs(seconds) <= secondsMax ? seconds : undefined
}

function refuse({ path, violations }: Place, value: unknown, wanted: string): undefined {
  violations.push({ field: path || 'body', description: `${quote(value)} is not ${wanted}` })
  return undefined
}

/** Short, and nothing of an object: it could hold a secret. */
function quote(value: unknown): string {
  if (typeof value === 'string') return value.length <= 40 ? JSON.stringify(value) : 'that text'
  if (value === null || typeof value !== 'object') return String(value)
  return Array.isArray(value) ? 'a list' : 'an object'
}

function nameOf(type: Kind): string {
  if (type.kind !== 'int') return type.kind
  return type.isLong ? 'an integer' : type.isSigned ? 'an integer of 32 bits' : 'a positive integer of 32 bits'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
