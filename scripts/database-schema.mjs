/**
 * Migrates an empty database and writes what came of it: docs/reference/schema.sql for people, and the types of all
 * tables for the query layer. With `--check` nothing is written, and the exit code is 1 when either is stale.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printSchema, printTypes, readCatalog } from '../packages/database/src/catalog.ts'
import { EmbeddedServer } from '../packages/database/src/embedded.ts'
import { Database, migrate } from '../packages/database/src/index.ts'
import { root } from './steps.mjs'

const folder = mkdtempSync(join(tmpdir(), 'rostrum-schema-'))
try {
  await using server = await EmbeddedServer.start({ folder, settings: { fsync: 'off' } })
  await migrate({ ownerUrl: server.url('rostrum_owner') })
  await using database = Database.open({ url: server.url('rostrum_owner') })
  const catalog = await readCatalog(database.db)
  for (const [file, fresh] of [
    ['docs/reference/schema.sql', printSchema(catalog)],
    ['packages/database/src/gen/tables.ts', printTypes(catalog)],
  ]) {
    const path = join(root, file)
    if (!process.argv.includes('--check')) writeFileSync(path, fresh)
    else if (readFileSync(path, 'utf8') !== fresh) {
      console.log(`${file} is stale: run \`npm run generate\``)
      process.exitCode = 1
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
