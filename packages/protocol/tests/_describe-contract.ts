import type { DescEnum, DescExtension, DescField, DescMessage, DescService, Registry } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'

const wellKnown = 'google.protobuf.'

/** The contract as text, one line per message, enum and service: the form of `contract.txt`. */
export function describeContract(registry: Registry): string[] {
  return [...registry].filter(({ typeName }) => !typeName.startsWith(wellKnown)).map(describeType)
}

function describeType(type: DescMessage | DescEnum | DescService | DescExtension): string {
  switch (type.kind) {
    case 'message':
      return describeMessage(type)
    case 'enum':
      return describeEnum(type)
    case 'service':
      return describeService(type)
    case 'extension':
      return `extension ${type.typeName}`
  }
}

function describeMessage({ typeName, deprecated, fields, proto }: DescMessage): string {
  const reserved = describeReserved(proto.reservedRange, proto.reservedName, (end) => end - 1)
  const sorted = [...fields].sort((a, b) => a.number - b.number)
  return `message ${typeName}${deprecated ? ' deprecated' : ''} {${sorted.map(describeField).join(', ')}${reserved}}`
}

function describeField(field: DescField): string {
  const oneof = field.oneof === undefined ? '' : ` in ${field.oneof.name}`
  return `${field.number} ${field.name} ${labelOf(field)}${typeOf(field)}${oneof}${field.deprecated ? ' deprecated' : ''}`
}

function labelOf(field: DescField): string {
  if (field.fieldKind === 'list') return 'repeated '
  return field.proto.proto3Optional ? 'optional ' : ''
}

function typeOf(field: DescField): string {
  switch (field.fieldKind) {
    case 'scalar':
      return nameOf(field.scalar)
    case 'message':
      return field.message.typeName
    case 'enum':
      return field.enum.typeName
    case 'list':
      return nameOf(field.listKind === 'scalar' ? field.scalar : (field.message ?? field.enum))
    case 'map':
      return `map<${nameOf(field.mapKey)}, ${nameOf(field.mapKind === 'scalar' ? field.scalar : (field.message ?? field.enum))}>`
  }
}

function nameOf(type: ScalarType | DescMessage | DescEnum): string {
  return typeof type === 'number' ? (ScalarType[type] ?? `scalar ${type}`).toLowerCase() : type.typeName
}

function describeEnum({ typeName, deprecated, values, proto }: DescEnum): string {
  const reserved = describeReserved(proto.reservedRange, proto.reservedName, (end) => end)
  const sorted = [...values].sort((a, b) => a.number - b.number)
  const listed = sorted.map((value) => `${value.number} ${value.name}${value.deprecated ? ' deprecated' : ''}`)
  return `enum ${typeName}${deprecated ? ' deprecated' : ''} {${listed.join(', ')}${reserved}}`
}

/** Ranges of messages end before `end`, those of enums with it. */
function describeReserved(
  ranges: readonly { start: number; end: number }[],
  names: readonly string[],
  lastOf: (end: number) => number,
): string {
  const numbers = ranges.flatMap(({ start, end }) =>
    Array.from({ length: lastOf(end) - start + 1 }, (_, index) => start + index),
  )
  return [...numbers, ...names.map((name) => `"${name}"`)].map((reserved) => `; reserved ${reserved}`).join('')
}

function describeService({ typeName, methods }: DescService): string {
  const listed = methods.map(({ name, methodKind, input, output }) => {
    const request = methodKind === 'client_streaming' || methodKind === 'bidi_streaming' ? 'stream ' : ''
    const response = methodKind === 'server_streaming' || methodKind === 'bidi_streaming' ? 'stream ' : ''
    return `${name}(${request}${input.typeName}) returns (${response}${output.typeName})`
  })
  return `service ${typeName} {${listed.join(', ')}}`
}
