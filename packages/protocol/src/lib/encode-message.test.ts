import { create, type DescField, type DescMessage, type Message, ScalarType, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EntitlementSchema } from '../gen/c1/connector/v2/entitlement_pb.ts'
import { GrantSchema } from '../gen/c1/connector/v2/grant_pb.ts'
import { ResourceSchema, ResourceTypeSchema } from '../gen/c1/connector/v2/resource_pb.ts'
import { AppTraitSchema, RoleTraitSchema, SecretTraitSchema, UserTraitSchema } from '../gen/c1/connector/v2/trait_pb.ts'
import { BatonServiceFinishTaskRequestSchema } from '../gen/c1/connectorapi/baton/v1/baton_pb.ts'
import { encodeInit, encodeMessage } from './encode-message.ts'

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ minLength: 120, maxLength: 600 }))
const json = fc.letrec((tie) => ({
  struct: fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.constant(null), fc.boolean(), text, fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('struct'),
  ),
})).struct

/** Any message of a type, with any of its fields set. */
function anyOf(schema: DescMessage, depth = 0): fc.Arbitrary<Message> {
  const fields = schema.fields.filter((field) => field.oneof === undefined)
  const plain = Object.fromEntries(fields.map((field) => [field.localName, fc.option(anyValue(field, depth), absent)]))
  const chosen = Object.fromEntries(
    schema.oneofs.map((oneof) => {
      const cases = oneof.fields.map((field) =>
        anyValue(field, depth).map((value) => ({ case: field.localName, value })),
      )
      return [oneof.localName, fc.option(fc.oneof(...cases), absent)]
    }),
  )
  return fc
    .record({ ...plain, ...chosen })
    .map((parts) =>
      create(schema, Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))),
    )
}

const absent = { nil: undefined } as const

function anyValue(field: DescField, depth: number): fc.Arbitrary<unknown> {
  const one = (): fc.Arbitrary<unknown> => {
    if (field.message?.typeName === 'google.protobuf.Struct') return json
    if (field.message !== undefined)
      return depth > 3 ? fc.constant(create(field.message)) : anyOf(field.message, depth + 1)
    if (field.enum !== undefined) return fc.constantFrom(...field.enum.values.map(({ number }) => number))
    if (field.scalar === ScalarType.BOOL) return fc.boolean()
    if (field.scalar === ScalarType.BYTES) return fc.uint8Array({ maxLength: 300 })
    if (field.scalar === ScalarType.INT64) return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    if (field.scalar === ScalarType.STRING) return text
    return fc.integer({ min: 0, max: 2 ** 31 - 1 })
  }
  const item: fc.Arbitrary<unknown> = one()
  if (field.fieldKind === 'map') return fc.dictionary(text, item, { maxKeys: 1 })
  return field.fieldKind === 'list' ? fc.array(item, { maxLength: 3 }) : item
}

function isEncodedAlike(schema: DescMessage, message: Message): boolean {
  return Buffer.compare(encodeMessage(schema, message), toBinary(schema, message)) === 0
}

test.each([
  ResourceTypeSchema,
  ResourceSchema,
  EntitlementSchema,
  GrantSchema,
  UserTraitSchema,
  RoleTraitSchema,
  SecretTraitSchema,
  AppTraitSchema,
  BatonServiceFinishTaskRequestSchema,
])('gives the bytes of the generated code for any %s', (schema) => {
  fc.assert(
    fc.property(anyOf(schema), (message) => {
      expect(isEncodedAlike(schema, message)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('what a message is made of gives the bytes of the message, without what is undefined', () => {
  const profile = { team: 'red', boss: undefined as unknown as string, flags: [true, null] }
  const init = { login: 'ada', emails: [{ address: 'ada@example.com' }], createdAt: { seconds: 7n }, profile }
  const made = create(UserTraitSchema, { ...init, profile: { team: 'red', flags: [true, null] } })
  expect(Buffer.compare(encodeInit(UserTraitSchema, init), toBinary(UserTraitSchema, made))).toBe(0)
  expect(encodeInit(UserTraitSchema, {})).toHaveLength(0)
})

test('fields of later releases are kept', () => {
  const resource = create(ResourceSchema, { displayName: 'Berlin' })
  resource.$unknown = [{ no: 9000, wireType: 2, data: Uint8Array.of(1, 7) }]
  expect(isEncodedAlike(ResourceSchema, resource)).toBe(true)
})

test('a message that cannot be encoded leaves nothing behind in the next one', () => {
  const broken = create(UserTraitSchema, { login: 'ada', profile: { age: Number.NaN } })
  expect(() => encodeMessage(UserTraitSchema, broken)).toThrow('NaN is no value of a profile')
  const sound = create(UserTraitSchema, { login: 'ada' })
  expect(isEncodedAlike(UserTraitSchema, sound)).toBe(true)
})

test('large messages and small ones follow each other unharmed', () => {
  const large = create(UserTraitSchema, { login: 'x'.repeat(3_000_000) })
  const small = create(UserTraitSchema, { login: 'ada' })
  for (const message of [small, large, small, large]) expect(isEncodedAlike(UserTraitSchema, message)).toBe(true)
})
