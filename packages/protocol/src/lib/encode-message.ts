import {
  create,
  type DescField,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type Message,
  type MessageInitShape,
  type MessageShape,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { FeatureSet_FieldPresence as Presence } from '@bufbuild/protobuf/wkt'

/** Writes what is set of a message or of what one is made of, without a tag or length of its own. */
type Write = (writer: BinaryWriter, message: Partial<Message>) => void

/** A buffer is kept for the next message up to this size. */
const keptBytes = 1024 * 1024

let shared = new BinaryWriter()
const writes = new WeakMap<DescMessage, Write | 'generic'>()

/**
 * The bytes of `toBinary`, made in a buffer that is kept from message to message: rows of a sync are many and small, and
 * growing a buffer for each of them took longer than filling it. Kinds of fields that Baton's messages do not have are
 * left to `toBinary`.
 */
export function encodeMessage<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): Uint8Array {
  const write = findWrite(schema)
  return write === 'generic' ? toBinary(schema, message) : encodeBy(write, message)
}

/** The bytes of the message that `create` makes of `init`, mostly without making it. */
export function encodeInit<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Uint8Array {
  const write = findWrite(schema)
  return write === 'generic' ? toBinary(schema, create(schema, init)) : encodeBy(write, init as Partial<Message>)
}

function encodeBy(write: Write, message: Partial<Message>): Uint8Array {
  try {
    write(shared, message)
  } catch (error) {
    shared = new BinaryWriter()
    throw error
  }
  const bytes = shared.finish()
  if (bytes.length > keptBytes) shared = new BinaryWriter()
  return bytes
}

function findWrite(schema: DescMessage): Write | 'generic' {
  const known = writes.get(schema)
  if (known !== undefined) return known
  const write = isPlain(schema, new Set()) ? compile(schema) : 'generic'
  writes.set(schema, write)
  return write
}

/** Whether a message has only fields of the kinds that are written here, all the way down. */
function isPlain(schema: DescMessage, seen: Set<DescMessage>): boolean {
  if (seen.has(schema)) return true
  seen.add(schema)
  return schema.fields.every((field) => {
    if (field.fieldKind === 'map') return false
    if (field.presence === Presence.LEGACY_REQUIRED) return false
    if (field.scalar !== undefined && !scalars.has(field.scalar)) return false
    if (field.fieldKind === 'list' && field.packed && field.listKind !== 'enum') return false
    if (field.message === undefined || isStruct(field)) return true
    return !isSpecial(field.message) && isPlain(field.message, seen)
  })
}

const scalars = new Set([ScalarType.STRING, ScalarType.BOOL, ScalarType.BYTES, ScalarType.INT32, ScalarType.INT64])

/** Messages that are held in another form than their fields: wrappers and JSON. */
function isSpecial({ file, name }: DescMessage): boolean {
  return file.name === 'google/protobuf/wrappers' || (file.name === 'google/protobuf/struct' && name !== 'Struct')
}

function isStruct(field: DescField): boolean {
  return field.fieldKind === 'message' && field.message.typeName === 'google.protobuf.Struct'
}

function compile(schema: DescMessage): Write {
  const fields: Write[] = []
  const write: Write = (writer, message) => {
    for (const one of fields) one(writer, message)
    for (const { no, wireType, data } of message.$unknown ?? []) writer.tag(no, wireType).raw(data)
  }
  // Before its fields, which may hold messages of the same type.
  writes.set(schema, write)
  const inOrder = [...schema.fields].sort((one, other) => one.number - other.number)
  for (const field of inOrder) fields.push(compileField(field))
  return write
}

function compileField(field: DescField): Write {
  const name = field.localName
  const put = compileValue(field)
  const read = (message: Partial<Message>): unknown => (message as unknown as Record<string, unknown>)[name]
  if (field.fieldKind === 'list' && field.packed)
    return (writer, message) => writePacked(writer, field.number, (read(message) ?? []) as readonly number[])
  if (field.fieldKind === 'list')
    return (writer, message) => {
      for (const item of (read(message) ?? []) as readonly unknown[]) put(writer, item)
    }
  const { oneof } = field
  if (oneof !== undefined)
    return (writer, message) => {
      const chosen = (message as unknown as Record<string, { case?: string; value?: unknown }>)[oneof.localName]
      if (chosen?.case === name) put(writer, chosen.value)
    }
  if (field.presence !== Presence.IMPLICIT)
    return (writer, message) => {
      const value = read(message)
      if (value !== undefined) put(writer, value)
    }
  return (writer, message) => {
    const value = read(message)
    if (value !== undefined && !isZero(value)) put(writer, value)
  }
}

function isZero(value: unknown): boolean {
  return (
    value === '' || value === false || value === 0 || value === 0n || (value instanceof Uint8Array && !value.length)
  )
}

/** Writes one value with its tag. What a message holds is of its field's type, as its own types see to. */
function compileValue(field: DescField): (writer: BinaryWriter, value: unknown) => void {
  const { number } = field
  const delimited = ((number << 3) | WireType.LengthDelimited) >>> 0
  const varint = ((number << 3) | WireType.Varint) >>> 0
  if (isStruct(field))
    return (writer, value) => {
      writeStruct(writer.uint32(delimited).fork(), value as JsonObject)
      writer.join()
    }
  if (field.message !== undefined) {
    const known = writes.get(field.message)
    const write = known === undefined || known === 'generic' ? compile(field.message) : known
    return (writer, value) => {
      write(writer.uint32(delimited).fork(), value as Message)
      writer.join()
    }
  }
  switch (field.scalar) {
    case ScalarType.STRING:
      return (writer, value) => writer.uint32(delimited).string(value as string)
    case ScalarType.BYTES:
      return (writer, value) => writer.uint32(delimited).bytes(value as Uint8Array)
    case ScalarType.BOOL:
      return (writer, value) => writer.uint32(varint).bool(value as boolean)
    case ScalarType.INT64:
      return (writer, value) => writer.uint32(varint).int64(value as bigint)
    default:
      return (writer, value) => writer.uint32(varint).int32(value as number)
  }
}

/** Numbers of an enum, which come without tags of their own. */
function writePacked(writer: BinaryWriter, number: number, items: readonly number[]): void {
  if (items.length === 0) return
  writer.tag(number, WireType.LengthDelimited).fork()
  for (const item of items) writer.int32(item)
  writer.join()
}

/** As in JSON, a member that is undefined is none. */
function writeStruct(writer: BinaryWriter, struct: JsonObject): void {
  for (const key in struct) {
    const value = struct[key]
    if (value === undefined) continue
    writer.uint32(0x0a).fork().uint32(0x0a).string(key).uint32(0x12).fork()
    writeValue(writer, value)
    writer.join().join()
  }
}

/** The fields of google.protobuf.Value: null 1, number 2, text 3, bool 4, struct 5, list 6. */
function writeValue(writer: BinaryWriter, value: JsonValue): void {
  if (value === null) writer.uint32(0x08).uint32(0)
  else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is no value of a profile`)
    writer.uint32(0x11).double(value)
  } else if (typeof value === 'string') writer.uint32(0x1a).string(value)
  else if (typeof value === 'boolean') writer.uint32(0x20).bool(value)
  else if (Array.isArray(value)) {
    writer.uint32(0x32).fork()
    for (const item of value) {
      writeValue(writer.uint32(0x0a).fork(), item)
      writer.join()
    }
    writer.join()
  } else {
    writeStruct(writer.uint32(0x2a).fork(), value)
    writer.join()
  }
}
