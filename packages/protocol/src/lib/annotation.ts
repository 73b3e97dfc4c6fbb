import { type DescMessage, fromBinary, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import { encodeInit } from './encode-message.ts'

/** Packs a message as an annotation, with the type URL that every Baton program writes. */
export function packAnnotation<Desc extends DescMessage>(schema: Desc, message: MessageInitShape<Desc>): Any {
  const value = encodeInit(schema, message)
  return { $typeName: 'google.protobuf.Any', typeUrl: `type.googleapis.com/${schema.typeName}`, value }
}

/** The first annotation of a type, or undefined. Readers match on the name behind the last slash only. */
export function findAnnotation<Desc extends DescMessage>(
  annotations: readonly Any[],
  schema: Desc,
): MessageShape<Desc> | undefined {
  const found = annotations.find((annotation) => isAnnotation(annotation, schema))
  return found === undefined ? undefined : fromBinary(schema, found.value)
}

/** Every annotation of a repeatable type, in order. */
export function findAllAnnotations<Desc extends DescMessage>(
  annotations: readonly Any[],
  schema: Desc,
): MessageShape<Desc>[] {
  return annotations
    .filter((annotation) => isAnnotation(annotation, schema))
    .map((annotation) => fromBinary(schema, annotation.value))
}

/** Whether there is one of the type; it is not decoded. */
export function hasAnnotation(annotations: readonly Any[], schema: DescMessage): boolean {
  return annotations.some((annotation) => isAnnotation(annotation, schema))
}

/** The annotations without those of a type. */
export function withoutAnnotation(annotations: readonly Any[], schema: DescMessage): Any[] {
  return annotations.filter((annotation) => !isAnnotation(annotation, schema))
}

function isAnnotation(annotation: Any, schema: DescMessage): boolean {
  const { typeUrl } = annotation
  return (
    typeUrl.endsWith(schema.typeName) &&
    (typeUrl.length === schema.typeName.length || typeUrl[typeUrl.length - schema.typeName.length - 1] === '/')
  )
}
