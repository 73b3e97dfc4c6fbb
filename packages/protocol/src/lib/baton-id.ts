import { create } from '@bufbuild/protobuf'
import { type ResourceId, ResourceIdSchema } from '../gen/c1/connector/v2/resource_pb.ts'

/** A resource named by a Baton id, with the parent that the id may carry. */
export interface BatonResource {
  readonly id: ResourceId
  readonly parent: ResourceId | undefined
}

/** `bid:r:[<parent type>/<parent>/]<type>/<id>`: how a person names a resource on a command line. */
export function makeBatonResourceId(id: ResourceId, parent?: ResourceId): string {
  return `bid:r:${resourcePart(id, parent)}`
}

/** `bid:e:<resource part>:<slug>` */
export function makeBatonEntitlementId(resource: BatonResource, slug: string): string {
  return `bid:e:${resourcePart(resource.id, resource.parent)}:${escaped(slug, 'slug')}`
}

/** `bid:g:<entitlement's resource part>:<slug>:<principal part>` */
export function makeBatonGrantId(resource: BatonResource, slug: string, principal: BatonResource): string {
  return `bid:g:${resourcePart(resource.id, resource.parent)}:${escaped(slug, 'slug')}:${resourcePart(principal.id, principal.parent)}`
}

/** Reads `bid:r:…`; anything else is a TypeError that quotes it. */
export function parseBatonResourceId(text: string): BatonResource {
  const { kind, parts } = splitId(text)
  const [only] = parts
  if (kind !== 'r' || parts.length !== 1 || only === undefined) {
    throw new TypeError(
      `"${text}" is not a resource id of the form bid:r:<type>/<id> or bid:r:<parent type>/<parent>/<type>/<id>`,
    )
  }
  return parseResourcePart(only, text)
}

/** Reads `bid:e:…`. */
export function parseBatonEntitlementId(text: string): { resource: BatonResource; slug: string } {
  const { kind, parts } = splitId(text)
  const [resource, slug] = parts
  if (kind !== 'e' || parts.length !== 2 || resource === undefined || slug?.length !== 1 || !slug[0]) {
    throw new TypeError(`"${text}" is not an entitlement id of the form bid:e:<type>/<id>:<slug>`)
  }
  return { resource: parseResourcePart(resource, text), slug: slug[0] }
}

/** Reads `bid:g:…`. */
export function parseBatonGrantId(text: string): { resource: BatonResource; slug: string; principal: BatonResource } {
  const { kind, parts } = splitId(text)
  const [resource, slug, principal] = parts
  if (kind !== 'g' || parts.length !== 3 || !resource || !principal || slug?.length !== 1 || !slug[0]) {
    throw new TypeError(`"${text}" is not a grant id of the form bid:g:<type>/<id>:<slug>:<principal type>/<principal>`)
  }
  return { resource: parseResourcePart(resource, text), slug: slug[0], principal: parseResourcePart(principal, text) }
}

function resourcePart(id: ResourceId, parent: ResourceId | undefined): string {
  const own = `${escaped(id.resourceType, 'resource type')}/${escaped(id.resource, 'resource')}`
  return parent === undefined ? own : `${resourcePart(parent, undefined)}/${own}`
}

function escaped(value: string, what: string): string {
  if (value === '') throw new TypeError(`a Baton id cannot have an empty ${what}`)
  return value.replace(/[\\/:]/g, '\\$&')
}

/** Splits at the unescaped `:` into parts, and each part at the unescaped `/` into values. */
function splitId(text: string): { kind: string; parts: string[][] } {
  const parts: string[][] = [['']]
  for (let index = 0; index < text.length; index++) {
    const part = parts.at(-1) ?? []
    const char = text.charAt(index)
    if (char === ':') parts.push([''])
    else if (char === '/') part.push('')
    else if (char !== '\\') part[part.length - 1] += char
    else if (++index < text.length) part[part.length - 1] += text.charAt(index)
    else throw new TypeError(`"${text}" ends in a backslash that escapes nothing`)
  }
  const [prefix, kind, ...rest] = parts
  return { kind: prefix?.join('/') === 'bid' ? (kind?.join('/') ?? '') : '', parts: rest }
}

function parseResourcePart(values: string[], text: string): BatonResource {
  if ((values.length !== 2 && values.length !== 4) || values.includes('')) {
    throw new TypeError(`"${text}" names no resource: expected <type>/<id> or <parent type>/<parent>/<type>/<id>`)
  }
  const [first = '', second = '', third = '', fourth = ''] = values
  const pair = (resourceType: string, resource: string) => create(ResourceIdSchema, { resourceType, resource })
  return values.length === 2
    ? { id: pair(first, second), parent: undefined }
    : { id: pair(third, fourth), parent: pair(first, second) }
}
