import { schemas } from '../gen/contract.ts'
import { type Field, fieldsOf, type Kind } from './field.ts'

const typePrefix = 'type.googleapis.com/'

/**
 * A message as it goes out: no member is null, what is unset is left out, scalars, lists and maps have their defaults,
 * long integers are strings, times are of UTC and durations in seconds (c1-api.md 0). What was kept as it came in, and so
 * has these forms already, stays.
 * @throws Error for a member that the schema does not have, or of another kind: a bug of whoever made the message
 */
export function encodeMessage(schema: string, message: object): Record<string, unknown> {
  const members = message as Readonly<Record<string, unknown>>
  const encoded: Record<string, unknown> = {}
  const fields = fieldsOf(schema)
  for (const name in members) {
    if (members[name] !== undefined && !fields.some((field) => field.name === name))
      throw new Error(`${schema} has no member ${name} (this is a bug)`)
  }
  for (const field of fields) {
    const value = members[field.name]
    if (value === undefined || value === null) addDefault(encoded, field)
    else encoded[field.name] = encodeValue(field.type, value, `${schema}.${field.name}`)
  }
  return encoded
}

function addDefault(encoded: Record<string, unknown>, { name, type, isOptional }: Field): void {
  if (isOptional) return
  const value = defaultOf(type)
  if (value !== undefined) encoded[name] = value
}

function defaultOf(type: Kind): unknown {
  switch (type.kind) {
    case 'string':
    case 'bytes':
      return ''
    case 'bool':
      return false
    case 'double':
      return 0
    case 'int':
      return type.isLong ? '0' : 0
    case 'enum':
      return type.values[0]
    case 'list':
      return []
    case 'map':
      return {}
    default:
      return undefined
  }
}

function encodeValue(type: Kind, value: unknown, where: string): unknown {
  switch (type.kind) {
    case 'string':
      return checked(typeof value === 'string', value, where)
    case 'bool':
      return checked(typeof value === 'boolean', value, where)
    case 'double':
      return checked(Number.isFinite(value), value, where)
    case 'int':
      checked(Number.isSafeInteger(value) || (type.isLong && /^-?\d+$/.test(String(value))), value, where)
      return type.isLong ? String(value) : value
    case 'enum':
      return checked(type.values.includes(String(value)), value, where)
    case 'time':
      return value instanceof Date ? value.toISOString() : checked(typeof value === 'string', value, where)
    case 'duration':
      return Number.isFinite(value) ? `${value}s` : checked(/^-?\d+(\.\d+)?s$/.test(String(value)), value, where)
    case 'bytes':
      checked(value instanceof Uint8Array, value, where)
      return Buffer.from(value as Uint8Array).toString('base64')
    case 'object':
      return checked(isObject(value), value, where)
    case 'any':
      return encodeAny(value, where)
    case 'message':
      checked(isObject(value), value, where)
      return encodeMessage(type.schema, value as object)
    case 'list':
      checked(Array.isArray(value), value, where)
      return (value as readonly unknown[]).map((item, index) => encodeValue(type.of, item, `${where}[${index}]`))
    case 'map':
      checked(isObject(value), value, where)
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [key, encodeValue(type.of, item, `${where}.${key}`)]),
      )
    default:
      return type satisfies never
  }
}

/** Of a known type by its shape, of another as it is. */
function encodeAny(value: unknown, where: string): unknown {
  checked(isObject(value), value, where)
  const { '@type': type, ...rest } = value as Readonly<Record<string, unknown>>
  const name = String(type ?? '').replace(typePrefix, '')
  if (name === '') throw new Error(`${where} does not say what it is (this is a bug)`)
  const known = schemas[name] === undefined ? rest : encodeMessage(name, rest)
  return { '@type': `${typePrefix}${name}`, ...known }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checked(isRight: boolean, value: unknown, where: string): unknown {
  if (!isRight) throw new Error(`${where} cannot be ${typeof value} (this is a bug)`)
  return value
}
