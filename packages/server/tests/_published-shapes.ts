import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'

/** The contract's own file, read here once more: what makes answers has no part in judging them. */
const folder = new URL('../../api/contract/', import.meta.url)
const contract: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...readJson('schemas.json'),
  ...Object.assign({}, ...readdirSync(new URL('own', folder)).map((file) => readJson(`own/${file}`).schemas)),
}

const ajv = new Ajv({ strict: false, allErrors: true })
for (const [name, fields] of Object.entries(contract)) ajv.addSchema({ $id: name, ...shapeOf(fields) })

/** What is wrong with an answer, strictly: null, a number for a string, an array that is missing, anything undeclared. */
export function findShapeFault(schema: string, body: unknown): string | undefined {
  const validate = ajv.getSchema(schema)
  if (validate === undefined) return `there is no schema ${schema}`
  if (validate(body) === true) return undefined
  return (validate.errors ?? [])
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    .join('; ')
}

// biome-ignore lint/suspicious/noExplicitAny: a file of ours
function readJson(file: string): any {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
}

function shapeOf(fields: Readonly<Record<string, string>>): object {
  const properties: Record<string, object> = {}
  const required: string[] = []
  for (const [name, text] of Object.entries(fields)) {
    const kind = text.replace(/^ro /, '').replace(/!$/, '')
    properties[name] = kindOf(kind.replace(/\?$/, ''))
    // Messages, times and durations may be unset; scalars, lists and maps are always there.
    const isAlways = /^(string|bool|u?int32|u?int64|double|enum:|list:|map:)/.test(kind) && !kind.endsWith('?')
    if (isAlways) required.push(name)
  }
  return { type: 'object', properties, required, additionalProperties: false }
}

function kindOf(kind: string): object {
  if (kind.startsWith('list:')) return { type: 'array', items: kindOf(kind.slice(5)) }
  if (kind.startsWith('map:')) return { type: 'object', additionalProperties: kindOf(kind.slice(4)) }
  if (kind.startsWith('ref:')) return { $ref: kind.slice(4) }
  if (kind.startsWith('enum:')) return { enum: kind.slice(5).split('|') }
  const kinds: Readonly<Record<string, object>> = {
    string: { type: 'string' },
    bytes: { type: 'string' },
    bool: { type: 'boolean' },
    int32: { type: 'integer' },
    uint32: { type: 'integer', minimum: 0 },
    double: { type: 'number' },
    int64: { type: 'string', pattern: '^-?\\d+$' },
    uint64: { type: 'string', pattern: '^\\d+$' },
    time: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' },
    duration: { type: 'string', pattern: '^\\d+(\\.\\d+)?s$' },
    object: { type: 'object' },
    any: {
      type: 'object',
      required: ['@type'],
      properties: { '@type': { type: 'string', pattern: '^type.googleapis.com/' } },
    },
  }
  const found = kinds[kind]
  if (found === undefined) throw new Error(`${kind} is no kind`)
  return found
}
