import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { EntitlementSchema, GrantSchema, ResourceSchema } from '@rostrum/protocol/connector'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GrantEncoder } from './grant-encoder.ts'

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.string({ minLength: 100, maxLength: 20_000 }))
const any = fc.record({ typeUrl: text, value: fc.uint8Array({ maxLength: 400 }) })
const resource = fc
  .record({ resourceType: text, resource: text, displayName: text, annotations: fc.array(any, { maxLength: 2 }) })
  .map(({ resourceType, resource, displayName, annotations }) =>
    create(ResourceSchema, {
      id: { resourceType, resource },
      displayName,
      annotations: annotations.map((a) => ({ ...a })),
    }),
  )
const grant = fc
  .record({
    id: text,
    entitlement: fc.option(
      fc.record({ id: text, resource }).map((parts) => create(EntitlementSchema, parts)),
      { nil: undefined },
    ),
    principal: fc.option(resource, { nil: undefined }),
    annotations: fc.array(any, { maxLength: 3 }),
    // More than one key, or keys that look like numbers, come in an order of their own in the generated code.
    sources: fc.option(fc.dictionary(text, fc.boolean(), { maxKeys: 1 }), { nil: undefined }),
  })
  .map(({ id, entitlement, principal, annotations, sources }) =>
    create(GrantSchema, {
      id,
      ...(entitlement && { entitlement }),
      ...(principal && { principal }),
      annotations,
      ...(sources && {
        sources: {
          sources: Object.fromEntries(Object.entries(sources).map(([key, isDirect]) => [key, { isDirect }])),
        },
      }),
    }),
  )

test('gives the bytes of the generated code for any grant, however often parts are shared', () => {
  const encoder = new GrantEncoder()
  fc.assert(
    fc.property(grant, (grant) => {
      const expected = Buffer.from(toBinary(GrantSchema, grant))
      expect(Buffer.from(encoder.encode(grant))).toEqual(expected)
      expect(Buffer.from(encoder.encode(grant))).toEqual(expected)
    }),
  )
})

test('sorts the keys of sources by their bytes, so that equal grants have equal bytes', () => {
  const encoder = new GrantEncoder()
  const keys = ['group:b:member', '10', '9', 'group:a:member', 'ü', '\u{1f600}', '\uffee']
  const withKeys = (order: readonly string[]) =>
    create(GrantSchema, {
      sources: { sources: Object.fromEntries(order.map((key, i) => [key, { isDirect: i < 0 }])) },
    })
  const bytes = Buffer.from(encoder.encode(withKeys(keys)))
  expect(Buffer.from(encoder.encode(withKeys(keys.toReversed())))).toEqual(bytes)
  const positions = ['10', '9', 'group:a', 'group:b', 'ü', '\uffee', '\u{1f600}'].map((key) => bytes.indexOf(key))
  expect(positions).toEqual(positions.toSorted((a, b) => a - b))
  expect(Object.keys(fromBinary(GrantSchema, bytes).sources?.sources ?? {}).sort()).toEqual([...keys].sort())
})

test('keeps fields that this version does not know', () => {
  const later = Buffer.concat([
    toBinary(GrantSchema, create(GrantSchema, { id: 'g' })),
    Buffer.from([0xfa, 0x01, 2, 7, 8]),
  ])
  expect(Buffer.from(new GrantEncoder().encode(fromBinary(GrantSchema, later)))).toEqual(later)
})
