import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '@rostrum/connector-testing'
import type { Provisioning } from '@rostrum/database/queries'
import { addToOutbox, moveClock } from '@rostrum/database/queries'
import { createTestDatabase, type TestDatabase } from '@rostrum/database/testing'
import { rostrumProgram } from '@rostrum/dev-env'
import { watchSecret } from '@rostrum/leak-check'
import { createLogger, Installation, readConfig } from '@rostrum/server'
import { expect, test } from 'vitest'
import { assertionForm, BatonClient, exchange, type Target } from '../../packages/server/tests/_baton-client.ts'
import { Random } from '../../packages/server/tests/_random.ts'
import { makeSyncFile } from '../../packages/server/tests/_sync-files.ts'
import { Replica } from './_replica.ts'

const rounds = 8
const actor = { kind: 'system' } as const
const dayMs = 86_400_000

test('two servers and two workers on one database, one of them killed at random: no sync, task, notice or schedule is done twice: X-3, CON-15, CON-18, PRV-4, NOT-5', {
  timeout: 300_000,
}, async () => {
  const random = new Random(11)
  const dataDir = mkdtempSync(join(tmpdir(), 'rostrum-replicas-'))
  const world = await createTestDatabase()
  const env = { DATABASE_URL: world.url('rostrum'), ROSTRUM_MIGRATE_DATABASE_URL: world.url('rostrum_owner') }
  const migrated = await runProgram({ command: [rostrumProgram], args: ['migrate'], env })
  expect(migrated.exitCode, migrated.stderr).toBe(0)
  const replicas: Replica[] = []
  for (const kind of ['serve', 'serve', 'work', 'work'] as const) replicas.push(await Replica.start(kind, dataDir, env))
  await using installation = await Installation.open(
    readConfig(env, dataDir, { dataDir }),
    createLogger('silent', process.stderr),
  )
  const { context } = installation
  const { database, connectors, provisionings } = context
  const { connectorId } = await database.transaction((tx) =>
    connectors.create(
      tx,
      { catalogId: 'baton', displayName: 'House', hosting: 'self_hosted', isProvisioningEnabled: true },
      actor,
    ),
  )
  const credential = await database.transaction((tx) => connectors.rotate(tx, connectorId, null, actor))
  watchSecret(credential.clientSecret)
  const file = await makeSyncFile({ users: 20, nameBytes: 8 })
  const ca = readFileSync(join(dataDir, 'tls/ca.pem'))

  /** By whichever server answers; one that is being killed does not. */
  async function connect(): Promise<BatonClient> {
    for (;;) {
      const servers = replicas.filter(({ kind }) => kind === 'serve')
      await installation.clock.refresh()
      const target: Target = { ports: { httpsPort: random.pick(servers).httpsPort }, ca, now: installation.clock.now() }
      const client = new BatonClient(target, 'host')
      try {
        const { status, body } = await exchange(target, await assertionForm(credential))
        if (status === 200) {
          client.token = String(body.access_token)
          watchSecret(client.token)
          await client.hello()
          return client
        }
      } catch {
        // It was killed; the other one is asked, or this one again.
      }
      client[Symbol.dispose]()
    }
  }

  /** Does all there is to do, and tells when nothing is under way any more. */
  async function settle(): Promise<void> {
    while (!(await isSettled(world, connectorId))) {
      try {
        using host = await connect()
        while (!(await isSettled(world, connectorId))) {
          // A poll without work would be held.
          if (!(await isWaiting(world, connectorId))) continue
          const { task } = await host.getTask()
          if (task?.taskType.case === 'syncFull') await host.upload(task.id, file)
          if (task !== undefined) await host.succeed(task.id)
        }
      } catch {
        // Its server was killed. What it had in hand is handed out again when its lease is over.
        await database.transaction((tx) => moveClock(tx, 11 * 60_000))
      }
    }
  }
  // A new connector is read at once.
  ;(await connect())[Symbol.dispose]()
  await settle()
  const wanted: Provisioning[] = []
  const pair = await database.db
    .selectFrom('entitlements as e')
    .innerJoin('accounts as a', 'a.app_id', 'e.app_id')
    .select(['e.id as entitlementId', 'a.id as principalId'])
    .where('e.connector_id', '=', connectorId)
    .orderBy('a.id', 'desc')
    .execute()
  for (let round = 0; round < rounds; round++) {
    // The next daily sync is due.
    await database.transaction((tx) => moveClock(tx, dayMs + 600_000))
    const { principalId = '', entitlementId = '' } = pair[round] ?? {}
    const idempotencyKey = `round ${round}`
    const grant = { entitlementId, principalId, idempotencyKey, actor }
    wanted.push(await database.transaction((tx) => provisionings.grant(tx, grant)))
    for (let count = 0; count < 5; count++) await notice(world, `round ${round}, ${count}`, `key ${count % 2}`)
    const working = settle()
    for (let questions = random.below(200); questions > 0; questions--)
      await database.db.selectFrom('clock').select('only_row').execute()
    await random.pick(replicas).killAndRestart()
    await working
  }
  await delivered(world)
  for (const replica of replicas) await replica.stop('SIGTERM')

  const { db } = database
  const runs = await db.selectFrom('sync_runs').selectAll().orderBy('created_at').execute()
  const scheduled = runs.filter(({ trigger }) => trigger === 'schedule')
  expect(scheduled).toHaveLength(rounds)
  expect(runs.map(({ outcome }) => outcome)).toEqual(runs.map(() => 'succeeded'))
  const ends = await db.selectFrom('audit_events').select('object_id').where('verb', '=', 'sync.ended').execute()
  expect(ends.map(({ object_id: id }) => id).sort()).toEqual(runs.map(({ id }) => id).sort())
  const written = await db
    .selectFrom('audit_events')
    .select('object_id')
    .where('verb', '=', 'provisioning.ended')
    .execute()
  expect(written.map(({ object_id: id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort())

  // Of a notice whose server died before it could note the delivery, nobody can know: it is told once more, no more.
  const told = replicas.flatMap(({ output }) =>
    [...output.matchAll(/"idempotencyKey":"(round \d+, \d+)"/g)].map(([, key]) => key),
  )
  expect(new Set(told).size).toBe(rounds * 5)
  expect(told.length - new Set(told).size).toBeLessThanOrEqual(rounds)
  rmSync(dataDir, { recursive: true, force: true })
  await world[Symbol.asyncDispose]()
})

async function isSettled({ database: { db } }: TestDatabase, connectorId: string): Promise<boolean> {
  for (const table of ['connector_tasks', 'provisionings', 'sync_runs'] as const) {
    const rows = db.selectFrom(table).select('state').where('connector_id', '=', connectorId)
    const all = await rows.execute()
    if (all.length === 0 && table !== 'provisionings') return false
    if (all.some(({ state }) => state !== 'finished')) return false
  }
  const { next_sync_at: next } = await db
    .selectFrom('connectors')
    .select('next_sync_at')
    .where('id', '=', connectorId)
    .executeTakeFirstOrThrow()
  // The one that is due has not begun yet.
  return next !== null && next > (await now(db))
}

async function isWaiting({ database: { db } }: TestDatabase, connectorId: string): Promise<boolean> {
  const tasks = db.selectFrom('connector_tasks').select('id').where('connector_id', '=', connectorId)
  return (await tasks.where('state', '=', 'queued').limit(1).executeTakeFirst()) !== undefined
}

async function now(db: TestDatabase['database']['db']): Promise<Date> {
  const { offset_ms: offset } = await db.selectFrom('clock').select('offset_ms').executeTakeFirstOrThrow()
  return new Date(Date.now() + Number(offset))
}

async function notice({ database }: TestDatabase, idempotencyKey: string, orderKey: string): Promise<void> {
  const message = { topic: 'notice', orderKey, idempotencyKey, payload: { kind: 'test' } }
  const { db } = database
  await database.transaction(async (tx) => addToOutbox(tx, message, await now(db)))
}

/** Resolves when the outbox is empty. */
async function delivered({ database }: TestDatabase): Promise<void> {
  for (;;) {
    const waiting = await database.db.selectFrom('outbox').select('id').where('state', '=', 'waiting').execute()
    if (waiting.length === 0) return
  }
}
