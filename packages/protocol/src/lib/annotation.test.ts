import { create, toBinary } from '@bufbuild/protobuf'
import { AnySchema } from '@bufbuild/protobuf/wkt'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ChildResourceTypeSchema,
  ExternalLinkSchema,
  RawIdSchema,
  SkipGrantsSchema,
} from '../gen/c1/connector/v2/annotation_pb.ts'
import { findAllAnnotations, findAnnotation, hasAnnotation, packAnnotation, withoutAnnotation } from './annotation.ts'

const rawId = (id: string) => packAnnotation(RawIdSchema, { id })

test('an annotation carries the type URL that every Baton program writes', () => {
  const packed = packAnnotation(ExternalLinkSchema, { url: 'https://console.test/sites/7' })
  expect(packed.typeUrl).toBe('type.googleapis.com/c1.connector.v2.ExternalLink')
  expect(findAnnotation([packed], ExternalLinkSchema)?.url).toBe('https://console.test/sites/7')
})

test('the first of a type is found, and all of them in order', () => {
  const child = (resourceTypeId: string) => packAnnotation(ChildResourceTypeSchema, { resourceTypeId })
  const annotations = [rawId('7'), child('user'), child('site')]
  expect(findAnnotation(annotations, ChildResourceTypeSchema)?.resourceTypeId).toBe('user')
  const found = findAllAnnotations(annotations, ChildResourceTypeSchema)
  expect(found.map((each) => each.resourceTypeId)).toEqual(['user', 'site'])
  expect(findAnnotation(annotations, ExternalLinkSchema)).toBeUndefined()
})

test.each(['type.googleapis.com/', 'example.test/some/path/', '/', ''])('the prefix %j does not matter', (prefix) => {
  const value = toBinary(RawIdSchema, create(RawIdSchema, { id: '7' }))
  const annotation = create(AnySchema, { typeUrl: `${prefix}c1.connector.v2.RawId`, value })
  expect(findAnnotation([annotation], RawIdSchema)?.id).toBe('7')
})

test.each(['type.googleapis.com/xc1.connector.v2.RawId', 'type.googleapis.com/c1.connector.v2.RawId/', 'RawId', ''])(
  '%j is another type',
  (typeUrl) => {
    expect(hasAnnotation([create(AnySchema, { typeUrl })], RawIdSchema)).toBe(false)
  },
)

test('a marker is told by its presence, without decoding it', () => {
  const broken = create(AnySchema, { typeUrl: 'x/c1.connector.v2.SkipGrants', value: new Uint8Array([255]) })
  expect(hasAnnotation([broken], SkipGrantsSchema)).toBe(true)
  expect(hasAnnotation([rawId('7')], SkipGrantsSchema)).toBe(false)
})

test('taking a type away leaves the others as they are, unknown ones included', () => {
  const unknown = create(AnySchema, { typeUrl: 'type.googleapis.com/some.other.Type', value: new Uint8Array([1, 2]) })
  const link = packAnnotation(ExternalLinkSchema, { url: 'https://console.test' })
  expect(withoutAnnotation([rawId('7'), unknown, rawId('8'), link], RawIdSchema)).toEqual([unknown, link])
})

test('any text survives packing and finding', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (id) => {
      expect(findAnnotation([rawId(id)], RawIdSchema)?.id).toBe(id)
    }),
  )
})
