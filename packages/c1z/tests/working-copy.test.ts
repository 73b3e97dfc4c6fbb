import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { fromBinary } from '@bufbuild/protobuf'
import { parseKsuid } from '@rostrum/protocol'
import { GrantExpandableSchema, GrantSchema, ResourceSchema } from '@rostrum/protocol/connector'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { C1zError, SyncFile, WorkingCopy, type WorkingCopyOptions } from '../src/index.ts'
import { indexes, tables } from '../src/lib/schema.ts'
import { makeFolder } from './_folder.ts'
import { decodeRaw, openRaw, writeRaw } from './_raw-file.ts'
import { entitlement, grant, resource, resourceType } from './_rows.ts'

/** The least that is one: a manifest that names its engine, and no payload. */
const pebbleFile = Buffer.concat([
  Buffer.from('C1Z3\0\0\0\0\x09', 'latin1'),
  Buffer.from([0x0a, 7]),
  Buffer.from('pebble3'),
])

const writer = fileURLToPath(new URL('_killed-writer.ts', import.meta.url))

const account = resource('account', '1')
const site = resource('site', '10', account)
const ada = resource('user', 'ada')
const siteMember = entitlement(site, 'member')

function optionsFor(file: string, more: Partial<WorkingCopyOptions> = {}): WorkingCopyOptions {
  return {
    file,
    now: () => new Date('2026-03-01T10:00:00.250Z'),
    fingerprint: 'one',
    syncType: 'full',
    ...more,
  }
}

/** A whole sync of a small world. */
async function writeSync(file: string, more: Partial<WorkingCopyOptions> = {}): Promise<string> {
  const copy = await WorkingCopy.open(optionsFor(file, more))
  copy.transaction((tx) => {
    for (const id of ['account', 'site', 'user', 'role']) tx.putResourceType(resourceType(id))
    for (const row of [account, site, ada]) tx.putResource(row)
    tx.putEntitlement(siteMember)
    tx.putGrant(grant(siteMember, ada))
    tx.putCheckpoint('all')
  })
  await copy.finish()
  return copy.syncId
}

function rowsOf(file: string, sql: string): Record<string, unknown>[] {
  const database = openRaw(file)
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof C1zError)) throw new Error('no C1zError', { cause: error })
  expect(error.message).not.toMatch(/\n|\.$/)
  return error.reason
}

describe('the file', () => {
  test('has the tables, columns and indexes that Go programs look for, and nothing else', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    await writeSync(file)
    const schema = rowsOf(file, "select name from sqlite_schema where name not like 'sqlite_%' order by name")
    expect(schema.map(({ name }) => name)).toEqual(
      [...tables.map(({ name }) => name), ...indexes.map(({ name }) => name)].sort(),
    )
    expect(rowsOf(file, "select name from pragma_table_info('v1_sync_runs') where type = 'datetime'")).toEqual([
      { name: 'started_at' },
      { name: 'ended_at' },
    ])
    expect(rowsOf(file, 'pragma quick_check')).toEqual([{ quick_check: 'ok' }])
    expect(rowsOf(file, 'select user_version, application_id from pragma_user_version, pragma_application_id')).toEqual(
      [{ user_version: 0, application_id: 0 }],
    )
  })

  test('is one zstd frame with its size and a checksum, in a window that the oldest readers take', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    await writeSync(file)
    const head = readFileSync(file).subarray(5, 14)
    expect(head.readUInt32LE(0)).toBe(0xfd2fb528)
    const descriptor = head.readUInt8(4)
    expect(descriptor & 0b100).toBe(0b100)
    expect(descriptor >>> 6 || descriptor & 0b100000).toBeGreaterThan(0)
  })

  test('holds what was put: rows, columns, counts and the run', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    const copy = await WorkingCopy.open(optionsFor(file))
    copy.transaction((tx) => {
      for (const id of ['account', 'site', 'user']) tx.putResourceType(resourceType(id))
      for (const row of [account, site, ada]) tx.putResource(row)
      tx.putEntitlement(siteMember)
      tx.putGrant(grant(siteMember, ada, ['group:1:member']))
      tx.putGrant(grant(siteMember, account, [' ']))
      tx.putCheckpoint('somewhere')
    })
    await copy.finish()
    expect(
      rowsOf(file, 'select external_id, parent_resource_type_id, parent_resource_id from v1_resources order by id'),
    ).toEqual([
      { external_id: 'account:1', parent_resource_type_id: null, parent_resource_id: null },
      { external_id: 'site:10', parent_resource_type_id: 'account', parent_resource_id: '1' },
      { external_id: 'user:ada', parent_resource_type_id: null, parent_resource_id: null },
    ])
    const grants = rowsOf(file, 'select * from v1_grants order by id')
    expect(grants.map(({ data, expansion, sync_id, discovered_at, id, ...columns }) => columns)).toEqual([
      {
        resource_type_id: 'site',
        resource_id: '10',
        entitlement_id: 'site:10:member',
        principal_resource_type_id: 'user',
        principal_resource_id: 'ada',
        external_id: 'site:10:member:user:ada',
        needs_expansion: 0,
      },
      {
        resource_type_id: 'site',
        resource_id: '10',
        entitlement_id: 'site:10:member',
        principal_resource_type_id: 'account',
        principal_resource_id: '1',
        external_id: 'site:10:member:account:1',
        needs_expansion: 0,
      },
    ])
    const [first, second] = grants
    expect(fromBinary(GrantExpandableSchema, first?.expansion as Uint8Array).entitlementIds).toEqual(['group:1:member'])
    expect(second?.expansion).toBeNull()
    for (const row of grants) {
      const stored = fromBinary(GrantSchema, row.data as Uint8Array)
      expect([stored.annotations, stored.entitlement?.id]).toEqual([[], 'site:10:member'])
    }
    const [run] = rowsOf(file, 'select * from v1_sync_runs')
    expect(run).toMatchObject({
      sync_id: copy.syncId,
      sync_type: 'full',
      sync_token: '{"version":1}',
      parent_sync_id: '',
      linked_sync_id: '',
      supports_diff: 1,
      grants_backfilled: 1,
      started_at: '2026-03-01 10:00:00.25',
    })
    expect(String(run?.ended_at) > String(run?.started_at)).toBe(true)
    expect(JSON.parse(String(run?.stats))).toEqual({
      resource_types: 3,
      resources: 3,
      entitlements: 1,
      grants: 2,
      resources_by_resource_type: { account: 1, site: 1, user: 1 },
      entitlements_by_resource_type: { account: 0, site: 1, user: 0 },
      grants_by_resource_type: { account: 0, site: 2, user: 0 },
    })
    expect(parseKsuid(copy.syncId)?.time).toEqual(new Date('2026-03-01T10:00:00Z'))
  })

  test('is read back by the reader as it was put', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    const syncId = await writeSync(file)
    await using read = await SyncFile.open(file)
    expect(read.latestFinished()?.id).toBe(syncId)
    expect([...read.resources(syncId)].map((row) => row.resource)).toEqual([account, site, ada])
    expect([...read.entitlements(syncId)].map((row) => row.entitlement)).toEqual([siteMember])
    expect([...read.grants(syncId)].map((row) => row.grant)).toEqual([grant(siteMember, ada)])
  })

  test('keeps keys of profiles in one order, so that equal rows have equal bytes', async () => {
    const folder = makeFolder()
    const bytesOf = async (name: string, profile: Record<string, string | Record<string, string>>) => {
      const copy = await WorkingCopy.open(optionsFor(join(folder, name)))
      copy.transaction((tx) => tx.putResource({ ...account, profile }))
      await copy.finish()
      return rowsOf(join(folder, name), 'select data from v1_resources')[0]?.data as Uint8Array
    }
    const one = await bytesOf('one', { b: 'x', a: { d: '1', c: '2' } })
    const other = await bytesOf('other', { a: { c: '2', d: '1' }, b: 'x' })
    expect(other).toEqual(one)
    expect(fromBinary(ResourceSchema, one).profile).toEqual({ a: { c: '2', d: '1' }, b: 'x' })
  })
})

describe('a transaction', () => {
  test('leaves nothing behind when it throws, neither rows nor counts nor the checkpoint', async () => {
    await using copy = await WorkingCopy.open(optionsFor(join(makeFolder(), 'sync.c1z')))
    copy.transaction((tx) => {
      tx.putResource(account)
      tx.putCheckpoint('first')
    })
    expect(() =>
      copy.transaction((tx) => {
        tx.putResource(site)
        tx.putCheckpoint('second')
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(copy.checkpoint).toBe('first')
    expect(copy.counts.resources).toBe(1)
    expect(copy.resourceRows(0, 10).map(({ resource }) => resource)).toEqual([account])
    copy.transaction((tx) => tx.putResource(site))
    expect(copy.counts.resources).toBe(2)
  })

  test('names the id that came twice', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    await using copy = await WorkingCopy.open(optionsFor(file))
    copy.transaction((tx) => tx.putResource(account))
    copy.transaction((tx) => tx.putResource(account))
    await expect(copy.finish()).rejects.toThrow('the id "account:1" came twice in resources')
    await copy.discard()
    expect(readdirSync(join(file, '..'))).toEqual([])
  })

  test('replaces rows where that was asked for, and forgets an expansion that is gone', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    const copy = await WorkingCopy.open(optionsFor(file, { upsert: true }))
    copy.transaction((tx) => {
      tx.putResourceType(resourceType('site'))
      tx.putResource(site)
      tx.putGrant(grant(siteMember, ada, ['group:1:member']))
    })
    copy.transaction((tx) => {
      tx.putResource({ ...site, displayName: 'renamed' })
      tx.putGrant(grant(siteMember, ada))
    })
    expect(copy.counts).toMatchObject({ resources: 1, grants: 1 })
    expect([...copy.expandableGrants()]).toEqual([])
    await copy.finish()
    expect(rowsOf(file, 'select expansion, needs_expansion from v1_grants')).toEqual([
      { expansion: null, needs_expansion: 0 },
    ])
    const [row] = rowsOf(file, 'select data from v1_resources')
    expect(fromBinary(ResourceSchema, row?.data as Uint8Array).displayName).toBe('renamed')
  })

  test('finds rows again while the sync is written', async () => {
    await using copy = await WorkingCopy.open(optionsFor(join(makeFolder(), 'sync.c1z')))
    const passedOn = grant(siteMember, ada, ['user:ada:self'])
    copy.transaction((tx) => {
      for (const row of [account, site, ada]) tx.putResource(row)
      tx.putEntitlement(siteMember)
      tx.putGrant(passedOn)
    })
    copy.buildIndexes()
    expect([...copy.resources('site')]).toEqual([site])
    expect([...copy.resourceIds('user')]).toEqual(['ada'])
    expect(copy.getResource('site', '10')).toEqual(site)
    expect(copy.getResource('site', '11')).toBeUndefined()
    expect(copy.getEntitlement('site:10:member')).toEqual(siteMember)
    expect(copy.getEntitlement('site:10:other')).toBeUndefined()
    const stored = grant(siteMember, ada)
    expect(copy.grantRows(siteMember.id, 0, 10)).toEqual([{ rowId: 1, grant: stored }])
    expect(copy.grantRows(siteMember.id, 1, 10)).toEqual([])
    expect(ada.id && copy.grantsHeld(siteMember.id, ada.id)).toEqual([stored])
    expect([...copy.expandableGrants()].map(({ expandable }) => expandable.entitlementIds)).toEqual([['user:ada:self']])
    copy.transaction((tx) => tx.updateGrant({ ...stored, principal: { ...ada, displayName: 'changed' } }))
    expect(copy.grantRows(siteMember.id, 0, 10)[0]?.grant.principal?.displayName).toBe('changed')
    expect([...copy.expandableGrants()]).toHaveLength(1)
  })
})

describe('an earlier file', () => {
  test('stays byte for byte until the end, and when the sync is given up', async () => {
    const folder = makeFolder()
    const file = join(folder, 'sync.c1z')
    await writeSync(file)
    const before = readFileSync(file)
    const copy = await WorkingCopy.open(optionsFor(file))
    copy.transaction((tx) => tx.putResource(account))
    expect(readFileSync(file)).toEqual(before)
    await copy.discard()
    expect(readFileSync(file)).toEqual(before)
    expect(readdirSync(folder)).toEqual(['sync.c1z'])
  })

  test('that cannot be written is an error that leaves nothing behind', async () => {
    const folder = makeFolder()
    const tempDir = makeFolder()
    const target = join(folder, 'gone')
    mkdirSync(target)
    const copy = await WorkingCopy.open(optionsFor(join(target, 'sync.c1z'), { tempDir }))
    rmdirSync(target)
    expect(await reasonOf(copy.finish())).toBe('file_not_found')
    await copy.discard()
    expect([readdirSync(folder), readdirSync(tempDir)]).toEqual([[], []])
    expect(await reasonOf(WorkingCopy.open(optionsFor(join(target, 'sync.c1z'))))).toBe('file_not_found')
  })

  test('keeps its newest full sync beside the new one, and no more', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    const ids = [await writeSync(file), await writeSync(file), await writeSync(file)]
    expect(rowsOf(file, 'select sync_id from v1_sync_runs order by id').map((row) => row.sync_id)).toEqual(ids.slice(1))
    expect(rowsOf(file, 'select distinct sync_id from v1_grants order by id').map((row) => row.sync_id)).toEqual(
      ids.slice(1),
    )
    expect(rowsOf(file, 'pragma quick_check')).toEqual([{ quick_check: 'ok' }])
  })

  test('holds as many syncs as the caller or the environment says', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    for (let i = 0; i < 4; i++) await writeSync(file, { env: { BATON_KEEP_SYNC_COUNT: '3' } })
    expect(rowsOf(file, 'select count(*) as count from v1_sync_runs')).toEqual([{ count: 3 }])
    for (let i = 0; i < 2; i++) await writeSync(file, { env: { BATON_SKIP_CLEANUP: 'true' } })
    expect(rowsOf(file, 'select count(*) as count from v1_sync_runs')).toEqual([{ count: 5 }])
    await writeSync(file, { keepSyncs: 1 })
    expect(rowsOf(file, 'select count(*) as count from v1_sync_runs')).toEqual([{ count: 1 }])
    expect(await reasonOf(writeSync(file, { env: { BATON_KEEP_SYNC_COUNT: 'many' } }))).toBe('setting_invalid')
  })

  test('with times of the future does not make the new sync the older one', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    await writeSync(file, { now: () => new Date('2030-01-01T00:00:00Z') })
    const second = await writeSync(file)
    const [latest] = rowsOf(file, 'select sync_id from v1_sync_runs order by ended_at desc')
    expect(latest?.sync_id).toBe(second)
  })

  test.each([
    ['garbage', Buffer.from('something else entirely'), 'not_a_sync_file'],
    ['cut off', undefined, 'truncated'],
    ['of format v3', pebbleFile, 'pebble_format'],
  ])('that is %s is an error and is not replaced', async (_name, bytes, reason) => {
    const folder = makeFolder()
    const file = join(folder, 'sync.c1z')
    await writeSync(file)
    const whole = readFileSync(file)
    writeFileSync(file, bytes ?? whole.subarray(0, whole.length - 10))
    const before = readFileSync(file)
    expect(await reasonOf(WorkingCopy.open(optionsFor(file)))).toBe(reason)
    await expect(WorkingCopy.open(optionsFor(file))).rejects.toThrow(
      /sync\.c1z .*; it would be replaced, so move it away/,
    )
    expect(readFileSync(file)).toEqual(before)
    expect(readdirSync(folder)).toEqual(['sync.c1z'])
  })

  test('that is empty counts as none', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    writeFileSync(file, '')
    await writeSync(file)
    expect(rowsOf(file, 'select count(*) as count from v1_sync_runs')).toEqual([{ count: 1 }])
  })

  test('that holds an id twice is named as the culprit', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    await writeSync(file)
    const database = openRaw(file)
    database.exec(
      `drop index idx_resources_parent_resource_id_v1;
       insert into v1_resources (resource_type_id, external_id, data, sync_id, discovered_at)
         select resource_type_id, external_id, data, sync_id, discovered_at from v1_resources`,
    )
    database.close()
    writeRaw(file, readFileSync(`${file}.raw`))
    expect(await reasonOf(writeSync(file))).toBe('corrupt')
  })

  test('behind a link is replaced, the link stays', async () => {
    const folder = makeFolder()
    const file = join(folder, 'real.c1z')
    await writeSync(file)
    const link = join(makeFolder(), 'sync.c1z')
    symlinkSync(file, link)
    const second = await writeSync(link)
    expect(rowsOf(file, 'select sync_id from v1_sync_runs order by id desc')[0]?.sync_id).toBe(second)
    expect(readdirSync(folder).sort()).toEqual(['real.c1z', 'real.c1z.raw'])
  })
})

describe('an unfinished sync', () => {
  async function leaveUnfinished(file: string, more: Partial<WorkingCopyOptions> = {}): Promise<string> {
    const copy = await WorkingCopy.open(optionsFor(file, more))
    copy.transaction((tx) => {
      tx.putResourceType(resourceType('account'))
      tx.putResource(account)
      tx.putCheckpoint('page 2')
    })
    copy.close()
    return copy.syncId
  }

  test('is gone on with by the next run, with its rows, counts and checkpoint', async () => {
    const folder = makeFolder()
    const file = join(folder, 'sync.c1z')
    const syncId = await leaveUnfinished(file)
    expect(readdirSync(folder)).toEqual(['sync.c1z.partial'])
    const copy = await WorkingCopy.open(optionsFor(file))
    expect([copy.adopted, copy.complete, copy.syncId, copy.checkpoint]).toEqual([true, false, syncId, 'page 2'])
    copy.transaction((tx) => tx.putResource(site))
    const { counts } = await copy.finish()
    expect(counts).toMatchObject({ resourceTypes: 1, resources: 2, resourcesByResourceType: { account: 1, site: 1 } })
    expect(readdirSync(folder)).toEqual(['sync.c1z'])
  })

  test.each<[string, Partial<WorkingCopyOptions>]>([
    ['other settings', { fingerprint: 'two' }],
    ['another type of sync', { syncType: 'partial' }],
    ['replacing rows', { upsert: true }],
  ])('is not gone on with by a run with %s', async (_name, more) => {
    const file = join(makeFolder(), 'sync.c1z')
    const syncId = await leaveUnfinished(file)
    await using copy = await WorkingCopy.open(optionsFor(file, more))
    expect([copy.adopted, copy.checkpoint, copy.counts.resources]).toEqual([false, '', 0])
    expect(copy.syncId).not.toBe(syncId)
  })

  test('is not gone on with when the file beside it was replaced meanwhile', async () => {
    const folder = makeFolder()
    const file = join(folder, 'sync.c1z')
    await writeSync(file)
    await leaveUnfinished(file)
    const other = join(folder, 'other.c1z')
    const kept = await writeSync(other)
    copyFileSync(other, file)
    const next = await writeSync(file)
    expect(rowsOf(file, 'select sync_id from v1_sync_runs order by id').map((row) => row.sync_id)).toEqual([kept, next])
  })

  test('that is being written refuses a second writer, and goes on unharmed', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    const copy = await WorkingCopy.open(optionsFor(file))
    copy.transaction((tx) => tx.putResource(account))
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', writer, file, '1'])
    const [[code], [stderr]] = await Promise.all([once(child, 'exit'), once(child.stderr, 'data')])
    expect(code).toBe(1)
    expect(String(stderr)).toContain('another process is syncing into the same file')
    expect(await reasonOf(WorkingCopy.open(optionsFor(file)))).toBe('in_use')
    copy.transaction((tx) => tx.putResource(site))
    await copy.finish()
    expect(rowsOf(file, 'select count(*) as count from v1_resources')).toEqual([{ count: 2 }])
  })

  test('whose place is taken by something else is an error, and that thing stays', async () => {
    const folder = makeFolder()
    const file = join(folder, 'sync.c1z')
    const place = `${file}.partial`
    writeFileSync(place, 'half of a download, and longer than any header of a database is'.repeat(20))
    const before = readFileSync(place)
    expect(await reasonOf(WorkingCopy.open(optionsFor(file)))).toBe('file_not_writable')
    expect(readFileSync(place)).toEqual(before)
  })

  test('that was damaged is begun again', async () => {
    const file = join(makeFolder(), 'sync.c1z')
    await leaveUnfinished(file)
    const bytes = readFileSync(`${file}.partial`)
    writeFileSync(`${file}.partial`, bytes.fill(0xff, 100, 4096))
    await writeSync(file)
    expect(rowsOf(file, 'select count(*) as count from v1_sync_runs')).toEqual([{ count: 1 }])
  })

  test('lives where the caller says', async () => {
    const folder = makeFolder()
    const tempDir = makeFolder()
    const file = join(folder, 'sync.c1z')
    await leaveUnfinished(file, { tempDir })
    expect([readdirSync(folder), readdirSync(tempDir)]).toEqual([[], ['sync.c1z.partial']])
    await (await WorkingCopy.open(optionsFor(file, { tempDir }))).finish()
    expect([readdirSync(folder).sort(), readdirSync(tempDir)]).toEqual([['sync.c1z'], []])
  })

  test('can be read by nobody else', async () => {
    await using copy = await WorkingCopy.open(optionsFor(join(makeFolder(), 'sync.c1z')))
    expect(statSync(copy.path).mode & 0o777).toBe(0o600)
  })

  test('of a process killed at any moment, again and again, ends in the same file and repeats no page', async () => {
    const pages = 12
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: pages + 1 }), { minLength: 1, maxLength: 3 }),
        async (kills) => {
          const folder = makeFolder()
          const file = join(folder, 'sync.c1z')
          const stored: string[] = []
          for (const lines of kills) stored.push(...(await runWriter(file, pages, lines)))
          stored.push(...(await runWriter(file, pages)))
          expect(existsSync(file)).toBe(true)
          // A page may be stored by a process that was killed before it said so, but is never stored twice in one file.
          if (stored.filter((line) => line === 'finished').length === 1) {
            const pagesStored = stored.filter((line) => line.startsWith('stored'))
            expect(new Set(pagesStored).size).toBe(pagesStored.length)
          }
          const latest = '(select sync_id from v1_sync_runs order by id desc limit 1)'
          expect(rowsOf(file, `select count(*) as count from v1_grants where sync_id = ${latest}`)).toEqual([
            { count: pages * 20 },
          ])
          expect(rowsOf(file, `select count(*) as count from v1_resources where sync_id = ${latest}`)).toEqual([
            { count: pages * 20 + 1 },
          ])
          expect(readdirSync(folder).sort()).toEqual(['sync.c1z', 'sync.c1z.raw'])
        },
      ),
      { numRuns: 6 },
    )
  })
})

/** Runs the writer, killing it as soon as it has printed so many lines; answers what it printed. */
async function runWriter(file: string, pages: number, killAfter = Number.POSITIVE_INFINITY): Promise<string[]> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', writer, file, String(pages)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length > killAfter) child.kill('SIGKILL')
  }
  return lines
}

test('a decoded file is a plain database in rollback mode', async () => {
  const file = join(makeFolder(), 'sync.c1z')
  await writeSync(file)
  const header = decodeRaw(file)
  expect(header.subarray(0, 16).toString('latin1')).toBe('SQLite format 3\0')
  expect([header.readUInt8(18), header.readUInt8(19)]).toEqual([1, 1])
})
