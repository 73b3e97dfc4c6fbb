import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { packAnnotation } from '@rostrum/protocol'
import { GrantExpandableSchema, GrantImmutableSchema, GrantSchema } from '@rostrum/protocol/connector'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SyncFile } from '../src/index.ts'
import { createSchema, insert, insertRun, makeFile } from './_database.ts'
import { makeFolder } from './_folder.ts'
import { entitlement, resource } from './_rows.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 200 })
const annotations = fc.subarray([
  packAnnotation(GrantImmutableSchema, {}),
  packAnnotation(GrantExpandableSchema, { entitlementIds: ['site:1:member'] }),
])
const grants = fc.array(
  fc.record({
    site: text,
    slug: text,
    user: text,
    sources: fc.option(fc.array(text, { maxLength: 4 })),
    annotations,
    isBare: fc.boolean(),
  }),
  { maxLength: 5 },
)

test('grants reduced to who holds what tell the same as the whole ones, whatever is left out of them', async () => {
  await fc.assert(
    fc.asyncProperty(grants, async (wanted) => {
      const folder = makeFolder()
      const file = makeFile(join(folder, 'sync.c1z'), (database) => {
        createSchema(database)
        insertRun(database, 'one')
        for (const [place, { site, slug, user, sources, annotations, isBare }] of wanted.entries()) {
          const of = entitlement(resource('site', `s${site}`), `e${slug}`)
          const principal = resource('user', `u${user}`, resource('account', '1'))
          const named = isBare ? {} : { id: `g${place}`, entitlement: of, principal }
          const via = sources && {
            sources: { sources: Object.fromEntries(sources.map((id) => [`x${id}`, { isDirect: true }])) },
          }
          const data = toBinary(GrantSchema, create(GrantSchema, { ...named, annotations, ...via }))
          insert(database, 'v1_grants', {
            resource_type_id: 'site',
            resource_id: `s${site}`,
            entitlement_id: of.id,
            principal_resource_type_id: 'user',
            principal_resource_id: `u${user}`,
            external_id: `g${place}`,
            data,
            sync_id: 'one',
            discovered_at: '2026-03-01 10:00:00',
          })
        }
      })
      await using opened = await SyncFile.open(file)
      const whole = [...opened.grants('one')].map(({ grant }) => ({
        entitlementId: grant.entitlement?.id,
        principalType: grant.principal?.id?.resourceType,
        principal: grant.principal?.id?.resource,
        sources: Object.keys(grant.sources?.sources ?? {}).sort(),
        annotations: grant.annotations.map(({ typeUrl }) => typeUrl),
      }))
      const held = [...opened.heldGrants('one')].map((grant) => ({
        ...grant,
        sources: [...grant.sources].sort(),
        annotations: grant.annotations.map(({ typeUrl }) => typeUrl),
      }))
      expect(held).toEqual(whole)
      expect(held).toHaveLength(wanted.length)
    }),
    { numRuns: 40 },
  )
})

test.each([
  ['a text', Buffer.from('no message at all, and longer than its first byte says')],
  ['a message that breaks off', Buffer.from([0x0a, 40, 0x12, 5, 0x41])],
  [
    'a message that ends within another one',
    Buffer.from([0x0a, 3, 0x12, 9, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49]),
  ],
])('%s in the place of a grant is refused with its row', async (_what, data) => {
  const file = makeFile(join(makeFolder(), 'sync.c1z'), (database) => {
    createSchema(database)
    insertRun(database, 'one')
    const ids = { resource_type_id: 'site', resource_id: '1', entitlement_id: 'e', external_id: 'g' }
    const principal = { principal_resource_type_id: 'user', principal_resource_id: 'ada' }
    insert(database, 'v1_grants', { ...ids, ...principal, data, sync_id: 'one', discovered_at: '2026-03-01 10:00:00' })
  })
  await using opened = await SyncFile.open(file)
  expect(() => [...opened.heldGrants('one')]).toThrow('row 1: data is no such message')
})
