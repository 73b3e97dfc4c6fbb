import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { printSchema, printTypes, readCatalog } from '../src/catalog.ts'
import { assertServable, Database, migrate } from '../src/index.ts'
import { createTestDatabase, type TestDatabase } from '../src/testing.ts'

const root = join(import.meta.dirname, '../../..')
let empty: TestDatabase
let migrated: TestDatabase

beforeAll(async () => {
  empty = await createTestDatabase('template0')
  migrated = await createTestDatabase()
})
afterAll(async () => {
  await empty[Symbol.asyncDispose]()
  await migrated[Symbol.asyncDispose]()
})

async function query(url: string, statement: string) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}

const migrations = readdirSync(join(import.meta.dirname, '../migrations'))
  .map((file) => basename(file, '.sql'))
  .sort()

describe('migrations (X-2)', () => {
  test('an empty database is refused until it is migrated; a second run does nothing', async () => {
    await expect(assertServable(empty.database.db)).rejects.toMatchObject({
      reason: 'schema_older',
      message: expect.stringContaining('run `rostrum migrate`'),
    })
    const options = { ownerUrl: empty.url('rostrum_owner'), runtimeRole: 'rostrum' }
    expect(await migrate(options)).toEqual(migrations)
    expect(await migrate(options)).toEqual([])
    await assertServable(empty.database.db)
  })

  test('several servers may migrate at once: each migration runs once', async () => {
    await using other = await createTestDatabase('template0')
    const options = { ownerUrl: other.url('rostrum_owner'), runtimeRole: 'rostrum' }
    const ran = await Promise.all([migrate(options), migrate(options), migrate(options)])
    expect(ran.flat().sort()).toEqual(migrations)
  })

  test('a schema of a newer release is neither migrated nor served', async () => {
    await using newer = await createTestDatabase()
    await query(
      newer.url('rostrum_owner'),
      `insert into rostrum.schema_migrations (name, timestamp) values ('999-later', '2030-01-01')`,
    )
    const refusal = { reason: 'schema_newer', message: expect.stringContaining('999-later') }
    await expect(migrate({ ownerUrl: newer.url('rostrum_owner') })).rejects.toMatchObject(refusal)
    await expect(assertServable(newer.database.db)).rejects.toMatchObject(refusal)
  })

  test('the committed schema and types are what the migrations make, on every server version', async () => {
    const catalog = await readCatalog(migrated.database.db)
    expect(printSchema(catalog)).toBe(readFileSync(join(root, 'docs/reference/schema.sql'), 'utf8'))
    expect(printTypes(catalog)).toBe(readFileSync(join(root, 'packages/database/src/gen/tables.ts'), 'utf8'))
  })

  test('every table says what it holds, and no time is made up by the database', async () => {
    const { tables } = await readCatalog(migrated.database.db)
    for (const { name, comment, columns } of tables) {
      expect(comment, name).toMatch(/\.$/)
      for (const column of columns)
        expect(column.default ?? '', `${name}.${column.name}`).not.toMatch(/now|current_|clock_/)
    }
  })
})

describe("the server's role (AUD-2)", () => {
  const tables = ['audit_events', 'audit_links', 'audit_checkpoints']
  const changes = [
    'update %s set hash = hash',
    'delete from %s',
    'truncate %s',
    'drop table %s',
    'alter table %s disable trigger all',
  ]

  test.each(tables.flatMap((table) => changes.map((change) => change.replace('%s', `rostrum.${table}`))))(
    'may not: %s',
    async (statement) => {
      const fitting = statement.replace(
        'update rostrum.audit_events set hash = hash',
        'update rostrum.audit_events set verb = verb',
      )
      await expect(query(migrated.url('rostrum'), fitting)).rejects.toThrow(/permission denied|must be owner/)
    },
  )

  test('serves when it can only add to what was audited', async () => {
    await assertServable(migrated.database.db)
  })

  test.each([
    ['postgres', 'is a superuser'],
    ['rostrum_owner', 'owns the table audit_events'],
  ] as const)('%s is refused, since it %s', async (role, power) => {
    await using database = Database.open({ url: migrated.url(role) })
    await expect(assertServable(database.db)).rejects.toMatchObject({
      reason: 'audit_unprotected',
      message: expect.stringContaining(power),
    })
  })

  test.each([
    'grant update on rostrum.audit_events to rostrum',
    'grant update (verb) on rostrum.audit_events to rostrum',
    'grant delete on rostrum.audit_links to rostrum',
    'grant truncate on rostrum.audit_checkpoints to rostrum',
    'grant trigger on rostrum.audit_events to rostrum',
  ])('is refused after: %s', async (statement) => {
    await using other = await createTestDatabase()
    await query(other.url('rostrum_owner'), statement)
    await expect(assertServable(other.database.db)).rejects.toMatchObject({ reason: 'audit_unprotected' })
    await migrate({ ownerUrl: other.url('rostrum_owner'), runtimeRole: 'rostrum' })
    await assertServable(other.database.db)
  })
})
