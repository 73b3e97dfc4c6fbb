import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '@rostrum/database'
import { getSetting, saveSetting } from '@rostrum/database/queries'
import { Jobs, Reconcilers, runOnce, SharedClock } from '@rostrum/jobs'
import { createHandlers } from './api/handlers.ts'
import { addApi } from './api/routes.ts'
import { publicCheckpointKeys } from './audit/seal.ts'
import { translateErrors } from './baton/errors.ts'
import { batonRoutes } from './baton/grpc.ts'
import type { BlobStore } from './blobs/blob-store.ts'
import { FolderStore } from './blobs/folder-store.ts'
import { S3Store } from './blobs/s3-store.ts'
import { ensureCertificate } from './certificates/authority.ts'
import { type Config, ConfigError } from './config/config.ts'
import { type OpenDatabase, openDatabase } from './config/open-database.ts'
import { TaskBell } from './connector-tasks/task-bell.ts'
import { type Context, createContext } from './context.ts'
import { withoutPort } from './credentials/client-id.ts'
import { addKeysEndpoint, addTokenEndpoint } from './credentials/http.ts'
import { createHousekeeping } from './housekeeping.ts'
import { addConsole } from './listener/console-files.ts'
import { createHttpApp } from './listener/http-app.ts'
import { addMetricsEndpoint } from './listener/metrics-http.ts'
import { Ports } from './listener/ports.ts'
import type { Logger } from './logger.ts'
import { pathFolders } from './runner/program.ts'
import { Runner } from './runner/runner.ts'
import { addSignIn, exchangeDeviceCode } from './sign-in/http.ts'

/** How long an idle poll is held (product.md CON-26). */
const holdMsUsual = 30_000
/** What a stop waits for calls that are being answered; held polls end at once. */
const graceMs = 2000
const addressSetting = 'server.public_host'
const usualHost = '127.0.0.1:8443'
/** For each credential; enough for Terraform's plans and a person's console. */
const rateLimit = { burst: 600, perSecond: 20 }

/** An installation that is worked with: its parts open, its services made. Closing it closes them, in reverse. */
export class Installation implements AsyncDisposable {
  readonly context: Context
  readonly clock: SharedClock
  readonly databaseUrl: string
  /** settles when the embedded database has ended by itself */
  readonly ended: Promise<void>
  readonly #host: { current: string }
  readonly #closers: AsyncDisposableStack

  private constructor(
    context: Context,
    clock: SharedClock,
    { url, ended }: OpenDatabase,
    host: { current: string },
    closers: AsyncDisposableStack,
  ) {
    this.#host = host
    this.context = context
    this.clock = clock
    this.databaseUrl = url
    this.ended = ended
    this.#closers = closers
  }

  /** `isJoining`: another process may run the embedded database of the same folder. */
  static async open(config: Config, log: Logger, { isJoining = false } = {}): Promise<Installation> {
    await using stack = new AsyncDisposableStack()
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
    const opened = stack.use(await openDatabase(config, { isJoining }))
    const { database } = opened
    const clock = stack.use(await SharedClock.start(database))
    const bell = stack.use(await TaskBell.start(database))
    const blobs = stack.use(await openBlobs(config))
    const host = { current: config.publicHost ?? (await readHost(database)) }
    const context = createContext({
      database,
      clock,
      bell,
      blobs,
      masterKeys: config.masterKeys(),
      address: {
        host: () => host.current,
        names: [...new Set([withoutPort(host.current), '127.0.0.1', 'localhost', ...config.hosts])],
      },
      uploadMaxBytes: config.uploadMaxBytes,
      guard: config.guard,
      hosting: {
        folders: [...(config.hosted.folder === undefined ? [] : [config.hosted.folder]), ...pathFolders()],
        memoryMaxBytes: config.hosted.memoryMaxBytes,
        caFile: config.tls === undefined ? join(config.dataDir, 'tls', 'ca.pem') : undefined,
        folder: join(config.dataDir, 'hosted'),
      },
      readAuthority: () => readAuthority(config),
      dataDir: config.dataDir,
      rehearsalUrl: config.rehearsalUrl,
      log,
    })
    return new Installation(context, clock, opened, host, stack.move())
  }

  /** Where clients find this server, from now on and for the commands beside it. */
  async announce(host: string): Promise<void> {
    this.#host.current = host
    await writeHost(this.context, host)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closers.disposeAsync()
  }
}

/** Where a running server is reached. */
export interface Addresses {
  readonly http: string
  readonly https: string
  /** what clients are to trust, when the certificate is of the server's own authority */
  readonly caFile: string | undefined
  /** where the first administrator is made, while there is none; works once */
  readonly setupUrl: string | undefined
}

/** `rostrum serve`: answers on its ports, and does what goes on by itself. */
export class Server implements AsyncDisposable {
  readonly addresses: Addresses
  readonly installation: Installation
  readonly #closers: AsyncDisposableStack

  private constructor(addresses: Addresses, installation: Installation, closers: AsyncDisposableStack) {
    this.addresses = addresses
    this.installation = installation
    this.#closers = closers
  }

  static async start(config: Config, log: Logger): Promise<Server> {
    await using stack = new AsyncDisposableStack()
    const installation = stack.use(await Installation.open(config, log))
    const { context } = installation
    await context.database.transaction((tx) => context.policies.ensureBuiltins(tx))
    const setupToken = await context.database.transaction((tx) => context.localAccounts.openFirstRun(tx))
    const certificate = await openCertificate(config, context)
    stack.use(context.refusals)
    const ports = await openPorts(config, context, certificate)
    stack.defer(() => ports.close(graceMs))
    // Held polls end, so that nobody waits for them.
    stack.defer(() => context.bell[Symbol.asyncDispose]())
    if (config.publicHost === undefined) await installation.announce(`127.0.0.1:${ports.httpsPort}`)
    stack.use(await startWork(installation, log))
    const https = `https://${config.publicHost ?? `127.0.0.1:${ports.httpsPort}`}`
    const setupUrl = setupToken === undefined ? undefined : `${https}/setup?token=${setupToken}`
    if (setupUrl !== undefined)
      log.warn(`first run: open ${setupUrl} to make the first administrator; the token works once`)
    const addresses = { http: `http://127.0.0.1:${ports.httpPort}`, https, caFile: certificate.caFile, setupUrl }
    return new Server(addresses, installation, stack.move())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closers.disposeAsync()
  }
}

/**
 * `rostrum work`: does what goes on by itself, and answers nobody.
 * @throws ConfigError without an external database
 */
export async function startWorker(
  config: Config,
  log: Logger,
): Promise<AsyncDisposable & { installation: Installation }> {
  if (config.databaseUrl === undefined)
    throw new ConfigError(
      'DATABASE_URL is not set: a worker works beside servers on an external database. With the embedded one, `rostrum serve` does all the work',
    )
  await using stack = new AsyncDisposableStack()
  const installation = stack.use(await Installation.open(config, log))
  stack.use(await startWork(installation, log))
  const closers = stack.move()
  return { installation, [Symbol.asyncDispose]: () => closers.disposeAsync() }
}

/** Runs a reconciler once, now; when another process has it in hand, that one does the work. */
export async function runReconciler({ database, clock, reconcilers }: Context, name: string): Promise<void> {
  const reconciler = reconcilers.find((each) => each.name === name)
  if (reconciler === undefined) throw new Error(`there is no reconciler ${name} (this is a bug)`)
  await runOnce({ database, clock, reconciler })
}

async function startWork({ context, clock, databaseUrl }: Installation, log: Logger): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const { database, reconcilers, metrics } = context
  stack.use(
    await Jobs.start({
      url: databaseUrl,
      kinds: [createHousekeeping(context)],
      onFailure: (error) => log.error({ err: error }, 'the job queue failed'),
    }),
  )
  const runner = stack.use(new Runner({ ...context, clock }))
  stack.use(
    await Reconcilers.start({
      database,
      clock,
      reconcilers: [...reconcilers, runner.reconciler],
      onFailure: (name, error) => {
        metrics.countReconcilerFailure(name)
        log.error({ err: error, reconciler: name }, 'a reconciler failed')
      },
    }),
  )
  return stack.move()
}

/** Opens the ports, with everything that answers on them. */
export async function openPorts(
  { https, httpPort, consoleDir }: Pick<Config, 'https' | 'httpPort'> & { readonly consoleDir?: string | undefined },
  context: Context,
  tls: { readonly cert: string; readonly key: string },
  holdMs = holdMsUsual,
): Promise<Ports> {
  const { log, credentials, tasks, polls, assets, metrics, refusals } = context
  const app = await createHttpApp({ readiness: { findObstacles: () => findObstacles(context) }, log })
  const origin = () => `https://${context.address.host()}`
  addTokenEndpoint(app, {
    credentials,
    exchangeDevice: (form) => exchangeDeviceCode(context, form),
    onRefusal: (refusal) => refusals.note({ ...refusal, verb: 'access_token.refused', object: { kind: 'credential' } }),
  })
  addKeysEndpoint(app, publicCheckpointKeys(context.masterKeys))
  addMetricsEndpoint(app, metrics)
  await addSignIn(app, { ...context, origin, hasConsole: consoleDir !== undefined })
  if (consoleDir !== undefined) await addConsole(app, consoleDir)
  await addApi(app, { ...context, handlers: createHandlers(context), rateLimit, origin })
  return Ports.open({
    app,
    grpc: batonRoutes({ credentials, tasks, polls, assets, holdMs }),
    interceptors: [translateErrors(log)],
    admitGrpc: (authorization) =>
      credentials.authenticate(authorization).catch((error) => {
        log.error({ err: error }, 'it could not be told who calls')
        throw error
      }),
    onGrpcEnd: ({ path, code, message, address, agent, caller }) => {
      const method = path.split('/').at(-1) ?? ''
      metrics.countGrpcCall(isMethod(method) ? method : 'other', code)
      // Whoever goes away, or meets a server that is not at its best, was not refused.
      if (code === 0 || code === 1 || code === 14) return
      void refusals.note({
        actor: { kind: 'connector_host' },
        verb: 'baton.refused',
        object: { kind: 'baton', id: path },
        detail: { code, message, ...(caller?.connectorId !== undefined && { connectorId: caller.connectorId }) },
        source: { address, agent, ...(caller && { credentialId: caller.credentialId }) },
      })
    },
    tls,
    https,
    http: { port: httpPort },
  })
}

const methods = new Set(['Hello', 'GetTask', 'GetTasks', 'Heartbeat', 'FinishTask', 'UploadAsset'])

/** Labels of metrics are never taken from outside. */
function isMethod(name: string): boolean {
  return methods.has(name)
}

async function findObstacles({ database }: Context): Promise<string[]> {
  try {
    await database.db.selectFrom('clock').select('only_row').executeTakeFirstOrThrow()
    return []
  } catch {
    return ['the database does not answer']
  }
}

async function openBlobs({ s3, dataDir }: Config): Promise<BlobStore> {
  if (s3 === undefined) return FolderStore.open(join(dataDir, 'blobs'))
  const { bucket, endpoint, region } = s3
  return new S3Store({ bucket, region, ...(endpoint !== undefined && { endpoint }) })
}

/** Made with the certificate, when a server first starts. */
function readAuthority({ tls, dataDir }: Config): string | undefined {
  const file = join(dataDir, 'tls', 'ca.pem')
  return tls === undefined && existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

async function openCertificate({ tls, dataDir }: Config, { address, clock }: Context) {
  if (tls !== undefined)
    return { cert: readFileSync(tls.certFile, 'utf8'), key: readFileSync(tls.keyFile, 'utf8'), caFile: undefined }
  const [first = '127.0.0.1', ...others] = address.names
  return ensureCertificate(join(dataDir, 'tls'), [first, ...others], clock.now())
}

/** For the commands of `rostrum`, which make client ids while somebody else serves. */
async function readHost({ db }: Database): Promise<string> {
  const { value } = await getSetting(db, addressSetting)
  return typeof value === 'string' ? value : usualHost
}

async function writeHost({ database, clock }: Context, host: string): Promise<void> {
  await database.transaction(async (tx) => {
    const { value, version } = await getSetting(tx, addressSetting)
    if (value !== host) await saveSetting(tx, { name: addressSetting, value: host, version }, clock.now())
  })
}
