import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { Database } from '../database.ts'
import type { EmbeddedRole } from '../embedded/embedded-server.ts'
import { templateName } from './test-cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the superuser reaches the server of this run. */
    postgresUrl: string
  }
}

/** A database that nobody else uses. */
export interface TestDatabase extends AsyncDisposable {
  /** As the server's own role, which can do what `rostrum serve` can. */
  readonly database: Database
  url(role: EmbeddedRole): string
}

/** Makes a database on the run's server: migrated, empty, gone when disposed of. `template0` is one without a schema. */
export async function createTestDatabase(template = templateName): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  // Copying the files takes a third of the time, and leaves the write-ahead log to what the tests themselves write.
  await asSuperuser(`create database ${name} owner rostrum_owner template ${template} strategy file_copy`)
  const url = (role: EmbeddedRole) => {
    const address = new URL(inject('postgresUrl'))
    address.username = role
    address.pathname = name
    return address.href
  }
  const database = Database.open({ url: url('rostrum'), applicationName: name })
  return {
    database,
    url,
    async [Symbol.asyncDispose]() {
      await database.close()
      await asSuperuser(`drop database ${name} with (force)`)
    },
  }
}

async function asSuperuser(statement: string): Promise<void> {
  const client = new pg.Client(inject('postgresUrl'))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
