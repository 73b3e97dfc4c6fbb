import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { create, toJson } from '@bufbuild/protobuf'
import { addConnectorTask, type ConnectorTask, findConnectorTask } from '@rostrum/database/connector-tasks'
import { createTestDatabase, type TestDatabase } from '@rostrum/database/testing'
import { watchSecret } from '@rostrum/leak-check'
import { makeKsuid } from '@rostrum/protocol'
import { TaskSchema } from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import { batonRoutes } from '../src/lib/baton/grpc.ts'
import { FolderStore } from '../src/lib/blobs/folder-store.ts'
import { ensureCertificate } from '../src/lib/certificates/authority.ts'
import { ConnectorTasks } from '../src/lib/connector-tasks/connector-tasks.ts'
import { TaskBell } from '../src/lib/connector-tasks/task-bell.ts'
import { AccessTokens } from '../src/lib/credentials/access-tokens.ts'
import { Credentials, type NewCredential } from '../src/lib/credentials/credentials.ts'
import { addTokenEndpoint } from '../src/lib/credentials/http.ts'
import { createHttpApp } from '../src/lib/listener/http-app.ts'
import { Ports } from '../src/lib/listener/ports.ts'
import { openMasterKeyFile } from '../src/lib/secrets/master-keys.ts'

/** The half of a server that connectors meet, on a database of its own. */
export class TestServer implements AsyncDisposable {
  offsetMs = 0
  readonly world: TestDatabase
  readonly folder: string
  readonly blobs: FolderStore
  readonly credentials: Credentials
  readonly ports: Ports
  readonly caFile: string
  readonly #bell: TaskBell

  private constructor(
    parts: Pick<TestServer, 'world' | 'folder' | 'blobs' | 'credentials' | 'ports' | 'caFile'> & {
      bell: TaskBell
      clock: { server?: TestServer }
    },
  ) {
    this.world = parts.world
    this.folder = parts.folder
    this.blobs = parts.blobs
    this.credentials = parts.credentials
    this.ports = parts.ports
    this.caFile = parts.caFile
    this.#bell = parts.bell
    parts.clock.server = this
  }

  static async start({ holdMs = 30_000, uploadMaxBytes = 10_000_000 } = {}): Promise<TestServer> {
    const moved: { server?: TestServer } = {}
    const clock = { now: () => new Date(Date.now() + (moved.server?.offsetMs ?? 0)) }
    const world = await createTestDatabase()
    const { database } = world
    const folder = mkdtempSync(join(tmpdir(), 'rostrum-server-'))
    const certificate = await ensureCertificate(join(folder, 'tls'), ['127.0.0.1'], new Date())
    const blobs = await FolderStore.open(join(folder, 'blobs'))
    const bell = await TaskBell.start(database)
    const accessTokens = new AccessTokens(openMasterKeyFile(join(folder, 'master.key')))
    // The host is known before the port is: every client here is told where to go.
    const credentials = new Credentials({
      database,
      accessTokens,
      clock,
      publicHost: '127.0.0.1:8443',
      hosts: ['127.0.0.1'],
    })
    const tasks = new ConnectorTasks({ database, bell, clock })
    const app = await createHttpApp({ findObstacles: async () => [] })
    addTokenEndpoint(app, credentials)
    const ports = await Ports.open({
      app,
      grpc: batonRoutes({ credentials, tasks, blobs, uploadMaxBytes, holdMs }),
      tls: certificate,
      https: { host: '127.0.0.1', port: 0 },
      http: { port: 0 },
    })
    return new TestServer({ world, folder, blobs, credentials, ports, caFile: certificate.caFile, bell, clock: moved })
  }

  get now(): Date {
    return new Date(Date.now() + this.offsetMs)
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

  async task(connectorId: string, id: string): Promise<ConnectorTask> {
    const found = await findConnectorTask(this.world.database.db, connectorId, id)
    if (found === undefined) throw new Error(`no task ${id}`)
    return found
  }

  /** Resolves when the task has ended. */
  async ended(connectorId: string, id: string): Promise<ConnectorTask> {
    return this.world.database.withSession(async ({ client }) => {
      let ring = () => {}
      client.on('notification', () => ring())
      await client.query('listen connector_task')
      for (;;) {
        const rung = new Promise<void>((resolve) => {
          ring = resolve
        })
        const task = await this.task(connectorId, id)
        if (task.state === 'finished') return task
        await rung
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ports[Symbol.asyncDispose]()
    await this.#bell[Symbol.asyncDispose]()
    await this.world[Symbol.asyncDispose]()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
