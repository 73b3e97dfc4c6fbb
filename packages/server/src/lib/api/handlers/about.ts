import { statfs } from 'node:fs/promises'
import type { Db } from '@rostrum/database'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { release } from '../../release.ts'
import { type Handlers, read } from '../handler.ts'

/** Less than this free, and the next syncs may not find room. */
const diskLeastBytes = 1024 ** 3
/** What has waited longer is not on its way. */
const waitLongestMs = 15 * 60_000
/** Tokens and certificates are good by the one clock, and asked for by the other. */
const clocksApartMostMs = 30_000

/** How the server itself is (product.md 19): what it is made of, what waits, and what needs somebody. */
export function aboutHandlers({ address, dataDir }: Context): Handlers {
  return {
    'About.Get': read(async ({ access, now }, db) => {
      access.assert('settings.see')
      const { databaseMs, ...database } = await readDatabase(db)
      const apartMs = Math.abs(databaseMs - Date.now())
      const queues = await readQueues(db)
      const disk = dataDir === undefined ? undefined : await statfs(dataDir)
      const free = disk && disk.bavail * disk.bsize
      return {
        version: release,
        licence: 'Apache-2.0',
        nodeVersion: process.version,
        startedAt: new Date(Date.now() - process.uptime() * 1000),
        ...database,
        host: address.host(),
        now,
        queues,
        ...(disk && free !== undefined && { diskFreeBytes: free, diskTotalBytes: disk.blocks * disk.bsize }),
        problems: findProblems({ free, queues, now, apartMs }),
      }
    }),
  }
}

async function readDatabase(db: Db) {
  const { rows } = await sql<{ version: string; bytes: string; offset: string; at: Date }>`
    select current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
      offset_ms as offset, clock_timestamp() as at from clock`.execute(db)
  const databaseMs = rows[0]?.at.getTime() ?? 0
  const { rows: migrations } = await sql<{ count: string; last: string }>`
    select count(*) as count, max(name) as last from schema_migrations`.execute(db)
  return {
    databaseMs,
    databaseVersion: rows[0]?.version ?? '',
    databaseBytes: Number(rows[0]?.bytes ?? 0),
    clockOffset: Number(rows[0]?.offset ?? 0) / 1000,
    migrationCount: Number(migrations[0]?.count ?? 0),
    lastMigration: migrations[0]?.last ?? '',
  }
}

interface Queue {
  readonly name: string
  readonly state: string
  readonly count: number
  readonly oldestAt: Date
}

async function readQueues(db: Db): Promise<Queue[]> {
  const { rows } = await sql<{ name: string; state: string; count: string; oldest: Date }>`
    select 'Connector tasks' as name, state, count(*) as count, min(created_at) as oldest
      from connector_tasks where state <> 'finished' group by state
    union all select 'Syncs', state, count(*), min(created_at) from sync_runs where state <> 'finished' group by state
    union all select 'Deliveries', state, count(*), min(created_at)
      from outbox where state in ('waiting', 'failed') group by state
    order by name, state`.execute(db)
  return rows.map(({ name, state, count, oldest }) => ({ name, state, count: Number(count), oldestAt: oldest }))
}

interface Found {
  readonly free: number | undefined
  readonly queues: readonly Queue[]
  readonly now: Date
  readonly apartMs: number
}

function findProblems({ free, queues, now, apartMs }: Found): string[] {
  const problems: string[] = []
  if (apartMs > clocksApartMostMs)
    problems.push(
      `the clocks of this machine and of the database are ${Math.round(apartMs / 1000)} seconds apart: set both by the same source`,
    )
  if (free !== undefined && free < diskLeastBytes) problems.push('less than 1 GiB is free where the data is kept')
  const waiting = queues.filter(({ name, state }) => name === 'Deliveries' && state === 'waiting')
  if (waiting.some(({ oldestAt }) => now.getTime() - oldestAt.getTime() > waitLongestMs))
    problems.push('deliveries have waited for more than 15 minutes: the mail settings say why')
  return problems
}
