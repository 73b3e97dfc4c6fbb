import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { createSchema, insertGrant, insertRun, makeFile } from './_database.ts'
import { makeFolder } from './_folder.ts'
import { HostileChild } from './_hostile-child.ts'
import { entitlement, grant, resource } from './_rows.ts'

const child = new HostileChild()
afterAll(() => child[Symbol.asyncDispose]())

async function reportOf(fill: (database: DatabaseSync) => void) {
  const report = await child.read(makeFile(join(makeFolder(), 'crafted.c1z'), fill))
  return { ...report, text: report.text.replace(/^(\w+: ).* is not a sync file that can be trusted: /, '$1') }
}

/** Edits the schema behind SQLite's back. */
function rewrite(database: DatabaseSync, sql: string): void {
  database.exec(`pragma writable_schema = on; ${sql}; pragma writable_schema = off`)
}

const assets = (columns: string, rest = '') => `create table v1_assets (id integer primary key, ${columns})${rest}`
const assetColumns = `external_id text not null, content_type text not null, data blob not null, sync_id text not null,
  discovered_at datetime not null`

describe('S1C-3: a schema with anything but the known tables and indexes is refused before a row is read', () => {
  const crafted: Readonly<Record<string, [string, (database: DatabaseSync) => void]>> = {
    'a view': ['"spy" is a "view"', (database) => database.exec('create view spy as select * from v1_grants')],
    'a view in a table’s place': [
      'is a "view"',
      (database) => database.exec('drop table v1_assets; create view v1_assets as select * from v1_grants'),
    ],
    'an endless view': [
      'is a "view"',
      (database) =>
        database.exec(`drop table v1_assets; create view v1_assets as
          with recursive n(i) as (select 1 union all select i + 1 from n) select i as sync_id from n`),
    ],
    'a trigger': [
      'is a "trigger"',
      (database) => database.exec('create trigger t after insert on v1_grants begin delete from v1_grants; end'),
    ],
    'a virtual table': [
      'the table "search" is not one',
      (database) => database.exec('create virtual table search using fts5(x)'),
    ],
    'a virtual table with a known name': [
      '"v1_assets',
      (database) => database.exec('drop table v1_assets; create virtual table v1_assets using fts5(sync_id)'),
    ],
    'a table that is not known': [
      'the table "extra" is not one',
      (database) => database.exec('create table extra (x)'),
    ],
    'an index that is not known': [
      'the index "idx" is not one',
      (database) => database.exec('create index idx on v1_grants (data)'),
    ],
    'an index on an expression': [
      'the index "idx_assets_external_sync_v1" is declared',
      (database) =>
        database.exec(`drop index idx_assets_external_sync_v1;
          create unique index idx_assets_external_sync_v1 on v1_assets (upper(external_id), sync_id)`),
    ],
    'an index with another condition': [
      'the index "idx_grants_sync_expansion_v1" is declared',
      (database) =>
        database.exec(`drop index idx_grants_sync_expansion_v1;
          create index idx_grants_sync_expansion_v1 on v1_grants (sync_id) where length(data) > 3`),
    ],
    'an index with a collation': [
      'the index "idx_assets_external_sync_v1" is declared',
      (database) =>
        database.exec(`drop index idx_assets_external_sync_v1;
          create unique index idx_assets_external_sync_v1 on v1_assets (external_id collate nocase, sync_id)`),
    ],
    'an index of another table': [
      'the index "idx_assets_external_sync_v1" is declared',
      (database) =>
        database.exec(`drop index idx_assets_external_sync_v1;
          create unique index idx_assets_external_sync_v1 on v1_grants (external_id, sync_id)`),
    ],
    'an automatic index': [
      'its schema holds an entry of another form',
      (database) => database.exec(`drop table v1_assets; ${assets(`${assetColumns}, unique (external_id)`)}`),
    ],
    'a generated column': [
      'the table "v1_assets" is declared',
      (database) =>
        database.exec(`drop table v1_assets; ${assets(`${assetColumns}, x text as (hex(zeroblob(1000000)))`)}`),
    ],
    'a check': [
      'the table "v1_assets" is declared',
      (database) => database.exec(`drop table v1_assets; ${assets(`${assetColumns}, check (length(data) < 5)`)}`),
    ],
    'a default that is computed': [
      'the table "v1_assets" is declared',
      (database) => database.exec(`drop table v1_assets; ${assets(`${assetColumns}, x default (1 + 1)`)}`),
    ],
    'a foreign key': [
      'the table "v1_assets" is declared',
      (database) => database.exec(`drop table v1_assets; ${assets(`${assetColumns}, x references v1_grants (id)`)}`),
    ],
    'a table without row ids': [
      'the table "v1_assets" is declared',
      (database) => database.exec(`drop table v1_assets; ${assets(assetColumns, ' without rowid')}`),
    ],
    'a strict table': [
      'the table "v1_assets" is declared',
      (database) =>
        database.exec(`drop table v1_assets; ${assets('external_id text, content_type text, data blob', ' strict')}`),
    ],
    'a missing column': [
      'lacks the column content_type',
      (database) => database.exec('alter table v1_assets drop column content_type'),
    ],
    'a key that is no row id': [
      'has no "id integer primary key"',
      (database) =>
        database.exec(
          `drop table v1_assets; create table v1_assets (id integer, ${assetColumns}, key integer primary key)`,
        ),
    ],
    'hundreds of columns': [
      'columns',
      (database) =>
        database.exec(
          `drop table v1_assets; ${assets(`${assetColumns}, ${Array.from({ length: 500 }, (_, i) => `c${i} text`).join(', ')}`)}`,
        ),
    ],
    'a table in two entries': [
      '"v1_grants" is there twice',
      (database) =>
        rewrite(
          database,
          `insert into sqlite_schema select type, name, tbl_name, rootpage, sql from sqlite_schema where name = 'v1_grants'`,
        ),
    ],
    'two tables on one page': [
      'which is not its own',
      (database) =>
        rewrite(
          database,
          `update sqlite_schema set rootpage = (select rootpage from sqlite_schema where name = 'v1_grants') where name = 'v1_assets'`,
        ),
    ],
    'a table on the schema’s page': [
      'claims page 1',
      (database) => rewrite(database, `update sqlite_schema set rootpage = 1 where name = 'v1_assets'`),
    ],
    'a table on a page behind the end': [
      'claims page 999999',
      (database) => rewrite(database, `update sqlite_schema set rootpage = 999999 where name = 'v1_assets'`),
    ],
    'a name in another statement’s place': [
      'the table "v1_assets" is declared',
      (database) =>
        rewrite(database, `update sqlite_schema set sql = 'create table other (x)' where name = 'v1_assets'`),
    ],
    'a statement that is none': [
      'the table "v1_assets" is declared',
      (database) => rewrite(database, `update sqlite_schema set sql = 'drop table v1_grants' where name = 'v1_assets'`),
    ],
    'a statement of a mebibyte': [
      'it has a row of',
      (database) =>
        rewrite(
          database,
          `update sqlite_schema set sql = sql || replace(hex(zeroblob(500000)), '00', ' /') where name = 'v1_assets'`,
        ),
    ],
    'a name that acts on terminals': [
      'the table "\\u001b[2Jx\\u007f" is not one',
      (database) => database.exec('create table "\u001b[2Jx\u007f" (x)'),
    ],
    'a thousand tables': [
      'it has more than 128',
      (database) => {
        for (let i = 0; i < 1000; i++) database.exec(`create table t${i} (x)`)
      },
    ],
  }

  test.each(Object.entries(crafted))('%s', async (_, [what, fill]) => {
    const report = await reportOf((database) => {
      createSchema(database)
      insertRun(database, 's1')
      insertGrant(database, 's1', grant(entitlement(resource('site', '1'), 'member'), resource('user', '1')))
      fill(database)
    })
    expect(report).toMatchObject({ kind: 'refused', text: expect.stringMatching(/^(schema_refused|corrupt): /) })
    expect(report.text).toContain(what)
  })

  test('another text encoding', async () => {
    const report = await reportOf((database) => {
      database.exec(`pragma encoding = 'UTF-16le'`)
      createSchema(database)
    })
    expect(report).toMatchObject({ kind: 'refused', text: 'corrupt: its text encoding is 2, sync files use UTF-8 (1)' })
  })
})

describe('S1C-3: what looks odd and is harmless is read', () => {
  test.each<[string, (database: DatabaseSync) => void]>([
    ['statistics', (database) => database.exec('analyze')],
    ['more columns', (database) => database.exec(`alter table v1_grants add column later text default 'x'`)],
    ['missing indexes', (database) => database.exec('drop index idx_grants_external_sync_v1')],
    [
      'other blanks, cases, quotes and comments in statements',
      (database) =>
        database.exec(`drop table v1_assets;
          CREATE TABLE IF NOT EXISTS "v1_assets" ( -- why
            [id] INTEGER  PRIMARY KEY, /* an */ \`external_id\` varchar(20) NOT NULL, content_type text not null default 'x',
            data blob, sync_id text default null, discovered_at datetime)`),
    ],
  ])('%s', async (_, fill) => {
    const report = await reportOf((database) => {
      createSchema(database)
      insertRun(database, 's1')
      insertGrant(database, 's1', grant(entitlement(resource('site', '1'), 'member'), resource('user', '1')))
      fill(database)
    })
    expect(report).toMatchObject({ kind: 'read', text: '' })
  })
})
