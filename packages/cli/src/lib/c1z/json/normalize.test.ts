import { create, equals, toBinary } from '@bufbuild/protobuf'
import { type Any, AnySchema } from '@bufbuild/protobuf/wkt'
import { packAnnotation } from '@rostrum/protocol'
import {
  ChildResourceTypeSchema,
  EntitlementSchema,
  ETagSchema,
  GrantSchema,
  ResourceSchema,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import { expect, test } from 'vitest'
import { normalize, normalizeAnnotation } from './normalize.ts'

const keep = (annotation: Any): Any | undefined => normalizeAnnotation(annotation, keep)

test('maps and structs get the order of their keys, also inside annotations', () => {
  const make = (keys: readonly string[]) => {
    const profile = Object.fromEntries(keys.map((key) => [key, { inner: Object.fromEntries(keys.map((k) => [k, k])) }]))
    return create(GrantSchema, {
      id: 'g',
      sources: { sources: Object.fromEntries(keys.map((key) => [key, {}])) },
      principal: { profile, annotations: [packAnnotation(UserTraitSchema, { profile })] },
    })
  }
  const [one, other] = [make(['b', 'a', 'c']), make(['c', 'b', 'a'])]
  const bytes = (grant: typeof one) => Buffer.from(toBinary(GrantSchema, grant)).toString('hex')
  expect(bytes(one)).not.toBe(bytes(other))
  expect(bytes(normalize(GrantSchema, one, keep))).toBe(bytes(normalize(GrantSchema, other, keep)))
})

test('nothing else changes, and the original never', () => {
  const resource = create(ResourceSchema, {
    id: { resourceType: 'user', resource: '1' },
    displayName: 'Ada',
    profile: { a: 'x', b: [1, null, { c: true }] },
    createdAt: { seconds: 5n, nanos: 6 },
    annotations: [
      packAnnotation(ChildResourceTypeSchema, { resourceTypeId: 'site' }),
      create(AnySchema, { typeUrl: 'type.googleapis.com/acme.Odd', value: new Uint8Array([1, 2, 3]) }),
    ],
  })
  const before = toBinary(ResourceSchema, resource)
  expect(equals(ResourceSchema, normalize(ResourceSchema, resource, keep), resource)).toBe(true)
  expect(toBinary(ResourceSchema, resource)).toEqual(before)
})

test('the rule meets annotations at every depth, and may leave them out', () => {
  const mark = packAnnotation(ETagSchema, { value: 'x' })
  const entitlement = create(EntitlementSchema, {
    id: 'e',
    annotations: [mark],
    resource: { annotations: [mark, packAnnotation(ChildResourceTypeSchema, {})] },
    grantableTo: [{ id: 'user', annotations: [mark] }],
  })
  const without = normalize(EntitlementSchema, entitlement, (one) => (one.typeUrl === mark.typeUrl ? undefined : one))
  expect(without.annotations).toEqual([])
  expect(without.resource?.annotations).toHaveLength(1)
  expect(without.grantableTo.map(({ annotations }) => annotations)).toEqual([[]])
})
