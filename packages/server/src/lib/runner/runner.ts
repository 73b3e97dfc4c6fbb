import { randomUUID } from 'node:crypto'
import type { Database } from '@rostrum/database'
import { wake } from '@rostrum/database/queries'
import type { Connector } from '@rostrum/database/rows'
import type { Reconciler } from '@rostrum/jobs'
import type { Clock } from '../clock.ts'
import { type Held, type HostedConnectors, runnerName } from '../connectors/hosted-connectors.ts'
import type { Logger } from '../logger.ts'
import type { ConnectorPrograms } from './connector-programs.ts'
import type { HostedProgram } from './hosted-program.ts'
import { RunLog } from './run-log.ts'

interface Options {
  readonly database: Database
  readonly clock: Clock
  readonly hosted: HostedConnectors
  readonly programs: ConnectorPrograms
  readonly log: Logger
}

/** How often it looks whether everything runs that should; a fraction of a lease. */
const everyMs = 5000
/** After so long a start has been a good one. */
const wellMs = 10 * 60_000

/**
 * Keeps the programs of this server's connectors running: each is tested, started, watched, started again with growing
 * pauses, and ended when it is not wanted any more. What it is to do is in the database; what it has are child processes.
 */
export class Runner implements AsyncDisposable {
  readonly reconciler: Reconciler
  readonly #options: Options
  readonly #workerId = randomUUID()
  readonly #programs = new Map<string, HostedProgram>()
  /** what is under way for a connector: a test, a start, a stop */
  readonly #busy = new Map<string, Promise<void>>()
  readonly #runLog: RunLog
  #hasCleared = false
  #isClosing = false

  constructor(options: Options) {
    this.#options = options
    this.#runLog = new RunLog(options.database, options.log)
    this.reconciler = {
      name: runnerName,
      isForEachServer: true,
      everyMs,
      reconcile: async () => ({ running: await this.#look() }),
    }
  }

  /** Ends all programs in order, and lets others have their connectors. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true
    await Promise.all(this.#busy.values())
    const ids = [...this.#programs.keys()]
    await Promise.all([...this.#programs.values()].map((program) => program.stop()))
    await this.#runLog.flush()
    await this.#options.hosted.release(this.#workerId, ids)
  }

  async #look(): Promise<number> {
    if (this.#isClosing) return 0
    if (!this.#hasCleared) await this.#clear()
    this.#hasCleared = true
    const held = await this.#options.hosted.hold(this.#workerId)
    const wanted = new Set(held.map(({ connector }) => connector.id))
    for (const id of this.#programs.keys()) if (!wanted.has(id)) this.#begin(id, () => this.#end(id))
    for (const each of held) this.#see(each)
    return this.#programs.size
  }

  /** What is to be done about one connector. */
  #see({ connector, nextTryAt }: Held): void {
    const { id, settings_version: version } = connector
    const program = this.#programs.get(id)
    if (program !== undefined) {
      if (program.settingsVersion !== version) this.#begin(id, () => program.stop())
      else this.#begin(id, () => this.#watch(program))
      return
    }
    if (nextTryAt !== undefined && nextTryAt > this.#options.clock.now()) return
    const isTested = connector.tested_version === version && connector.test_passed === true
    this.#begin(id, () => (isTested ? this.#start(connector) : this.#test(connector)))
  }

  async #test(connector: Connector): Promise<void> {
    const { hosted, programs } = this.#options
    const checks = await programs.check(connector)
    await hosted.noteTest(connector, this.#workerId, checks)
  }

  async #start(connector: Connector): Promise<void> {
    const { hosted, programs, log } = this.#options
    const credential = await hosted.begin(connector.id, this.#workerId)
    if (credential === undefined || this.#isClosing) return
    const program = programs.run(connector, credential, this.#runLog)
    this.#programs.set(connector.id, program)
    log.info({ connectorId: connector.id }, 'a connector was started')
    void program.ended.then((why) => this.#noteEnd(program, why))
  }

  async #watch(program: HostedProgram): Promise<void> {
    await program.watchMemory()
    if (performance.now() - program.startedAtMs > wellMs)
      await this.#options.hosted.noteWell(program.connectorId, this.#workerId)
  }

  /** The connector is not this worker's to run any more. */
  async #end(connectorId: string): Promise<void> {
    await this.#programs.get(connectorId)?.stop()
    await this.#options.hosted.release(this.#workerId, [connectorId])
    await this.#clear()
  }

  /** What deleted connectors have left here; another server may have run them last. */
  async #clear(): Promise<void> {
    const { hosted, programs } = this.#options
    const deleted = await hosted.findDeleted(await programs.listFolders())
    for (const id of deleted) if (!this.#programs.has(id)) await programs.forget(id)
  }

  async #noteEnd(program: HostedProgram, why: string): Promise<void> {
    const { hosted, database, log } = this.#options
    const { connectorId } = program
    this.#programs.delete(connectorId)
    log.info({ connectorId, why, wasAskedTo: program.isStopping }, 'a connector ended')
    try {
      await this.#runLog.flush()
      if (!program.isStopping) await hosted.noteEnd(connectorId, this.#workerId, why)
      // It may have been ended to be started with other settings.
      if (!this.#isClosing) await wake(database.db, runnerName)
    } catch (error) {
      log.error({ err: error, connectorId }, 'the end of a connector could not be noted')
    }
  }

  /** One thing at a time for each connector; a failure is told, and the next look tries again. */
  #begin(connectorId: string, work: () => Promise<void>): void {
    if (this.#busy.has(connectorId)) return
    const done = work()
      .catch(async (error) => {
        this.#options.log.error({ err: error, connectorId }, 'a connector could not be seen to')
        const why = error instanceof Error ? error.message : String(error)
        await this.#options.hosted.noteEnd(connectorId, this.#workerId, why).catch(() => {})
      })
      .finally(() => this.#busy.delete(connectorId))
    this.#busy.set(connectorId, done)
  }
}
