import { schemas } from '../gen/contract.ts'

/** What a member of a message holds. */
export type Kind =
  | { readonly kind: 'string' | 'bool' | 'double' | 'time' | 'duration' | 'bytes' | 'object' | 'any' }
  | { readonly kind: 'int'; readonly isLong: boolean; readonly isSigned: boolean }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'message'; readonly schema: string }
  | { readonly kind: 'list' | 'map'; readonly of: Kind }

export interface Field {
  readonly name: string
  /** as the field is called in its definition: `display_name` */
  readonly snakeName: string
  readonly type: Kind
  /** set by the server only */
  readonly isReadOnly: boolean
  /** a scalar that may be unset, so that nothing stands for it */
  readonly isOptional: boolean
  readonly isRequired: boolean
}

const known = new Map<string, readonly Field[]>()

/** The members of a schema, which is named in full. */
export function fieldsOf(schema: string): readonly Field[] {
  let fields = known.get(schema)
  if (fields === undefined) {
    const facts = schemas[schema]
    if (facts === undefined) throw new Error(`there is no schema ${schema} (this is a bug)`)
    fields = Object.entries(facts).map(([name, text]) => readField(name, text))
    known.set(schema, fields)
  }
  return fields
}

function readField(name: string, text: string): Field {
  const match = /^(ro )?(.*?)(\?)?(!)?$/.exec(text)
  return {
    name,
    snakeName: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    type: readKind(match?.[2] ?? ''),
    isReadOnly: match?.[1] !== undefined,
    isOptional: match?.[3] !== undefined,
    isRequired: match?.[4] !== undefined,
  }
}

/** Reads the notation of the contract's files. */
export function readKind(text: string): Kind {
  const colon = text.indexOf(':')
  const rest = text.slice(colon + 1)
  switch (colon === -1 ? text : text.slice(0, colon)) {
    case 'list':
      return { kind: 'list', of: readKind(rest) }
    case 'map':
      return { kind: 'map', of: readKind(rest) }
    case 'ref':
      return { kind: 'message', schema: rest }
    case 'enum':
      return { kind: 'enum', values: rest.split('|') }
    case 'int32':
      return { kind: 'int', isLong: false, isSigned: true }
    case 'uint32':
      return { kind: 'int', isLong: false, isSigned: false }
    case 'int64':
      return { kind: 'int', isLong: true, isSigned: true }
    case 'uint64':
      return { kind: 'int', isLong: true, isSigned: false }
    case 'string':
    case 'bool':
    case 'double':
    case 'time':
    case 'duration':
    case 'bytes':
    case 'object':
    case 'any':
      return { kind: text as 'string' }
    default:
      throw new Error(`${text} is no kind of a field (this is a bug)`)
  }
}
