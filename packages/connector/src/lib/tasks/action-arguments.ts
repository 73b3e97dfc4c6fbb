import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { type Constraint, ConstraintKind, type Field } from '@rostrum/protocol/config'
import type { BatonActionSchema } from '@rostrum/protocol/connector'
import { Code, ConnectorError } from '../errors.ts'

/** Throws for the first argument that is missing, unknown or of another type than its field, and for a broken rule between them. */
export function checkArguments({ name, arguments: fields, constraints }: BatonActionSchema, args: JsonObject): void {
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
      // Errors are logged, and a secret of the wrong type is still a secret.
      const given = field.isSecret ? 'something else' : JSON.stringify(value)
      throw invalid(`the argument ${field.name} of the action ${name} is ${given}`, `give ${wanted.words}`)
    }
  }
  const isGiven = (argument: string) => args[argument] !== undefined && args[argument] !== null
  for (const constraint of constraints) {
    const wish = brokenRule(constraint, isGiven)
    if (wish !== undefined) throw invalid(`the arguments of the action ${name} do not go together`, wish)
  }
}

/** What must be done to keep the rule; undefined when it is kept. */
function brokenRule(
  { kind, fieldNames, secondaryFieldNames }: Constraint,
  isGiven: (argument: string) => boolean,
): string | undefined {
  const given = fieldNames.filter(isGiven)
  switch (kind) {
    case ConstraintKind.REQUIRED_TOGETHER:
      return given.length > 0 && given.length < fieldNames.length
        ? `give all of ${list(fieldNames)} or none`
        : undefined
    case ConstraintKind.AT_LEAST_ONE:
      return given.length === 0 ? `give one of ${list(fieldNames)}` : undefined
    case ConstraintKind.MUTUALLY_EXCLUSIVE:
      return given.length > 1 ? `give only one of ${list(given)}` : undefined
    case ConstraintKind.DEPENDENT_ON:
      return given.length > 0 && !secondaryFieldNames.every(isGiven)
        ? `give ${list(secondaryFieldNames)} with ${list(given)}`
        : undefined
    default:
      return undefined
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

function list(names: readonly string[]): string {
  return names.join(', ')
}

function invalid(message: string, fix: string): ConnectorError {
  return new ConnectorError('refused', message, { code: Code.invalidArgument, fix })
}
