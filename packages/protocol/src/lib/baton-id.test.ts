import { create } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ResourceId, ResourceIdSchema } from '../gen/c1/connector/v2/resource_pb.ts'
import {
  type BatonResource,
  makeBatonEntitlementId,
  makeBatonGrantId,
  makeBatonResourceId,
  parseBatonEntitlementId,
  parseBatonGrantId,
  parseBatonResourceId,
} from './baton-id.ts'

const resourceId = (resourceType: string, resource: string) => create(ResourceIdSchema, { resourceType, resource })
const site: BatonResource = { id: resourceId('site', '7'), parent: resourceId('account', '1') }
const user: BatonResource = { id: resourceId('user', 'ada'), parent: undefined }

test('a Baton id names a resource, with its parent when it has one', () => {
  expect(makeBatonResourceId(user.id)).toBe('bid:r:user/ada')
  expect(makeBatonResourceId(site.id, site.parent)).toBe('bid:r:account/1/site/7')
})

test('a Baton id names an entitlement by its resource and slug, and a grant by its principal besides', () => {
  expect(makeBatonEntitlementId(site, 'member')).toBe('bid:e:account/1/site/7:member')
  expect(makeBatonGrantId(site, 'member', user)).toBe('bid:g:account/1/site/7:member:user/ada')
})

test('separators and backslashes inside values are escaped', () => {
  expect(makeBatonResourceId(resourceId('a/b', 'c:d\\e'))).toBe('bid:r:a\\/b/c\\:d\\\\e')
  expect(parseBatonResourceId('bid:r:a\\/b/c\\:d\\\\e').id).toEqual(resourceId('a/b', 'c:d\\e'))
})

test.each([
  ['type', resourceId('', '7'), 'a Baton id cannot have an empty resource type'],
  ['id', resourceId('site', ''), 'a Baton id cannot have an empty resource'],
])('a resource without %s has no Baton id', (_, id, message) => {
  expect(() => makeBatonResourceId(id)).toThrow(message)
})

test('an entitlement without slug has no Baton id', () => {
  expect(() => makeBatonEntitlementId(site, '')).toThrow('a Baton id cannot have an empty slug')
})

test.each([
  '',
  'user/ada',
  'bid:r:',
  'bid:r:user',
  'bid:r:user/',
  'bid:r:/ada',
  'bid:r:a/b/c',
  'bid:r:a/b/c/d/e',
  'bid:r:a/b:c',
  'bid:e:user/ada',
  'bid:r:user/ada\\',
  'bid\\:r:user/ada',
])('%j is refused as a resource id, and quoted', (text) => {
  expect(() => parseBatonResourceId(text)).toThrow(TypeError)
  expect(() => parseBatonResourceId(text)).toThrow(`"${text}"`)
})

test.each(['bid:r:site/7', 'bid:e:site/7', 'bid:e:site/7:', 'bid:e:site/7:a/b', 'bid:e:site/7:a:b', 'bid:e::member'])(
  '%s is refused as an entitlement id',
  (text) => {
    expect(() => parseBatonEntitlementId(text)).toThrow(`"${text}"`)
  },
)

test.each(['bid:e:site/7:member', 'bid:g:site/7:member', 'bid:g:site/7:a/b:user/ada', 'bid:g:site/7::user/ada'])(
  '%s is refused as a grant id',
  (text) => {
    expect(() => parseBatonGrantId(text)).toThrow(`"${text}"`)
  },
)

const value = fc.oneof(fc.string({ minLength: 1 }), fc.stringMatching(/^[\\/:a]{1,6}$/))
const id: fc.Arbitrary<ResourceId> = fc.tuple(value, value).map(([type, name]) => resourceId(type, name))
const resource: fc.Arbitrary<BatonResource> = fc.record({ id, parent: fc.option(id, { nil: undefined }) })

test('whatever the values hold, an id is read back to what it was made of', () => {
  fc.assert(
    fc.property(resource, value, resource, (on, slug, principal) => {
      expect(parseBatonResourceId(makeBatonResourceId(on.id, on.parent))).toEqual(on)
      expect(parseBatonEntitlementId(makeBatonEntitlementId(on, slug))).toEqual({ resource: on, slug })
      expect(parseBatonGrantId(makeBatonGrantId(on, slug, principal))).toEqual({ resource: on, slug, principal })
    }),
  )
})

test('any text is read or refused with a TypeError', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^bid:[reg]:[\\/:ab]{0,12}$/), (text) => {
      for (const parse of [parseBatonResourceId, parseBatonEntitlementId, parseBatonGrantId]) {
        try {
          parse(text)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
        }
      }
    }),
  )
})
