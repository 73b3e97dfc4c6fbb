import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import { anyPack } from '@bufbuild/protobuf/wkt'
import { packAnnotation } from '@rostrum/protocol'
import { ETagSchema, type Resource, UserTraitSchema } from '@rostrum/protocol/connector'
import { expect, test } from 'vitest'
import { makeFolder } from './_folder.ts'
import { rostrum, rostrumJson } from './_rostrum.ts'
import { addSync, entitlement, grant, resource, resourceType, user, userType } from './_syncs.ts'

const site = resource('site', '7')
const member = entitlement(site, 'member')
const admin = entitlement(site, 'admin')
const [ada, bob, eve] = [user('ada'), user('bob'), user('eve')]
const group = resource('group', 'ops')

const nothing = { resources: {}, entitlements: {}, grants: {} }
const ids = (items: readonly { id: unknown }[] = []) => items.map(({ id }) => id)
const newFile = () => join(makeFolder(), 'sync.c1z')
const diff = async (file: string, ...argv: string[]) => Object(await rostrumJson(['c1z', 'diff', '-f', file, ...argv]))

test('created, deleted and modified rows are told apart; modified ones are shown as they are now', async () => {
  const file = newFile()
  await addSync(file, (tx) => {
    for (const one of [site, ada, bob]) tx.putResource(one)
    for (const one of [member, admin]) tx.putEntitlement(one)
    for (const one of [grant(member, ada), grant(member, bob)]) tx.putGrant(one)
  })
  await addSync(file, (tx) => {
    for (const one of [site, { ...ada, displayName: 'Ada L.' }, eve]) tx.putResource(one)
    for (const one of [{ ...member, description: 'changed' }]) tx.putEntitlement(one)
    for (const one of [grant(member, ada), grant(member, eve)]) tx.putGrant(one)
  })
  const found = await diff(file)
  expect(ids(found.resources.created)).toEqual([{ resourceType: 'user', resource: 'eve' }])
  expect(ids(found.resources.deleted)).toEqual([{ resourceType: 'user', resource: 'bob' }])
  expect(found.resources.modified).toMatchObject([{ id: { resource: 'ada' }, displayName: 'Ada L.' }])
  expect(found.entitlements).toMatchObject({ deleted: [{ id: admin.id }], modified: [{ description: 'changed' }] })
  expect(found.entitlements.created).toBeUndefined()
  expect(ids(found.grants.created)).toEqual(['site:7:member:user:eve'])
  expect(ids(found.grants.deleted)).toEqual(['site:7:member:user:bob'])
  expect(found.grants.modified).toBeUndefined()
})

test('a sync that found the same differs in nothing', async () => {
  const file = newFile()
  for (const _ of [1, 2]) {
    await addSync(file, (tx) => {
      tx.putResourceType(userType)
      for (const one of [site, ada]) tx.putResource(one)
      tx.putEntitlement(member)
      tx.putGrant(grant(member, ada, [admin.id]))
    })
  }
  expect(await diff(file)).toEqual(nothing)
})

test('the order of map entries and the marks of old connectors are no difference', async () => {
  const file = newFile()
  // Two encodings of one message: the entries of the profile change places.
  const profiled = (profile: Record<string, string>, mark: string): Resource => ({
    ...ada,
    annotations: [
      anyPack(UserTraitSchema, create(UserTraitSchema, { profile })),
      packAnnotation(ETagSchema, { value: mark }),
    ],
  })
  await addSync(file, (tx) => tx.putResource(profiled({ first: 'A', last: 'B' }, 'one')))
  await addSync(file, (tx) => tx.putResource(profiled({ last: 'B', first: 'A' }, 'two')))
  expect(await diff(file)).toEqual(nothing)
})

test('a grant that begins to pass access on is modified, and shows what it passes on', async () => {
  const file = newFile()
  await addSync(file, (tx) => tx.putGrant(grant(member, group)))
  await addSync(file, (tx) => tx.putGrant(grant(member, group, ['group:ops:member'])))
  expect((await diff(file)).grants).toMatchObject({
    modified: [{ annotations: [{ '@type': 'type.googleapis.com/c1.connector.v2.GrantExpandable' }] }],
  })
})

test('full syncs are compared, partial ones only when named', async () => {
  const file = newFile()
  const first = await addSync(file, (tx) => tx.putResource(ada))
  const second = await addSync(file, (tx) => tx.putResource(ada))
  const partial = await addSync(file, (tx) => tx.putResource(eve), 'partial')
  expect(await diff(file)).toEqual(nothing)
  expect(ids((await diff(file, '--sync-id', partial)).resources.created)).toMatchObject([{ resource: 'eve' }])
  expect(await diff(file, '--sync-id', first, '--base-sync-id', second)).toEqual(nothing)
})

test('a file without two full syncs is refused in the words of the reader', async () => {
  const none = newFile()
  await addSync(none, (tx) => tx.putResourceType(resourceType('site')), 'partial')
  expect((await rostrum(['c1z', 'diff', '-f', none])).stderr).toMatch(/^rostrum: no syncs found - cannot diff/)
  await addSync(none, (tx) => tx.putResourceType(resourceType('site')))
  const { code, stderr } = await rostrum(['c1z', 'diff', '-f', none])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^rostrum: cannot diff single sync run/)
})
