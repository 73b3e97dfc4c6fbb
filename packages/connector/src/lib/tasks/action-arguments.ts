import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import type { Field } from '@rostrum/protocol/config'
import type { BatonActionSchema } from '@rostrum/protocol/connector'
import { Code, ConnectorError } from '../errors.ts'

/** Throws for the first argument that is missing, unknown or of another type than its field. */
export function checkArguments({ name, arguments: fields }: BatonActionSchema, args: JsonObject): void {
  const known = new Map(fields.map((field) => [field.name, field]))
  for (const argument of Object.keys(args)) {
    if (!known.has(argument)) {
      throw invalid(
        `the action ${name} has no argument ${JSON.stringify(argument)}`,
        `it takes ${[...known.keys()].join(', ') || 'none'}`,
      )
    }
  }
  for (const field of fields) {
    const value = args[field.name]
    if (value === undefined || value === null) {
      if (field.isRequired)
        throw invalid(`the action ${name} needs the argument ${field.name}`, field.description || 'give it')
      continue
    }
    const wanted = typeOf(field)
    if (wanted !== undefined && !wanted.fits(value)) {
      throw invalid(
        `the argument ${field.name} of the action ${name} is ${JSON.stringify(value)}`,
        `give ${wanted.words}`,
      )
    }
  }
}

interface ArgumentType {
  readonly words: string
  fits(value: JsonValue): boolean
}

function typeOf({ field }: Field): ArgumentType | undefined {
  switch (field.case) {
    case 'stringField':
      return { words: 'a text', fits: (value) => typeof value === 'string' }
    case 'boolField':
      return { words: 'true or false', fits: (value) => typeof value === 'boolean' }
    case 'intField':
      return { words: 'a whole number', fits: (value) => typeof value === 'number' && Number.isInteger(value) }
    case 'stringSliceField':
      return {
        words: 'a list of texts',
        fits: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
      }
    default:
      return undefined
  }
}

function invalid(message: string, fix: string): ConnectorError {
  return new ConnectorError('refused', message, { code: Code.invalidArgument, fix })
}
