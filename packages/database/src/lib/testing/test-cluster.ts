import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { EmbeddedServer } from '../embedded/embedded-server.ts'
import { programsIn } from '../embedded/programs.ts'
import { migrate } from '../migrate.ts'

/** The migrated database that each test file's own is copied from. */
export const templateName = 'rostrum_template'

/** One server for a whole test run. */
export interface TestCluster extends AsyncDisposable {
  /** Where the superuser connects; the other roles' addresses are made from it. */
  readonly url: string
  /** its data, for as long as it runs */
  readonly folder: string
}

/**
 * Starts a server in a temporary folder, without the syncing to disk that tests have no use for.
 * @param home Another PostgreSQL than the one that npm installed, for example `/usr/lib/postgresql/15`.
 */
export async function startTestCluster(home?: string): Promise<TestCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-test-'))
  const server = await EmbeddedServer.start({
    folder,
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '200' },
    ...(home === undefined ? {} : { programs: await programsIn(home) }),
  })
  const url = server.url('postgres', 'postgres')
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`create database ${templateName} owner rostrum_owner`)
  await client.end()
  await migrate({ ownerUrl: server.url('rostrum_owner', templateName), runtimeRole: 'rostrum' })
  return {
    url,
    folder,
    async [Symbol.asyncDispose]() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
