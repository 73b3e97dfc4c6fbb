import { tmpdir } from 'node:os'
import type { Connector } from '../../capability.ts'
import type { ConnectorDefinition } from '../../definition.ts'
import { Code } from '../../errors.ts'
import { parseClientCredentials } from '../../service/credentials.ts'
import { FinishedTasks } from '../../service/finished-tasks.ts'
import { connectControlPlane } from '../../service/grpc-control-plane.ts'
import type { HealthServer } from '../../service/health-server.ts'
import { describeHost } from '../../service/hello.ts'
import { findHostId, findHosts } from '../../service/hosts.ts'
import { findProxy } from '../../service/proxy.ts'
import { runService } from '../../service/service.ts'
import { clearSyncFolders } from '../../service/sync-folder.ts'
import type { SyncBasics } from '../../service/sync-task.ts'
import { TokenSource } from '../../service/token-source.ts'
import { createTaskHandler } from '../../tasks/task-handler.ts'
import { findAuthorities } from '../../trusted-authorities.ts'
import type { RunnerIo } from '../runner-io.ts'
import type { Session } from '../session.ts'
import { flagOf, numberOf, textOf } from '../settings/read-setting.ts'
import { findTempDir } from '../settings/writable-folder.ts'

export interface ServeOptions {
  readonly definition: ConnectorDefinition
  readonly connector: Connector
  readonly session: Session
  readonly io: RunnerIo
  readonly basics: Omit<SyncBasics, 'connector' | 'connectorKey'>
}

/** Stays connected to a control plane and does its tasks, until the process is asked to end. */
export async function serve({ definition, connector, session, io, basics }: ServeOptions): Promise<number> {
  const { settings, environment, redact, signal } = session
  const { env } = io
  const credentials = parseClientCredentials(textOf(settings, 'client-id'), textOf(settings, 'client-secret'))
  const { audience, host, port } = findHosts(credentials.host, env)
  const route = { host, port, proxy: findProxy(host, port, env), authorities: findAuthorities(env) }
  const hostId = findHostId(env)
  const tempDir = findTempDir(settings, env) ?? tmpdir()
  await clearSyncFolders(tempDir)
  using health = await startHealthServer(connector, session)
  using finished = await FinishedTasks.open(environment)
  await using tokens = new TokenSource({
    credentials,
    route,
    audience,
    clock: environment.clock,
    userAgent: `baton-c1-credential-provider baton-sdk/${sdkVersion}`,
    timeoutMs: environment.httpTimeoutMs,
  })
  using controlPlane = connectControlPlane({
    route,
    hostId,
    userAgent: `${credentials.clientName} baton-sdk/${sdkVersion}`,
    tokens,
  })
  await runService({
    controlPlane,
    environment,
    finished,
    redact,
    handler: createTaskHandler({ connector, environment, clientKey: credentials.jwk }),
    hello: describeHost(definition, connector, hostId),
    sync: {
      basics: { ...basics, connector, connectorKey: `${definition.name} ${definition.version}` },
      // A connector remembers what it read of a console, and each sync is to see it as it is now.
      runSync: async (options) => {
        const fresh = definition.create(settings, options.environment)
        try {
          return await (await io.loadSync())({ ...options, connector: fresh })
        } finally {
          await fresh.close()
        }
      },
      tempDir,
      logAlso: session.logAlso,
    },
    concurrency: numberOf(settings, 'task-concurrency') || defaultConcurrency,
    bunches: /^(?:1|t|true)$/i.test(env.BATON_GET_TASKS ?? ''),
    onReady: (isReady) => {
      if (health !== undefined) health.isReady = isReady
    },
    signal,
  })
  return Code.ok
}

/** It answers from the start: a connector that waits for its control plane is alive, and not to be restarted. */
async function startHealthServer(connector: Connector, session: Session): Promise<HealthServer | undefined> {
  const { settings, environment, redact } = session
  if (!flagOf(settings, 'health-check')) return undefined
  const { HealthServer } = await import('../../service/health-server.ts')
  return HealthServer.start({
    address: textOf(settings, 'health-check-bind-address'),
    port: numberOf(settings, 'health-check-port'),
    connector,
    environment,
    redact,
  })
}

const defaultConcurrency = 3

/** The generation of the Go SDK whose behaviour this one's is; control planes look for the words before it. */
const sdkVersion = 'v0.25.0'
