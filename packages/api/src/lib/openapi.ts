import { operations, schemas } from '../gen/contract.ts'
import { type Field, fieldsOf, type Kind, readKind } from './field.ts'

/** The API as an OpenAPI document: the operations that are served, by the same contract that answers are made by. */
export function toOpenApi({ url, version }: { readonly url: string; readonly version: string }): object {
  const served = operations.filter(({ response }) => response !== undefined)
  const paths: Record<string, Record<string, object>> = {}
  for (const { id, method, path, query = {}, request, response, isUpload } of served) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => parameter('path', name, { kind: 'string' }))
    const inQuery = Object.entries(query).map(([name, kind]) => parameter('query', name, readKind(kind)))
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        operationId: id,
        parameters: [...inPath, ...inQuery],
        ...(isUpload && { requestBody: { content: { 'application/octet-stream': {} } } }),
        ...(request !== undefined && { requestBody: { content: json(reference(request)) } }),
        responses: {
          200: { description: 'done', content: json(reference(response ?? '')) },
          default: { description: 'refused, or failed', content: json(reference('google.rpc.Status')) },
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Rostrum', version },
    servers: [{ url }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: {
        ...Object.fromEntries(Object.keys(schemas).map((name) => [name, toSchema(name)])),
        'google.rpc.Status': status,
      },
    },
  }
}

const status = {
  type: 'object',
  required: ['code', 'message', 'details'],
  properties: {
    code: { type: 'integer' },
    message: { type: 'string' },
    details: { type: 'array', items: { type: 'object', properties: { '@type': { type: 'string' } } } },
  },
}

function toSchema(name: string): object {
  const fields = fieldsOf(name)
  const required = fields.filter(({ isRequired }) => isRequired).map((field) => field.name)
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, property(field)])),
    ...(required.length > 0 && { required }),
  }
}

function property({ type, isReadOnly }: Field): object {
  return { ...toType(type), ...(isReadOnly && { readOnly: true }) }
}

function toType(type: Kind): object {
  switch (type.kind) {
    case 'string':
      return { type: 'string' }
    case 'bytes':
      return { type: 'string', format: 'base64' }
    case 'bool':
      return { type: 'boolean' }
    case 'double':
      return { type: 'number' }
    case 'int': {
      const format = `${type.isSigned ? 'int' : 'uint'}${type.isLong ? 64 : 32}`
      return { type: type.isLong ? 'string' : 'integer', format }
    }
    case 'time':
      return { type: 'string', format: 'date-time' }
    case 'duration':
      return { type: 'string', format: 'duration' }
    case 'enum':
      return { type: 'string', enum: type.values }
    case 'object':
      return { type: 'object', additionalProperties: true }
    case 'any':
      return { type: 'object', additionalProperties: true, properties: { '@type': { type: 'string' } } }
    case 'message':
      return reference(type.schema)
    case 'list':
      return { type: 'array', items: toType(type.of) }
    case 'map':
      return { type: 'object', additionalProperties: toType(type.of) }
    default:
      return type satisfies never
  }
}

function reference(name: string): object {
  return { $ref: `#/components/schemas/${name}` }
}

function parameter(place: 'path' | 'query', name: string, type: Kind): object {
  return { in: place, name, required: place === 'path', schema: toType(type) }
}

function json(schema: object): object {
  return { 'application/json': { schema } }
}
