import { existsSync, mkdirSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connector } from '@rostrum/database/rows'
import type { AddressGuard } from '@rostrum/outbound'
import type { Check } from '../connectors/details.ts'
import { mask } from '../connectors/settings.ts'
import type { NewCredential } from '../credentials/credentials.ts'
import type { Logger } from '../logger.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { ServiceError } from '../service-error.ts'
import { readChecks } from './check-settings.ts'
import { HostedProgram } from './hosted-program.ts'
import { findProgram, type Program, startProgram } from './program.ts'
import { toProgramSettings } from './program-settings.ts'
import type { RunLog } from './run-log.ts'

/** Where programs are, and what each of them may take. */
export interface HostingOptions {
  /** folders in which programs are looked for */
  readonly folders: readonly string[]
  /** of each of them */
  readonly memoryMaxBytes: number
  /** whom they trust to be this server, if that file is there */
  readonly caFile: string | undefined
  /** where each has a folder for its files and its journal */
  readonly folder: string
}

interface Options extends HostingOptions {
  readonly box: SecretBox
  readonly guard: AddressGuard
  readonly log: Logger
}

/** All programs of this server go by this name: what one began, the next one knows to be lost. */
const hostId = 'rostrum'

/** Starts the programs of connectors: for good, or to test settings. */
export class ConnectorPrograms {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * What the connector's own `check` says of its settings, or of others in their place; nothing is kept.
   * @throws ServiceError for a connector that has no program here
   */
  async check(connector: Connector, instead: Readonly<Record<string, string>> = {}): Promise<Check[]> {
    const changed = Object.fromEntries(Object.entries(instead).filter(([, value]) => value !== mask))
    const { program, variables, secrets } = this.#settingsOf(connector, changed)
    let started: Program
    try {
      started = this.#start(program, ['check', '--json'], variables)
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error)
      return [{ name: 'connector', ok: false, cause, fix: 'have the operator install the program of the connector' }]
    }
    return readChecks(started, secrets)
  }

  /** Starts the program in service mode. @throws Error when it is not there */
  run(connector: Connector, { clientId, clientSecret }: NewCredential, runLog: RunLog): HostedProgram {
    const { folder, log, memoryMaxBytes } = this.#options
    const { program, variables, secrets } = this.#settingsOf(connector)
    const own = join(folder, connector.id)
    mkdirSync(own, { recursive: true, mode: 0o700 })
    const service = {
      BATON_CLIENT_ID: clientId,
      BATON_CLIENT_SECRET: clientSecret,
      BATON_HOST_ID: hostId,
      BATON_TMPDIR: own,
      BATON_LOG_FORMAT: 'json',
    }
    return new HostedProgram(this.#start(program, ['--supervised'], { ...variables, ...service }), {
      connectorId: connector.id,
      settingsVersion: connector.settings_version,
      memoryMaxBytes,
      secrets: [...secrets, clientSecret],
      runLog,
      log,
    })
  }

  /** The connectors that have left files here. */
  async listFolders(): Promise<string[]> {
    return readdir(this.#options.folder).catch(() => [])
  }

  /** Removes what the program of a connector has left. */
  async forget(connectorId: string): Promise<void> {
    await rm(join(this.#options.folder, connectorId), { recursive: true, force: true })
  }

  #settingsOf(connector: Connector, instead: Readonly<Record<string, string>> = {}) {
    const settings = toProgramSettings(this.#options.box, connector, instead)
    if (settings !== undefined) return settings
    const message = 'this connector runs elsewhere: test its settings there, with its own check command'
    throw new ServiceError('failed_precondition', 'CONNECTOR_NOT_HOSTED', message)
  }

  #start(name: string, args: readonly string[], variables: Readonly<Record<string, string>>) {
    const { folders, memoryMaxBytes, caFile, guard } = this.#options
    const addresses = { BATON_PUBLIC_ADDRESSES_ONLY: 'true', BATON_ALLOWED_HOSTS: guard.allowed }
    return startProgram(
      findProgram(name, folders),
      args,
      { ...variables, ...addresses },
      { folders, memoryMaxBytes, caFile: caFile !== undefined && existsSync(caFile) ? caFile : undefined },
    )
  }
}
