import { type DescMessage, type Message, type MessageShape, toJsonString } from '@bufbuild/protobuf'
import { type Any, AnySchema } from '@bufbuild/protobuf/wkt'
import { CliError } from '../../cli-error.ts'
import { escapeJson } from '../../output/escape-hidden.ts'
import { messageTypes } from './message-types.ts'
import { normalize, normalizeAnnotation } from './normalize.ts'

/** Messages as protobuf JSON. Texts of messages that are asked for again are kept as long as the message is. */
export class MessageJson {
  readonly #texts = new WeakMap<Message, string>()
  readonly #leftOut = new Set<string>()

  /** types of annotations that could not be shown and were left out, as the reader does */
  get leftOut(): readonly string[] {
    return [...this.#leftOut].sort()
  }

  /** For a message that is shown once. */
  write<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): string {
    return escapeJson(this.#toJson(schema, message))
  }

  /** For a message that many rows refer to. */
  shared<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): string {
    const known = this.#texts.get(message)
    if (known !== undefined) return known
    const text = this.write(schema, message)
    this.#texts.set(message, text)
    return text
  }

  #toJson<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): string {
    try {
      return toJsonString(schema, message, { registry: messageTypes })
    } catch {
      // Nearly always an annotation of a type that only its connector knows.
    }
    try {
      return toJsonString(
        schema,
        normalize(schema, message, (annotation) => this.#readable(annotation)),
        { registry: messageTypes },
      )
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const id = 'id' in message ? JSON.stringify(message.id) : ''
      throw new CliError(`the ${schema.name} ${id} cannot be written as JSON: ${reason}`, { cause: error })
    }
  }

  #readable(annotation: Any): Any | undefined {
    const normalized = normalizeAnnotation(annotation, (inner) => this.#readable(inner))
    try {
      toJsonString(AnySchema, normalized, { registry: messageTypes })
      return normalized
    } catch {
      this.#leftOut.add(annotation.typeUrl)
      return undefined
    }
  }
}

/** One JSON object of members that are JSON already. */
export function objectJson(members: Readonly<Record<string, string>>): string {
  return `{${Object.entries(members)
    .map(([name, text]) => `"${name}":${text}`)
    .join(',')}}`
}
