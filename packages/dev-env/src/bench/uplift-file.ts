/**
 * Brings a sync file into an installation twice, as a server does, and prints how long that took, what the process held in
 * memory and whether the second time changed a row. With `kill` it dies in the middle instead.
 */
import { createReadStream } from 'node:fs'
import { resourceUsage } from 'node:process'
import { createLogger, Installation, readConfig, runReconciler, waitForSync } from '@rostrum/server'
import { sql } from 'kysely'

const [dataDir = '', file = '', killAfterMs] = process.argv.slice(2)
const log = createLogger('error', process.stderr)
await using installation = await Installation.open(readConfig({}, dataDir, { dataDir }), log)
const { context } = installation
const { database, connectors, imports } = context
const actor = { kind: 'system' } as const
const wanted = { catalogId: 'file', displayName: 'Bench', hosting: 'file' as const }
const { connectorId } = await database.transaction((tx) => connectors.create(tx, wanted, actor))
const target = { kind: 'connector', connectorId } as const

if (killAfterMs !== undefined) {
  await imports.add(target, createReadStream(file), actor)
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(killAfterMs))
  await runReconciler(context, 'ingest')
  throw new Error('the uplift was over before it was killed')
}

const first = await bring()
const versions = await rowVersions()
const second = await bring()
const isUnchanged = (await rowVersions()) === versions
const peakMiB = resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ first, second, isUnchanged, peakMiB }))

async function bring(): Promise<number> {
  const { syncRunId: id } = await imports.add(target, createReadStream(file), actor)
  const started = performance.now()
  await runReconciler(context, 'ingest')
  const seconds = (performance.now() - started) / 1000
  const { run } = await waitForSync(database.db, id, new AbortController().signal)
  if (run.outcome !== 'succeeded') throw new Error(`the sync ended otherwise: ${run.outcome} ${run.error_evidence}`)
  return seconds
}

/** What the database itself notes of every change of a row. */
async function rowVersions(): Promise<string> {
  const tables = ['resource_types', 'resources', 'accounts', 'account_identifiers', 'entitlements', 'grants']
  const digests: unknown[] = []
  for (const table of [...tables, 'grant_sources']) {
    const { rows } = await sql`select count(*), sum(hashtextextended(ctid::text || xmin::text, 0)) as digest
      from ${sql.table(table)}`.execute(database.db)
    digests.push(rows)
  }
  return JSON.stringify(digests)
}
