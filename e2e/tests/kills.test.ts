import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SyncFile } from '@rostrum/c1z'
import type { Provisioning } from '@rostrum/database/queries'
import { watchFiles, watchSecret } from '@rostrum/leak-check'
import { afterAll, expect, test } from 'vitest'
import { assertionForm, BatonClient, exchange } from '../../packages/server/tests/_baton-client.ts'
import { Random } from '../../packages/server/tests/_random.ts'
import { makeSyncFile } from '../../packages/server/tests/_sync-files.ts'
import { type Victim, WatchedServer } from './_watched-server.ts'

const kills = Number(process.env.ROSTRUM_KILLS ?? 50)
const actor = { kind: 'system' } as const
/** Longer than any lease, so that what a killed server or host had in hand is handed out again. */
const leaseOverMs = 11 * 60_000

interface Content {
  readonly bytes: Buffer
  /** what the users of the file are called */
  readonly names: readonly string[]
}

/** What the server said it has done: none of it may be lost. */
interface Ledger {
  readonly finishedSyncs: Set<string>
  readonly wanted: Provisioning[]
  readonly finishedWrites: Set<string>
  credential: { readonly clientId: string; readonly clientSecret: string }
}

const folder = mkdtempSync(join(tmpdir(), 'rostrum-kills-'))
const dataDir = join(folder, 'data')
afterAll(() => {
  const isMeant = (name: string) => name !== 'master.key' && !name.endsWith('-key.pem')
  watchFiles('files of a killed server', dataDir, isMeant)
  rmSync(folder, { recursive: true, force: true })
})

test(`${kills} kills of the server, of its database and of both, during uploads, uplifts, rotations and writes: nothing acknowledged is lost, nothing is half: CON-16, CON-17, CON-24, CON-28, PRV-4, AUD-2, X-2`, {
  timeout: 600_000,
}, async () => {
  const random = new Random(7)
  const contents = await Promise.all(Array.from({ length: 5 }, (_, index) => makeContent(20 + index)))
  let server = await WatchedServer.start(dataDir)
  const { connectorId } = await server.context.database.transaction(async (tx) => {
    const wanted = { catalogId: 'baton', displayName: 'House', hosting: 'self_hosted' as const }
    return server.context.connectors.create(tx, { ...wanted, isProvisioningEnabled: true }, actor)
  })
  const ledger: Ledger = {
    finishedSyncs: new Set(),
    wanted: [],
    finishedWrites: new Set(),
    credential: await rotate(server, connectorId),
  }
  // Something is there before the first kill, so that there are people to grant something to.
  await syncOnce(server, connectorId, ledger, contents[0] as Content)
  await settled(server, connectorId)

  for (let kill = 0; kill < kills; kill++) {
    const work = random.pick([uploads, writes, rotations, everything])
    const victim = random.pick<Victim>(['server', 'server', 'database', 'both'])
    const content = random.pick(contents)
    // What is under way when the server dies fails, and that is all it does.
    const working = work(server, connectorId, ledger, content, `kill ${kill}`).catch(() => {})
    await afterRoundTrips(server, random.below(60))
    await server.kill(victim)
    await working
    server = await WatchedServer.start(dataDir)
    await expectWhole(server, connectorId, ledger, contents, `after kill ${kill}, of ${victim}`)
  }

  await server.moveClock(leaseOverMs)
  using host = await connectOnceMoved(server, ledger)
  await finishAll(server, host, connectorId, contents[1] as Content)
  expect(await server.rostrum('audit', 'verify')).toMatchObject({ intact: true })
  await server[Symbol.asyncDispose]()
})

type Work = (server: WatchedServer, connectorId: string, ledger: Ledger, content: Content, key: string) => Promise<void>

/** An upload, and the uplift after it. */
const uploads: Work = (server, connectorId, ledger, content) => syncOnce(server, connectorId, ledger, content)

/** Writes, each begun and finished by a host. */
const writes: Work = async (server, connectorId, ledger, _content, key) => {
  using host = await connect(server, ledger)
  for (let count = 0; ; count++) {
    ledger.wanted.push(await want(server, connectorId, `${key} ${count}`))
    const { task } = await host.getTask()
    if (task === undefined) continue
    await host.succeed(task.id)
    if (task.taskType.case !== 'syncFull') ledger.finishedWrites.add(task.id)
  }
}

/** Rotations; the newest credential that was shown works from then on. */
const rotations: Work = async (server, connectorId, ledger) => {
  for (;;) ledger.credential = await rotate(server, connectorId)
}

/** Everything at once. */
const everything: Work = async (...args) => {
  await Promise.all([uploads(...args), writes(...args), rotations(...args)])
}

async function syncOnce(server: WatchedServer, connectorId: string, ledger: Ledger, content: Content): Promise<void> {
  const { context } = server
  using host = await connect(server, ledger)
  await context.database.transaction((tx) => context.syncs.request(tx, { connectorId, trigger: 'manual', actor }))
  for (;;) {
    const { task } = await host.getTask()
    if (task === undefined) continue
    if (task.taskType.case !== 'syncFull') {
      await host.succeed(task.id)
      ledger.finishedWrites.add(task.id)
      continue
    }
    await host.upload(task.id, content.bytes, { partBytes: 500 })
    await host.succeed(task.id)
    ledger.finishedSyncs.add(task.id)
    return
  }
}

async function rotate(server: WatchedServer, connectorId: string) {
  const { context } = server
  const { clientId, clientSecret } = await context.database.transaction((tx) =>
    context.connectors.rotate(tx, connectorId, null, actor),
  )
  watchSecret(clientSecret)
  return { clientId, clientSecret }
}

/** A grant or a revoke of the membership that the files know, in turn with the one before. */
async function want(server: WatchedServer, connectorId: string, idempotencyKey: string): Promise<Provisioning> {
  const { database, provisionings } = server.context
  const pair = await database.db
    .selectFrom('entitlements as e')
    .innerJoin('resources as r', 'r.connector_id', 'e.connector_id')
    .innerJoin('accounts as a', 'a.id', 'r.id')
    .select(['e.id as entitlementId', 'r.id as principalId'])
    .where('e.connector_id', '=', connectorId)
    .where('r.source_id', '=', `u${1 + (idempotencyKey.length % 20)}`)
    .executeTakeFirstOrThrow()
  const kind = idempotencyKey.endsWith('0') ? 'grant' : 'revoke'
  return database.transaction((tx) => provisionings[kind](tx, { ...pair, idempotencyKey, actor }))
}

async function connect(server: WatchedServer, { credential }: Ledger): Promise<BatonClient> {
  const client = new BatonClient(server, 'host')
  const { status, body } = await exchange(server, await assertionForm(credential))
  if (status !== 200) throw new Error(`no token: ${status}`)
  client.token = String(body.access_token)
  watchSecret(client.token)
  await client.hello()
  return client
}

/** As soon as the server has learned that its clock was moved: until then the assertion is of its future. */
async function connectOnceMoved(server: WatchedServer, ledger: Ledger): Promise<BatonClient> {
  for (;;) {
    const { status } = await exchange(server, await assertionForm(ledger.credential))
    if (status === 200) return connect(server, ledger)
  }
}

/** Lets as many questions to the database be answered, during which the work goes on. */
async function afterRoundTrips(server: WatchedServer, count: number): Promise<void> {
  for (let done = 0; done < count; done++)
    await server.context.database.db.selectFrom('clock').select('only_row').execute()
}

/** Everything that was acknowledged is there, and what people see is one of the files, whole. */
async function expectWhole(
  server: WatchedServer,
  connectorId: string,
  ledger: Ledger,
  contents: readonly Content[],
  when: string,
): Promise<void> {
  const { db } = server.context.database
  const names = await shownNames(server, connectorId)
  expect(
    contents.some((content) => content.names.join() === names.join()),
    `${when}: what is shown is one of the files`,
  ).toBe(true)
  const { status } = await exchange(server, await assertionForm(ledger.credential))
  expect(status, `${when}: the newest credential works`).toBe(200)
  const finished = [...ledger.finishedSyncs, ...ledger.finishedWrites]
  const tasks = await db.selectFrom('connector_tasks').select(['id', 'state']).execute()
  const stateOf = new Map(tasks.map(({ id, state }) => [id, state]))
  expect(
    finished.filter((id) => stateOf.get(id) !== 'finished'),
    `${when}: what was finished stays so`,
  ).toEqual([])
  const known = new Set((await db.selectFrom('provisionings').select('id').execute()).map(({ id }) => id))
  expect(
    ledger.wanted.filter(({ id }) => !known.has(id)),
    `${when}: what was wanted is known`,
  ).toEqual([])
}

async function shownNames(server: WatchedServer, connectorId: string): Promise<string[]> {
  const rows = await server.context.database.db
    .selectFrom('resources as r')
    .innerJoin('accounts as a', 'a.id', 'r.id')
    .select('r.display_name as name')
    .where('r.connector_id', '=', connectorId)
    .where('r.ended_at', 'is', null)
    .execute()
  return rows.map(({ name }) => name).sort()
}

/** Does all that is left as a host, until every task, sync and write has come to one end. */
async function finishAll(
  server: WatchedServer,
  host: BatonClient,
  connectorId: string,
  content: Content,
): Promise<void> {
  for (;;) {
    const { task } = await host.getTask()
    if (task === undefined) {
      if (await isSettled(server, connectorId)) return
      continue
    }
    if (task.taskType.case === 'syncFull') await host.upload(task.id, content.bytes)
    await host.succeed(task.id)
  }
}

async function settled(server: WatchedServer, connectorId: string): Promise<void> {
  while (!(await isSettled(server, connectorId)));
}

async function isSettled(server: WatchedServer, connectorId: string): Promise<boolean> {
  const { db } = server.context.database
  for (const table of ['connector_tasks', 'provisionings', 'sync_runs'] as const) {
    const open = await db
      .selectFrom(table)
      .select('id')
      .where('connector_id', '=', connectorId)
      .where('state', '<>', 'finished')
      .execute()
    if (open.length > 0) return false
  }
  return true
}

async function makeContent(users: number): Promise<Content> {
  const bytes = await makeSyncFile({ users, nameBytes: 40 })
  const path = join(folder, `content-${users}.c1z`)
  writeFileSync(path, bytes)
  await using file = await SyncFile.open(path)
  const sync = file.latestFinished('full')
  const people = file.resources(sync?.id ?? '', { resourceTypeId: 'user' })
  return { bytes, names: Array.from(people, ({ resource }) => resource.displayName).sort() }
}
