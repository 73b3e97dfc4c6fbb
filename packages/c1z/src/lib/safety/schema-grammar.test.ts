import { describe, expect, test } from 'vitest'
import { createIndexSql, createTableSql, indexes, tables } from '../schema.ts'
import { parseCreateIndex, parseCreateTable } from './schema-grammar.ts'

describe('CREATE TABLE', () => {
  test.each(tables)('of $name, as we write it, gives its columns', (table) => {
    const parsed = parseCreateTable(createTableSql(table))
    expect(parsed?.name).toBe(table.name)
    expect(parsed?.columns.map(({ name }) => name)).toEqual(table.columns.map(({ name }) => name))
    expect(parsed?.columns.filter((column) => column.isPrimaryKey).map(({ name }) => name)).toEqual(['id'])
  })

  test('is read in other cases, quotes, blanks, comments and types', () => {
    const sql = `Create\tTABLE "T" ( -- a comment, with ) and '
      [Id] INTEGER /* more */ PRIMARY KEY NOT NULL,\`b\` VarChar(10, 2) DEFAULT -1 NULL, c, d text default ('x'))`
    expect(parseCreateTable(sql)).toEqual({
      name: 't',
      columns: [
        { name: 'id', type: 'integer', isPrimaryKey: true },
        { name: 'b', type: 'varchar', isPrimaryKey: false },
        { name: 'c', type: '', isPrimaryKey: false },
        { name: 'd', type: 'text', isPrimaryKey: false },
      ],
    })
  })

  test.each([
    '',
    'create table t',
    'create table t ()',
    'create table t (a,)',
    'create table t (a) x',
    'create table t (a) without rowid',
    'create table t (a) strict',
    'create table t (a); drop table t',
    'create temp table t (a)',
    'create table main.t (a)',
    'create table t as select 1',
    'create virtual table t using fts5(a)',
    'create table t (a text generated always as (1))',
    'create table t (a text as (1))',
    'create table t (a as (1) stored)',
    'create table t (a check (a > 1))',
    'create table t (a, check (a > 1))',
    'create table t (a, primary key (a))',
    'create table t (a integer primary key autoincrement)',
    'create table t (a integer primary key desc)',
    'create table t (a unique)',
    'create table t (a collate nocase)',
    'create table t (a references b (c))',
    'create table t (a constraint x not null)',
    'create table t (a not null on conflict ignore)',
    'create table t (a default (random()))',
    'create table t (a default current_timestamp)',
    'create table t (a default 1.5e3)',
    'create table "t""u" (a)',
    'create table t (a default "x")',
    "create table t (a default 'it''s')",
    'create table t (a /* no end',
    'create table tä (a)',
    'create table t (a\0)',
  ])('in the form %j is none of a sync file’s', (sql) => {
    expect(parseCreateTable(sql)).toBeUndefined()
  })
})

describe('CREATE INDEX', () => {
  test.each(indexes)('of $name, as we write it, gives its parts', ({ name, table, unique, columns, where = '' }) => {
    const sql = createIndexSql({ name, table, unique, columns, ...(where && { where }) })
    expect(parseCreateIndex(sql)).toEqual({ name, table, unique, columns, where })
  })

  test.each([
    'create index i on t',
    'create index i on t ()',
    'create index i on t (a desc)',
    'create index i on t (a collate nocase)',
    'create index i on t (upper(a))',
    'create index i on t (a + 1)',
    'create index i on t (a) where a > 1',
    'create index i on main.t (a)',
  ])('in the form %j is none of a sync file’s', (sql) => {
    expect(parseCreateIndex(sql)).toBeUndefined()
  })
})
