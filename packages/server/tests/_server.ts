import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { create, toJson } from '@bufbuild/protobuf'
import type { Db } from '@rostrum/database'
import { addConnectorTask, type ConnectorTask, findConnectorTask } from '@rostrum/database/connector-tasks'
import type { SyncRun } from '@rostrum/database/queries'
import { createTestDatabase, type TestDatabase } from '@rostrum/database/testing'
import { watchFiles, watchOutput, watchSecret } from '@rostrum/leak-check'
import { AddressGuard } from '@rostrum/outbound'
import { makeKsuid } from '@rostrum/protocol'
import { TaskSchema } from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import { FolderStore } from '../src/lib/blobs/folder-store.ts'
import { ensureCertificate, type ServerCertificate } from '../src/lib/certificates/authority.ts'
import { TaskBell } from '../src/lib/connector-tasks/task-bell.ts'
import { type Context, createContext } from '../src/lib/context.ts'
import type { Credentials, NewCredential } from '../src/lib/credentials/credentials.ts'
import type { Ports } from '../src/lib/listener/ports.ts'
import { createLogger } from '../src/lib/logger.ts'
import { openMasterKeyFile } from '../src/lib/secrets/master-keys.ts'
import { openPorts } from '../src/lib/server.ts'
import type { SyncRequest } from '../src/lib/syncs/sync-runs.ts'
import { watchDatabase } from './_watch-database.ts'

/** What outlives a server, and what it is told. */
interface Place {
  readonly world: TestDatabase
  readonly folder: string
  readonly blobs: FolderStore
  readonly clock: { offsetMs: number; now(): Date }
  readonly certificate: ServerCertificate
  readonly holdMs: number
  readonly uploadMaxBytes: number
  readonly guard: AddressGuard
  readonly log: string[]
}

/** What ends with a server. */
interface Running {
  readonly bell: TaskBell
  readonly context: Context
  readonly ports: Ports
}

/** The half of a server that connectors meet, on a database of its own. */
export class TestServer implements AsyncDisposable {
  readonly #place: Place
  #running: Running

  private constructor(place: Place, running: Running) {
    this.#place = place
    this.#running = running
  }

  static async start({ holdMs = 30_000, uploadMaxBytes = 10_000_000, allowedHosts = '' } = {}): Promise<TestServer> {
    const folder = mkdtempSync(join(tmpdir(), 'rostrum-server-'))
    const place: Place = {
      folder,
      world: await createTestDatabase(),
      blobs: await FolderStore.open(join(folder, 'blobs')),
      clock: { offsetMs: 0, now: () => new Date(Date.now() + place.clock.offsetMs) },
      certificate: await ensureCertificate(join(folder, 'tls'), ['127.0.0.1'], new Date()),
      holdMs,
      uploadMaxBytes,
      guard: AddressGuard.of(allowedHosts),
      log: [],
    }
    const running = await run(place, { httpsPort: 0, httpPort: 0 })
    watchSecretsIn(folder)
    return new TestServer(place, running)
  }

  get world(): TestDatabase {
    return this.#place.world
  }

  get folder(): string {
    return this.#place.folder
  }

  get blobs(): FolderStore {
    return this.#place.blobs
  }

  get caFile(): string {
    return this.#place.certificate.caFile
  }

  get context(): Context {
    return this.#running.context
  }

  get ports(): Ports {
    return this.#running.ports
  }

  /** What it wrote for operators. */
  get log(): readonly string[] {
    return this.#place.log
  }

  get offsetMs(): number {
    return this.#place.clock.offsetMs
  }

  set offsetMs(ms: number) {
    this.#place.clock.offsetMs = ms
  }

  get credentials(): Credentials {
    return this.context.credentials
  }

  /** Runs one of the reconcilers, as it runs by itself in a server. */
  async run(name: string): Promise<object | undefined> {
    const reconciler = this.context.reconcilers.find((each) => each.name === name)
    if (reconciler === undefined) throw new Error(`there is no reconciler ${name}`)
    const { signal } = new AbortController()
    return reconciler.reconcile({ database: this.world.database, now: this.now, signal })
  }

  get now(): Date {
    return this.#place.clock.now()
  }

  get ca(): Buffer {
    return readFileSync(this.caFile)
  }

  /** An app with one connector, and a credential for its hosts. */
  async addConnector(name: string): Promise<NewCredential & { connectorId: string }> {
    const { db } = this.world.database
    const [appId, connectorId] = [makeKsuid(this.now), makeKsuid(this.now)]
    const times = { created_at: this.now, updated_at: this.now }
    await db
      .insertInto('apps')
      .values({ id: appId, display_name: name, state: 'managed', ...times })
      .execute()
    const connector = {
      id: connectorId,
      app_id: appId,
      catalog_id: 'baton',
      display_name: name,
      hosting: 'self_hosted' as const,
    }
    await db
      .insertInto('connectors')
      .values({ ...connector, ...times })
      .execute()
    const credential = await this.credentials.createForConnector(connectorId)
    watchSecret(credential.clientSecret)
    watchSecret(JSON.parse(Buffer.from(credential.clientSecret.split(':')[3] ?? '', 'base64url').toString()).d)
    return { ...credential, connectorId }
  }

  /** Queues a task, and tells its id. */
  give(
    connectorId: string,
    taskType: MessageInitShape<typeof TaskSchema>['taskType'],
    more: { orderKey?: string } = {},
  ): Promise<string> {
    const id = makeKsuid(this.now)
    const payload = toJson(TaskSchema, create(TaskSchema, taskType && { taskType }), { registry: messageTypes })
    const task = {
      id,
      connectorId,
      kind: taskType?.case ?? '',
      payload,
      idempotencyKey: id,
      createdAt: this.now,
      ...more,
    }
    return this.world.database.transaction((tx) => addConnectorTask(tx, task))
  }

  /** Asks for a sync of the connector; tells the run's id. */
  requestSync(connectorId: string, request: SyncRequest = {}): Promise<{ id: string; isNew: boolean }> {
    const { syncs } = this.context
    return this.world.database.transaction((tx) =>
      syncs.request(tx, { connectorId, trigger: 'manual', actor: { kind: 'system' }, request }),
    )
  }

  /** Asks for a task to be stopped. */
  async cancel(connectorId: string, id: string): Promise<void> {
    const task = await this.task(connectorId, id)
    await this.world.database.transaction((tx) => this.context.tasks.cancel(tx, task, 'not wanted any more', this.now))
  }

  /** As after a kill: another process, which knows what is in the database and the folder, on the same ports. */
  async restart(): Promise<void> {
    const { httpsPort, httpPort } = this.ports
    await this.#close()
    this.#running = await run(this.#place, { httpsPort, httpPort })
  }

  /** Resolves with the newest sync when it is in that state. */
  syncState(state: SyncRun['state']): Promise<SyncRun> {
    return this.#wait('rostrum_wake', async (db) => {
      const run = await db.selectFrom('sync_runs').selectAll().orderBy('created_at', 'desc').limit(1).executeTakeFirst()
      return run?.state === state ? run : undefined
    })
  }

  /** Resolves with the newest sync of the connector when it has ended. */
  syncEnded(connectorId: string): Promise<SyncRun> {
    return this.#wait('rostrum_wake', async (db) => {
      const runs = db.selectFrom('sync_runs').selectAll().where('connector_id', '=', connectorId)
      const run = await runs.orderBy('created_at', 'desc').limit(1).executeTakeFirst()
      return run?.state === 'finished' ? run : undefined
    })
  }

  /** Resolves when it is so; it looks whenever something was audited. */
  async when(isSo: () => Promise<boolean>): Promise<void> {
    await this.#wait('rostrum_wake', async () => (await isSo()) || undefined)
  }

  /** What was audited under that verb, oldest first; waits for the first, which may be written after an answer. */
  audited(verb: string) {
    return this.#wait('rostrum_wake', async (db) => {
      const events = await db
        .selectFrom('audit_events')
        .selectAll()
        .where('verb', '=', verb)
        .orderBy('ordinal')
        .execute()
      return events.length > 0 ? events : undefined
    })
  }

  async task(connectorId: string, id: string): Promise<ConnectorTask> {
    const found = await findConnectorTask(this.world.database.db, connectorId, id)
    if (found === undefined) throw new Error(`no task ${id}`)
    return found
  }

  /** Resolves when the task has ended. */
  ended(connectorId: string, id: string): Promise<ConnectorTask> {
    return this.#wait('connector_task', async () => {
      const task = await this.task(connectorId, id)
      return task.state === 'finished' ? task : undefined
    })
  }

  /** Resolves when somebody waits for a lock that another one holds. */
  waitingForLock(): Promise<void> {
    const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    return this.world.database.withSession(async ({ client }) => {
      while ((await client.query(waiting)).rowCount === 0);
    })
  }

  /** Looks whenever something is told on the channel, until there is something to see. */
  #wait<T>(channel: string, look: (db: Db) => Promise<T | undefined>): Promise<T> {
    return this.world.database.withSession(async ({ client, db }) => {
      let ring = () => {}
      client.on('notification', () => ring())
      await client.query(`listen ${channel}`)
      for (;;) {
        const rung = new Promise<void>((resolve) => {
          ring = resolve
        })
        const found = await look(db)
        if (found !== undefined) return found
        await rung
      }
    })
  }

  async #close(): Promise<void> {
    const { ports, context, bell } = this.#running
    await ports[Symbol.asyncDispose]()
    await context.refusals[Symbol.asyncDispose]()
    await bell[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
    watchOutput('the log of a test server', this.log.join(''))
    watchFiles('files of a test server', join(this.folder, 'blobs'))
    await watchDatabase(this.world)
    await this.world[Symbol.asyncDispose]()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The keys that a server keeps in its folder: they belong nowhere else. */
function watchSecretsIn(folder: string): void {
  for (const file of ['master.key', 'tls/ca-key.pem', 'tls/server-key.pem'])
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) if (line.length > 30) watchSecret(line)
}

async function run(place: Place, { httpsPort, httpPort }: { httpsPort: number; httpPort: number }): Promise<Running> {
  const { world, folder, blobs, clock, certificate, holdMs, uploadMaxBytes, guard, log } = place
  const { database } = world
  const bell = await TaskBell.start(database)
  const context = createContext({
    database,
    clock,
    bell,
    blobs,
    masterKeys: openMasterKeyFile(join(folder, 'master.key')),
    // The host is known before the port is: every client here is told where to go.
    address: { host: () => '127.0.0.1:8443', names: ['127.0.0.1'] },
    uploadMaxBytes,
    guard,
    hosting: {
      folders: [fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url))],
      memoryMaxBytes: 512 * 1024 * 1024,
      caFile: certificate.caFile,
      folder: join(folder, 'hosted'),
    },
    readAuthority: () => readFileSync(certificate.caFile, 'utf8'),
    log: createLogger('debug', { write: (line) => log.push(line) }),
  })
  const https = { host: '127.0.0.1', port: httpsPort }
  const ports = await openPorts({ httpPort, https }, context, certificate, holdMs)
  return { bell, context, ports }
}
