/**
 * Writes the types and tables of the HTTP API from packages/api/contract/. With `--check` nothing is written, and the
 * exit code is 1 when one is stale.
 *
 * A field of a schema is written as its kind (`string`, `bool`, `int32`, `uint32`, `double`, `int64`, `uint64`, `time`,
 * `duration`, `bytes`, `object`, `any`, `enum:A|B`, `ref:<schema>`, `list:<kind>`, `map:<kind>`), with `ro ` before it where
 * requests cannot set it, `?` behind it where a scalar may be unset, and `!` where a request must set it.
 *
 * operations.json and schemas.json are what is published; the files in own/ are the operations that only this server has
 * (product.md API-1), one file for each noun: `{ "operations": [...], "schemas": {...} }`, ids beginning with `rostrum.v1.`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './steps.mjs'

const folder = join(root, 'packages/api')
/** @typedef {{ id: string, method: string, path: string, tier?: string, query?: Record<string, string>, request?: string, response?: string, isUpload?: boolean }} Operation */
/** @typedef {Record<string, Record<string, string>>} Schemas */
/** @type {Schemas} */
const published = JSON.parse(readFileSync(join(folder, 'contract/schemas.json'), 'utf8'))
const own = readdirSync(join(folder, 'contract/own'))
  .sort()
  .map((file) => /** @type {{ operations: Operation[], schemas: Schemas }} */ (readOwn(file)))
/** @type {Schemas} */
const schemas = Object.assign({}, published, ...own.map((each) => each.schemas))
/** @type {Operation[]} */
const operations = [
  ...JSON.parse(readFileSync(join(folder, 'contract/operations.json'), 'utf8')),
  ...own.flatMap((each) => each.operations.map((operation) => ({ ...operation, tier: 'own' }))),
]

const typeNames = nameTypes(Object.keys(schemas))
const header = '// Written by scripts/api-contract.mjs from packages/api/contract/.\n'

for (const [file, fresh] of [
  ['messages.ts', printMessages()],
  ['operations.ts', printOperations()],
  ['contract.ts', printContract()],
  ['routes.ts', printRoutes()],
]) {
  const path = join(folder, 'src/gen', file ?? '')
  if (!process.argv.includes('--check')) writeFileSync(path, fresh ?? '')
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== fresh) {
    console.log(`packages/api/src/gen/${file} is stale: run \`npm run generate\``)
    process.exitCode = 1
  }
}

/** @param {string} file */
function readOwn(file) {
  return JSON.parse(readFileSync(join(folder, 'contract/own', file), 'utf8'))
}

/**
 * The part behind the version, without dots; with the package before it where two schemas would have the same name.
 * @param {string[]} names
 */
function nameTypes(names) {
  const short = (/** @type {string} */ name) =>
    name
      .slice(name.search(/\.v\d+\./))
      .replace(/^\.v\d+\./, '')
      .replaceAll('.', '')
  const count = new Map()
  for (const name of names) count.set(short(name), (count.get(short(name)) ?? 0) + 1)
  const prefix = (/** @type {string} */ name) =>
    name
      .slice(0, name.search(/\.v\d+\./))
      .replace(/^c1\.api\./, '')
      .replace(/(^|[._])(\w)/g, (_match, _separator, letter) => letter.toUpperCase())
  return new Map(names.map((name) => [name, count.get(short(name)) > 1 ? prefix(name) + short(name) : short(name)]))
}

/** @param {string} kind @returns {string} */
function typeOf(kind) {
  if (kind.startsWith('list:')) return `readonly ${wrap(typeOf(kind.slice(5)))}[]`
  if (kind.startsWith('map:')) return `Readonly<Record<string, ${typeOf(kind.slice(4))}>>`
  if (kind.startsWith('ref:')) return typeNames.get(kind.slice(4)) ?? fail(kind)
  if (kind.startsWith('enum:'))
    return kind
      .slice(5)
      .split('|')
      .map((value) => `'${value}'`)
      .join(' | ')
  const types = {
    string: 'string',
    bool: 'boolean',
    int32: 'number',
    uint32: 'number',
    double: 'number',
    int64: 'number',
    uint64: 'number',
    time: 'Date',
    duration: 'number',
    bytes: 'Uint8Array',
    object: 'object',
    any: 'Any',
  }
  return types[/** @type {keyof typeof types} */ (kind)] ?? fail(kind)
}

/** @param {string} type */
function wrap(type) {
  return type.includes(' ') ? `(${type})` : type
}

/** @param {string} kind @returns {never} */
function fail(kind) {
  throw new Error(`${kind} is no kind of a field`)
}

function printMessages() {
  const lines = [
    header,
    '/** A message of a type that it names itself. */',
    "export type Any = { readonly '@type': string } & Readonly<Record<string, unknown>>",
    '',
  ]
  for (const [name, fields] of Object.entries(schemas)) {
    lines.push(`export interface ${typeNames.get(name)} {`)
    for (const [field, kind] of Object.entries(fields))
      lines.push(`  readonly ${field}?: ${typeOf(kind.replace(/^ro /, '').replace(/[?!]+$/, ''))} | undefined`)
    lines.push('}', '')
  }
  return lines.join('\n')
}

/** @param {string} id */
function shortId(id) {
  return id.split('.').slice(-2).join('.')
}

function printOperations() {
  const served = operations.filter(({ response }) => response !== undefined)
  const names = served.map(({ id }) => shortId(id))
  if (new Set(names).size !== names.length) throw new Error('two operations have the same name')
  const lines = [header, "import type * as m from './messages.ts'", '', 'export interface Operations {']
  for (const { id, path, query = {}, request, response } of served) {
    const params = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `readonly ${name}: string`)
    const asked = Object.entries(query).map(([name, kind]) => `readonly ${name}?: ${typeOf(kind)} | undefined`)
    lines.push(
      `  '${shortId(id)}': {`,
      `    readonly params: { ${params.join('; ')} }`,
      `    readonly query: { ${asked.join('; ')} }`,
      `    readonly request: ${request === undefined ? '{}' : `m.${typeNames.get(request)}`}`,
      `    readonly response: m.${typeNames.get(response ?? '')}`,
      '  }',
    )
  }
  return `${[...lines, '}'].join('\n')}\n`
}

/** Method and path of what is served: all that a client needs at run time. */
function printRoutes() {
  const served = operations.filter(({ response }) => response !== undefined)
  return [
    header,
    "import type { Operations } from './operations.ts'",
    '',
    'export const routes: Readonly<Record<keyof Operations, string>> = {',
    ...served.map(({ id, method, path }) => `  '${shortId(id)}': '${method} ${path}',`),
    '}',
    '',
  ].join('\n')
}

function printContract() {
  return [
    header,
    "import type { OperationFacts } from '../lib/operation.ts'",
    '',
    'export const operations: readonly OperationFacts[] = [',
    ...operations.map((operation) => `  ${JSON.stringify({ ...operation, name: shortId(operation.id) })},`),
    ']',
    '',
    'export const schemas: Readonly<Record<string, Readonly<Record<string, string>>>> = {',
    ...Object.entries(schemas).map(([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)},`),
    '}',
    '',
  ].join('\n')
}
