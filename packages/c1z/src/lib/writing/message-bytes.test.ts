import { create, fromBinary } from '@bufbuild/protobuf'
import { ResourceSchema } from '@rostrum/protocol/connector'
import { expect, test } from 'vitest'
import { encodeResource } from './message-bytes.ts'

test('a member of a profile that is undefined is left out, and one that is null is kept', () => {
  const unknown = undefined as unknown as null
  const profile = { b: unknown, a: { d: unknown, c: null } }
  const bytes = encodeResource(create(ResourceSchema, { profile }))
  expect(fromBinary(ResourceSchema, bytes).profile).toEqual({ a: { c: null } })
  expect(bytes).toEqual(encodeResource(create(ResourceSchema, { profile: { a: { c: null } } })))
})
