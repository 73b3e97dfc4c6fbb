import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { create, toBinary } from '@bufbuild/protobuf'
import { packAnnotation } from '@rostrum/protocol'
import {
  type Grant,
  GrantExpandableSchema,
  GrantImmutableSchema,
  GrantSchema,
  ResourceSchema,
} from '@rostrum/protocol/connector'
import { describe, expect, test } from 'vitest'
import { inspect, SyncFile } from '../src/index.ts'
import {
  createSchema,
  insert,
  insertEntitlement,
  insertGrant,
  insertResource,
  insertResourceType,
  insertRun,
  makeDatabase,
  makeFile,
} from './_database.ts'
import { makeFolder } from './_folder.ts'
import { entitlement, grant, resource } from './_rows.ts'

const group = resource('group', 'g')
const ada = resource('user', 'ada')
const bob = resource('user', 'bob')
const member = entitlement(group, 'member')

async function readGrants(path: string, syncId = 's1') {
  await using file = await SyncFile.open(path)
  return [...file.grants(syncId)]
}

const target = () => join(makeFolder(), 'sync.c1z')

describe('files of old SDKs', () => {
  const oldTables = {
    v1_grants: `CREATE TABLE v1_grants (id integer primary key, resource_type_id text not null, resource_id text not null,
      entitlement_id text not null, principal_resource_type_id text not null, principal_resource_id text not null,
      external_id text not null, data blob not null, sync_id text not null, discovered_at datetime not null)`,
    v1_sync_runs: `create table if not exists v1_sync_runs (
      id integer primary key, sync_id text not null, started_at datetime not null, ended_at datetime, sync_token text not null)`,
    v1_connector_sessions: '',
  }

  test('S1C-3: without the later columns, session table and grant indexes are read with the defaults', async () => {
    const path = makeFile(target(), (database) => {
      createSchema(database, oldTables)
      database.exec('CREATE INDEX idx_grants_entitlement_id_v1 ON v1_grants (entitlement_id)')
      insertRun(database, 's1')
      insertResourceType(database, 's1', 'user')
      insertResource(database, 's1', ada)
      insertEntitlement(database, 's1', member)
      insertGrant(database, 's1', grant(member, ada))
    })
    await using file = await SyncFile.open(path)
    expect(file.latestFinished('full')).toMatchObject({
      id: 's1',
      type: 'full',
      parentSyncId: '',
      linkedSyncId: '',
      supportsDiff: false,
      grantsBackfilled: false,
    })
    expect([...file.grants('s1')]).toEqual([
      expect.objectContaining({ grant: grant(member, ada), expandable: undefined, needsExpansion: false }),
    ])
    expect(file.stats('s1')).toMatchObject({ resourceTypes: 1, resources: 1, entitlements: 1, grants: 1, assets: 0 })
  })

  test('with columns that were added by a migration, in whatever order and letters, are read', async () => {
    const path = makeFile(target(), (database) => {
      createSchema(database, oldTables)
      database.exec(`alter table v1_grants add column expansion blob;
        alter table v1_grants add column needs_expansion integer not null default 0;
        ALTER TABLE v1_sync_runs ADD COLUMN parent_sync_id text not null default '';
        ALTER TABLE v1_sync_runs ADD COLUMN "sync_type" TEXT NOT NULL DEFAULT 'full'`)
      insertRun(database, 's1', { sync_type: 'partial', parent_sync_id: 's0' })
      insertGrant(database, 's1', grant(member, ada), { needs_expansion: 1 })
    })
    await using file = await SyncFile.open(path)
    expect(file.getSync('s1')).toMatchObject({ type: 'partial', parentSyncId: 's0', endedAt: undefined })
    expect([...file.grants('s1')]).toEqual([expect.objectContaining({ needsExpansion: true })])
  })

  test('with no table but that of the runs, or none at all, hold empty syncs, or none', async () => {
    const runsOnly = makeFile(target(), (database) => {
      database.exec(oldTables.v1_sync_runs)
      insertRun(database, 's1')
    })
    await using file = await SyncFile.open(runsOnly)
    expect([...file.resourceTypes('s1'), ...file.resources('s1'), ...file.entitlements('s1')]).toEqual([])
    expect([...file.grants('s1')]).toEqual([])
    expect(file.findResource('s1', { resourceType: 'user', resource: 'ada' })).toBeUndefined()
    expect(file.counts('s1')).toMatchObject({ resourceTypes: 0, grants: 0 })

    const none = makeFile(target(), (database) =>
      database.exec('create table v1_grants (id int); drop table v1_grants'),
    )
    expect((await inspect(none)).syncs).toEqual([])
  })

  test('with nothing behind the magic are empty databases', async () => {
    const path = target()
    writeFileSync(path, 'C1ZF\0')
    expect(await inspect(path)).toEqual({ version: 'v1', engine: 'sqlite', syncs: [] })
    await using file = await SyncFile.open(path)
    expect(file.latestFinished()).toBeUndefined()
  })

  test.each([512, 1024, 65_536])('with pages of %i bytes are read', async (pageBytes) => {
    const path = makeFile(target(), (database) => {
      database.exec(`pragma page_size = ${pageBytes}`)
      createSchema(database)
      insertRun(database, 's1')
      for (let i = 0; i < 200; i++)
        insertGrant(database, 's1', grant(member, resource('user', `${i}-${'x'.repeat(i)}`)))
    })
    expect(await readGrants(path)).toHaveLength(200)
  })

  test('with a header that says write-ahead log, statistics and several zstd frames are read', async () => {
    const path = target()
    const database = makeDatabase(path, (database) => {
      createSchema(database)
      insertRun(database, 's1')
      for (let i = 0; i < 50; i++) insertGrant(database, 's1', grant(member, resource('user', `${i}`)))
      database.exec('analyze; pragma journal_mode = wal')
    })
    expect(database.readUInt8(18)).toBe(2)
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
    const frames = [database.subarray(0, 5000), database.subarray(5000)].map((part) => zstdCompressSync(part))
    const [first = skippable, second = skippable] = frames
    writeFileSync(path, Buffer.concat([Buffer.from('C1ZF\0'), first, skippable, second]))
    expect(await readGrants(path)).toHaveLength(50)
  })
})

describe('grants', () => {
  const immutable = packAnnotation(GrantImmutableSchema, {})
  const expandable = create(GrantExpandableSchema, { entitlementIds: ['other'], shallow: true })
  const annotation = packAnnotation(GrantExpandableSchema, expandable)

  function write(...rows: [Grant, Record<string, string | number | Uint8Array | null>][]) {
    return makeFile(target(), (database) => {
      createSchema(database)
      insertRun(database, 's1')
      for (const [row, more] of rows) insertGrant(database, 's1', row, more)
    })
  }

  test('tell their expansion from the column or from the annotation, which never stays among the others', async () => {
    const bytes = toBinary(GrantExpandableSchema, expandable)
    const annotated = { ...grant(member, bob), annotations: [annotation, immutable] }
    const path = write(
      [
        { ...grant(member, ada), annotations: [immutable] },
        { expansion: bytes, needs_expansion: 1 },
      ],
      [annotated, {}],
      [{ ...annotated, id: 'empty column' }, { expansion: new Uint8Array() }],
    )
    const rows = await readGrants(path)
    expect(rows.map((row) => row.expandable)).toEqual([expandable, expandable, expandable])
    expect(rows.map((row) => row.needsExpansion)).toEqual([true, false, false])
    for (const row of rows) expect(row.grant.annotations).toEqual([immutable])
  })

  test('whose expansion names no entitlement are not expandable', async () => {
    const nameless = create(GrantExpandableSchema, { entitlementIds: [' ', ''] })
    const path = write(
      [grant(member, ada), { expansion: toBinary(GrantExpandableSchema, nameless) }],
      [{ ...grant(member, bob), annotations: [packAnnotation(GrantExpandableSchema, nameless)] }, {}],
    )
    const rows = await readGrants(path)
    expect(rows.map((row) => row.expandable)).toEqual([undefined, undefined])
    expect(rows.map((row) => row.grant.annotations)).toEqual([[], []])
  })

  test('of slim rows get entitlement and principal back from the columns, beside full rows', async () => {
    const slim = create(GrantSchema, { id: 'slim', annotations: [immutable] })
    const columns = grant(member, ada)
    const path = write([{ ...columns, id: 'slim' }, { data: toBinary(GrantSchema, slim) }], [grant(member, bob), {}])
    const [first, second] = await readGrants(path)
    expect(first?.grant).toEqual(
      create(GrantSchema, {
        id: 'slim',
        entitlement: { id: member.id, resource: { id: { resourceType: 'group', resource: 'g' } } },
        principal: { id: { resourceType: 'user', resource: 'ada' } },
        annotations: [immutable],
      }),
    )
    expect(second?.grant).toEqual(grant(member, bob))
  })

  test('keep fields and annotations that this version does not know', async () => {
    const unknown = { $typeName: 'google.protobuf.Any', typeUrl: 'type.googleapis.com/x.Y', value: new Uint8Array([1]) }
    const row = create(GrantSchema, { ...grant(member, ada), annotations: [unknown as never] })
    const data = Buffer.concat([toBinary(GrantSchema, row), Buffer.from([0xf8, 0x06, 0x07])])
    const [read] = await readGrants(write([row, { data }]))
    expect(read?.grant.annotations).toMatchObject([{ typeUrl: unknown.typeUrl, value: unknown.value }])
    expect(read && Buffer.from(toBinary(GrantSchema, read.grant))).toEqual(data)
  })
})

describe('several syncs', () => {
  test('are told apart; the newest finished one is the one that ended last', async () => {
    const path = makeFile(target(), (database) => {
      createSchema(database)
      insertRun(database, 'b', { ended_at: '2026-03-01 10:00:00.25' })
      insertRun(database, 'a', { ended_at: '2026-03-01 10:00:00.25' })
      insertRun(database, 'old', { ended_at: '2026-02-01T10:00:00Z' })
      insertRun(database, 'open', { ended_at: null })
      insertRun(database, 'new', { ended_at: '2026-03-01 13:00:00+02:00', sync_type: 'partial' })
      for (const id of ['a', 'b', 'open']) insertResource(database, id, resource('user', `of ${id}`))
    })
    await using file = await SyncFile.open(path)
    expect(file.syncs.map(({ id }) => id)).toEqual(['b', 'a', 'old', 'open', 'new'])
    expect([file.latestFinished()?.id, file.previousFinished()?.id]).toEqual(['new', 'b'])
    expect([file.latestFinished('full')?.id, file.previousFinished('full')?.id]).toEqual(['b', 'a'])
    expect([...file.resources('open')].map(({ resource }) => resource.id?.resource)).toEqual(['of open'])
    expect(file.findResource('a', { resourceType: 'user', resource: 'of b' })).toBeUndefined()
    expect(file.findResource('b', { resourceType: 'user', resource: 'of b' })).toBeDefined()
  })

  test('with stats are taken at their word, with unusable stats are counted', async () => {
    const stats = JSON.stringify({ resource_types: 3, grants: 7, grants_by_resource_type: { group: 7 } })
    const path = makeFile(target(), (database) => {
      createSchema(database)
      insertRun(database, 's1', { stats })
      insertRun(database, 's2', { stats: '{"resource_types":0}' })
      insertRun(database, 's3', { stats: '[}' })
      for (const id of ['s1', 's2', 's3']) {
        insertResourceType(database, id, 'user')
        insert(database, 'v1_assets', {
          external_id: 'logo',
          content_type: 'image/png',
          data: new Uint8Array([1]),
          sync_id: id,
          discovered_at: '2026-03-01 10:00:00',
        })
      }
    })
    await using file = await SyncFile.open(path)
    expect(file.stats('s1')).toMatchObject({
      resourceTypes: 3,
      grants: 7,
      grantsByResourceType: { group: 7 },
      assets: 0,
    })
    for (const id of ['s2', 's3']) expect(file.stats(id)).toMatchObject({ resourceTypes: 1, grants: 0, assets: 1 })
    expect(file.counts('s1')).toMatchObject({ resourceTypes: 1, grants: 0 })
  })

  test('rows that cannot be decoded are named', async () => {
    const path = makeFile(target(), (database) => {
      createSchema(database)
      insertRun(database, 's1')
      insertResource(database, 's1', ada)
      insertGrant(database, 's1', grant(member, ada), { data: new Uint8Array([0x0a, 0x7f, 1]) })
      insertGrant(database, 's1', { ...grant(member, bob), id: 'x' }, { discovered_at: 'yesterday' })
      insert(database, 'v1_resources', {
        resource_type_id: 'user',
        external_id: 'user:x',
        data: 'text',
        sync_id: 's1',
        discovered_at: '2026-03-01',
      })
    })
    await using file = await SyncFile.open(path)
    expect(() => [...file.grants('s1')]).toThrow(`${path}, v1_grants, row 1: data is no such message`)
    expect(() => [...file.resources('s1')]).toThrow(`${path}, v1_resources, row 2: data is a string`)
    const resources = file.resources('s1')
    expect(resources.next().value?.resource).toEqual(create(ResourceSchema, ada))
  })
})
