import { join } from 'node:path'
import { StartedProgram } from '@rostrum/connector-testing'
import type { Provisioning, SyncRun } from '@rostrum/database/queries'
import { createTenant, Simulator, type Tenant, type TenantSize } from '@rostrum/sentinelone-simulator'
import { watchTokens } from '../../connectors/sentinelone/tests/_world.ts'
import { TestServer } from '../../packages/server/tests/_server.ts'

const program = join(import.meta.dirname, '../../connectors/sentinelone/bin/baton-sentinel-one')

/** A console, a server in this process, and the connector between them as a program that can be killed. */
export class System implements AsyncDisposable {
  readonly server: TestServer
  readonly simulator: Simulator
  readonly connectorId: string
  readonly #credential: { readonly clientId: string; readonly clientSecret: string }
  readonly #token: string
  #connector: StartedProgram | undefined

  private constructor(
    server: TestServer,
    simulator: Simulator,
    connector: Awaited<ReturnType<TestServer['addConnector']>>,
  ) {
    this.server = server
    this.simulator = simulator
    this.connectorId = connector.connectorId
    this.#credential = connector
    this.#token = simulator.mintAdminToken()
  }

  static async start(size: TenantSize): Promise<System> {
    const tenant = createTenant({ asOf: new Date(), ...size })
    watchTokens(tenant)
    const simulator = await Simulator.start({ tenant })
    const server = await TestServer.start()
    const connector = await server.addConnector('SentinelOne')
    await server.world.database.db
      .updateTable('connectors')
      .set({ is_provisioning_enabled: true })
      .where('id', '=', connector.connectorId)
      .execute()
    return new System(server, simulator, connector)
  }

  get tenant(): Tenant {
    return this.simulator.tenant
  }

  get db() {
    return this.server.world.database.db
  }

  /** Starts the connector, in place of the one before, which has to have ended. */
  startConnector(env: Readonly<Record<string, string>> = {}): StartedProgram {
    const { server, simulator } = this
    this.#connector = new StartedProgram({
      command: [program],
      env: {
        BATON_CLIENT_ID: this.#credential.clientId,
        BATON_CLIENT_SECRET: this.#credential.clientSecret,
        BATON_C1_API_HOST: `127.0.0.1:${server.ports.httpsPort}`,
        BATON_API_TOKEN: this.#token,
        BATON_MANAGEMENT_CONSOLE_URL: simulator.url,
        BATON_HOST_ID: 'host',
        BATON_PROVISIONING: 'true',
        BATON_TMPDIR: server.folder,
        SSL_CERT_FILE: server.caFile,
        ...env,
      },
    })
    return this.#connector
  }

  /** Asks for a sync, ingests what comes of it, and tells how it ended, or that it is held. */
  async sync(): Promise<SyncRun> {
    await this.server.requestSync(this.connectorId)
    return this.ingest()
  }

  /** The end of the sync that is under way. */
  async ingest(): Promise<SyncRun> {
    await this.server.syncState('ingesting')
    await this.server.run('ingest')
    return this.latestSync()
  }

  /** Our id of an entitlement, by the source's. */
  async entitlementId(sourceId: string): Promise<string> {
    const found = this.db.selectFrom('entitlements').select('id').where('source_id', '=', sourceId)
    return (await found.where('connector_id', '=', this.connectorId).executeTakeFirstOrThrow()).id
  }

  /** Our id of a user of the console. */
  async principalId(userId: string, type = 'user'): Promise<string> {
    const { id } = await this.db
      .selectFrom('resources as r')
      .innerJoin('resource_types as t', 't.id', 'r.resource_type_id')
      .select('r.id')
      .where('r.connector_id', '=', this.connectorId)
      .where('t.source_id', '=', type)
      .where('r.source_id', '=', userId)
      .executeTakeFirstOrThrow()
    return id
  }

  /** Asks for a write, by the ids of the source. */
  async want(
    kind: 'grant' | 'revoke',
    entitlement: string,
    userId: string,
    idempotencyKey: string,
  ): Promise<Provisioning> {
    const [entitlementId, principalId] = [await this.entitlementId(entitlement), await this.principalId(userId)]
    const { provisionings } = this.server.context
    return this.server.world.database.transaction((tx) =>
      provisionings[kind](tx, { entitlementId, principalId, idempotencyKey, actor: { kind: 'system' } }),
    )
  }

  /** The write when it has ended. */
  async ended({ id }: Provisioning): Promise<Provisioning> {
    const find = () => this.db.selectFrom('provisionings').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    await this.server.when(async () => (await find()).state === 'finished')
    return find()
  }

  latestSync(): Promise<SyncRun> {
    const runs = this.db.selectFrom('sync_runs').selectAll().where('connector_id', '=', this.connectorId)
    return runs.orderBy('created_at', 'desc').limit(1).executeTakeFirstOrThrow()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connector?.[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
    await this.simulator.close()
  }
}
