import { create } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Resource, ResourceSchema } from '../gen/c1/connector/v2/resource_pb.ts'
import { makeEntitlementId, makeGrantId } from './identity.ts'

const createResource = (resourceType: string, resource: string): Resource =>
  create(ResourceSchema, { id: { resourceType, resource }, displayName: 'Head office' })

test('S1C-2 an entitlement is named by its resource and slug, a grant by its principal besides', () => {
  const entitlementId = makeEntitlementId(createResource('site', '7'), 'member')
  expect(entitlementId).toBe('site:7:member')
  expect(makeGrantId(entitlementId, createResource('user', '42'))).toBe('site:7:member:user:42')
})

test('parts are joined without escaping, colons and spaces included', () => {
  expect(makeEntitlementId(createResource('role', 'a:b'), 'tenant scope')).toBe('role:a:b:tenant scope')
  expect(makeGrantId('role:a:b:tenant scope', createResource('user', 'c:d'))).toBe('role:a:b:tenant scope:user:c:d')
})

test.each([
  ['no id', create(ResourceSchema, { displayName: 'Head office' })],
  ['no type', createResource('', '7')],
  ['no identifier', createResource('site', '')],
])('a resource with %s names nothing, and is named in the error', (_, resource) => {
  const message = 'resource "Head office" has no complete id'
  expect(() => makeEntitlementId(resource, 'member')).toThrow(message)
  expect(() => makeGrantId('site:7:member', resource)).toThrow(message)
})

test('an id begins with the resource it is of and ends with its own part', () => {
  const part = fc.string({ minLength: 1 })
  fc.assert(
    fc.property(part, part, part, (type, id, slug) => {
      const entitlementId = makeEntitlementId(createResource(type, id), slug)
      expect(entitlementId).toHaveLength(type.length + id.length + slug.length + 2)
      expect(entitlementId.startsWith(`${type}:${id}:`) && entitlementId.endsWith(`:${slug}`)).toBe(true)
      expect(makeGrantId(entitlementId, createResource(type, id))).toBe(`${entitlementId}:${type}:${id}`)
    }),
  )
})
