import { clone, type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf'
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect'
import type { Any } from '@bufbuild/protobuf/wkt'
import { messageTypes } from './message-types.ts'

/** What becomes of an annotation; undefined leaves it out. */
export type AnnotationRule = (annotation: Any) => Any | undefined

/** A copy with every map in the order of its keys and with each annotation, at any depth, put through the rule. */
export function normalize<Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
  rule: AnnotationRule,
): MessageShape<Desc> {
  const copy = clone(schema, message)
  normalizeFields(reflect(schema, copy), rule)
  return copy
}

/** An annotation with its content normalized; as it is where the content is of no known type or unreadable. */
export function normalizeAnnotation(annotation: Any, rule: AnnotationRule): Any {
  const schema = messageTypes.getMessage(annotation.typeUrl.slice(annotation.typeUrl.lastIndexOf('/') + 1))
  if (schema === undefined) return annotation
  try {
    const content = normalize(schema, fromBinary(schema, annotation.value), rule)
    return { ...annotation, value: toBinary(schema, content) }
  } catch {
    // Compared or left out as the bytes they are.
    return annotation
  }
}

function normalizeFields(message: ReflectMessage, rule: AnnotationRule): void {
  for (const field of message.sortedFields) {
    if (!message.isSet(field)) continue
    if (field.fieldKind === 'message') {
      const value = message.get(field)
      if (isAny(value)) {
        const kept = ruled(value, rule)
        if (kept === undefined) message.clear(field)
        else message.set(field, kept)
        continue
      }
      normalizeFields(value, rule)
      // A Struct is handed out as a copy, so it has to be put back.
      message.set(field, value)
    } else if (field.fieldKind === 'list' && field.listKind === 'message') {
      const list = message.get(field)
      const kept: ReflectMessage[] = []
      for (const item of list) {
        // Items of a list of messages are reflected messages; the types of the library do not tell.
        const value = item as ReflectMessage
        const result = isAny(value) ? ruled(value, rule) : value
        if (result === undefined) continue
        if (!isAny(result)) normalizeFields(result, rule)
        kept.push(result)
      }
      list.clear()
      for (const item of kept) list.add(item)
    } else if (field.fieldKind === 'map') {
      const map = message.get(field)
      const entries = [...map.entries()].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      map.clear()
      for (const [key, value] of entries) {
        if (field.mapKind === 'message') normalizeFields(value as ReflectMessage, rule)
        map.set(key, value)
      }
    }
  }
}

function isAny(message: ReflectMessage): boolean {
  return message.desc.typeName === 'google.protobuf.Any'
}

function ruled(message: ReflectMessage, rule: AnnotationRule): ReflectMessage | undefined {
  // The type name was looked at, so the message is an Any.
  const result = rule(message.message as Any)
  return result === undefined ? undefined : reflect(message.desc, result)
}
