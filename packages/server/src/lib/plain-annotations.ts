import { fromJson, toJson } from '@bufbuild/protobuf'
import { type Any, AnySchema } from '@bufbuild/protobuf/wkt'
import { messageTypes } from '@rostrum/protocol/message-types'

/** Annotations as JSON. Those of kinds that this program does not know stay as the bytes they are. */
export function toPlainAnnotations(annotations: readonly Any[]): unknown[] {
  return annotations.map((annotation) => {
    try {
      return toJson(AnySchema, annotation, { registry: messageTypes })
    } catch {
      return { '@type': annotation.typeUrl, base64: Buffer.from(annotation.value).toString('base64') }
    }
  })
}

/** The same back, to be handed to the connector that gave them. */
export function fromPlainAnnotations(plain: unknown): Any[] {
  if (!Array.isArray(plain)) return []
  return plain.flatMap((annotation): Any[] => {
    const { '@type': typeUrl, base64 } = Object(annotation)
    if (typeof base64 === 'string')
      return [{ $typeName: 'google.protobuf.Any', typeUrl: String(typeUrl), value: Buffer.from(base64, 'base64') }]
    try {
      return [fromJson(AnySchema, annotation, { registry: messageTypes, ignoreUnknownFields: true })]
    } catch {
      // Of a release that knew more kinds than this one does.
      return []
    }
  })
}
