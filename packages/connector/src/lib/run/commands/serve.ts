import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { EnvHttpProxyAgent } from 'undici'
import type { Connector } from '../../capability.ts'
import type { ConnectorDefinition } from '../../definition.ts'
import { Code } from '../../errors.ts'
import { parseClientCredentials } from '../../service/credentials.ts'
import { FinishedTasks } from '../../service/finished-tasks.ts'
import { connectControlPlane } from '../../service/grpc-control-plane.ts'
import { describeHost } from '../../service/hello.ts'
import { findHostId, findHosts } from '../../service/hosts.ts'
import { runService } from '../../service/service.ts'
import { clearSyncFolders } from '../../service/sync-folder.ts'
import type { SyncBasics } from '../../service/sync-task.ts'
import { TokenSource } from '../../service/token-source.ts'
import { createTaskHandler } from '../../tasks/task-handler.ts'
import { readTrustedAuthorities } from '../../trusted-authorities.ts'
import type { RunnerIo } from '../runner-io.ts'
import type { Session } from '../session.ts'
import { flagOf, numberOf, textOf } from '../settings/read-setting.ts'
import { findTempDir } from '../settings/writable-folder.ts'

export interface ServeOptions {
  readonly definition: ConnectorDefinition
  readonly connector: Connector
  readonly session: Session
  readonly io: RunnerIo
  readonly basics: Omit<SyncBasics, 'connector' | 'environment' | 'connectorKey'>
}

/** Stays connected to a control plane and does its tasks, until the process is asked to end. */
export async function serve({ definition, connector, session, io, basics }: ServeOptions): Promise<number> {
  const { settings, environment, signal } = session
  const { env } = io
  const credentials = parseClientCredentials(textOf(settings, 'client-id'), textOf(settings, 'client-secret'))
  const hosts = findHosts(credentials.host, env)
  const hostId = findHostId(env)
  const authorities = readTrustedAuthorities(env)
  useProxyVariables()
  const dispatcher = new EnvHttpProxyAgent(
    authorities === undefined ? {} : { connect: { ca: authorities }, requestTls: { ca: authorities } },
  )
  const tokens = new TokenSource({
    credentials,
    hosts,
    dispatcher,
    clock: environment.clock,
    userAgent: `baton-c1-credential-provider baton-sdk/${sdkVersion}`,
    timeoutMs: environment.httpTimeoutMs,
  })
  const controlPlane = connectControlPlane({
    target: hosts.grpcTarget,
    hostId,
    userAgent: `${credentials.clientName} baton-sdk/${sdkVersion}`,
    tokens,
    authorities,
  })
  const finished = await FinishedTasks.open(environment)
  let health: Server | undefined
  const tempDir = findTempDir(settings, env) ?? tmpdir()
  await clearSyncFolders(tempDir)
  try {
    await runService({
      controlPlane,
      environment,
      finished,
      handler: createTaskHandler({ connector, environment, clientKey: credentials.jwk }),
      hello: describeHost(definition, connector, hostId),
      sync: {
        basics: { ...basics, connector, environment, connectorKey: `${definition.name} ${definition.version}` },
        // A connector remembers what it read of a console, and each sync is to see it as it is now.
        runSync: async (options) => {
          const fresh = definition.create(settings, environment)
          try {
            return await (await io.loadSync())({ ...options, connector: fresh })
          } finally {
            await fresh.close()
          }
        },
        tempDir,
      },
      concurrency: numberOf(settings, 'task-concurrency'),
      bunches: /^(?:1|t|true)$/i.test(env.BATON_GET_TASKS ?? ''),
      onReady: async () => {
        if (!flagOf(settings, 'health-check')) return
        const { startHealthServer } = await import('../../service/health-server.ts')
        health = await startHealthServer({
          address: textOf(settings, 'health-check-bind-address'),
          port: numberOf(settings, 'health-check-port'),
          connector,
          environment,
        })
      },
      signal,
    })
    return Code.ok
  } finally {
    health?.close()
    controlPlane.close()
    finished.close()
    await dispatcher.destroy()
  }
}

/** The generation of the Go SDK whose behaviour this one's is; control planes look for the words before it. */
const sdkVersion = 'v0.25.0'

/** gRPC's library reads the proxy's variables in small letters only. */
function useProxyVariables(): void {
  for (const name of ['https_proxy', 'no_proxy']) {
    const value = process.env[name.toUpperCase()]
    if (process.env[name] === undefined && value !== undefined) process.env[name] = value
  }
}
