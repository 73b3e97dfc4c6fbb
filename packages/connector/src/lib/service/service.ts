import { durationMs } from '@bufbuild/protobuf/wkt'
import type { Task, Task_SyncFullTask } from '@rostrum/protocol/connectorapi'
import type { ConnectorEnvironment } from '../environment.ts'
import { Code, codeOf, describeError } from '../errors.ts'
import type { TaskHandler } from '../tasks/task-handler.ts'
import { TaskFailure } from '../tasks/task-outcome.ts'
import { pollBackOffMs, startBackOffMs } from './back-off.ts'
import type { ControlPlane } from './control-plane.ts'
import type { FinishedTasks } from './finished-tasks.ts'
import { startHeartbeats } from './heartbeats.ts'
import { describeSecretEnd, type HelloRequest } from './hello.ts'
import { Reports } from './reports.ts'
import { Slots } from './slots.ts'
import { runSyncTask, type SyncTaskOptions } from './sync-task.ts'
import { taskTypeName } from './task-type-name.ts'

export interface ServiceOptions {
  readonly controlPlane: ControlPlane
  readonly environment: ConnectorEnvironment
  readonly finished: FinishedTasks
  readonly handler: TaskHandler
  readonly hello: HelloRequest & { readonly hostId: string }
  /** how syncs are done */
  readonly sync: Pick<SyncTaskOptions, 'basics' | 'logAlso' | 'runSync' | 'tempDir'>
  /** how many tasks run at the same time */
  readonly concurrency: number
  /** several tasks at a poll */
  readonly bunches: boolean
  /** called when the control plane knows this host, and when the service begins to stop */
  readonly onReady: (isReady: boolean) => void
  /** takes secrets out of a text */
  readonly redact: (text: string) => string
  /** asks the service to stop in order */
  readonly signal: AbortSignal
}

const longestPollMs = 5 * 60_000
/** A server that answers "nothing new, ask again at once" must not keep a processor busy. */
const shortestIdleMs = 100
const graceMs = 20_000
const reportMs = 25_000

/** Says hello, then does tasks until it is asked to stop. Only a refused credential at the start makes it throw. */
export async function runService(options: ServiceOptions): Promise<void> {
  await new Service(options).run()
}

interface Fetched {
  readonly tasks: readonly Task[]
  readonly waitMs: number
}

class Service {
  readonly #options: ServiceOptions
  readonly #slots: Slots
  readonly #reports: Reports
  readonly #running = new Map<string, Promise<void>>()
  /** aborted when the grace for provisioning is over */
  readonly #grace = new AbortController()
  readonly #reporting = new AbortController()
  #bunches: boolean

  constructor(options: ServiceOptions) {
    this.#options = options
    this.#slots = new Slots(options.concurrency)
    this.#bunches = options.bunches
    const { controlPlane, finished, environment, redact } = options
    const signal = this.#reporting.signal
    this.#reports = new Reports({ hostId: options.hello.hostId, controlPlane, finished, environment, redact, signal })
  }

  async run(): Promise<void> {
    const { signal, onReady } = this.#options
    try {
      await this.#sayHello()
      onReady(true)
      this.#reports.resume()
      await this.#poll()
    } catch (error) {
      if (!signal.aborted) throw error
    }
    onReady(false)
    await this.#shutDown()
  }

  async #sayHello(): Promise<void> {
    const { controlPlane, environment, hello, signal } = this.#options
    for (let failures = 1; ; failures += 1) {
      try {
        await controlPlane.hello(hello, signal)
        environment.log.info('hello: the control plane knows this connector', { host_id: hello.hostId })
        return
      } catch (error) {
        const code = codeOf(error)
        if (signal.aborted || code === Code.unauthenticated || code === Code.permissionDenied) throw error
        const waitMs = startBackOffMs(failures, environment)
        environment.log.warn('hello failed, it is said again', {
          error: describeError(error),
          wait_seconds: waitMs / 1000,
        })
        await environment.clock.sleep(waitMs, signal)
      }
    }
  }

  async #poll(): Promise<void> {
    const { environment, signal } = this.#options
    let failures = 0
    let waitMs = 0
    while (!signal.aborted) {
      if (waitMs > 0) await environment.clock.sleep(waitMs, signal)
      await this.#slots.whenFree(signal)
      try {
        const fetched = await this.#fetch()
        failures = 0
        const begun = fetched.tasks.filter((task) => this.#begin(task))
        waitMs = begun.length === 0 ? Math.max(fetched.waitMs, shortestIdleMs) : fetched.waitMs
      } catch (error) {
        if (signal.aborted) return
        if (this.#bunches && codeOf(error) === Code.unimplemented) {
          environment.log.warn('the control plane gives one task at a time only', { error: describeError(error) })
          this.#bunches = false
          continue
        }
        failures += 1
        waitMs = pollBackOffMs(failures, environment)
        environment.log.warn('asking for tasks failed', { error: describeError(error), wait_seconds: waitMs / 1000 })
      }
    }
  }

  async #fetch(): Promise<Fetched> {
    const { controlPlane, concurrency, signal } = this.#options
    const isTask = (task: Task) => task.taskType.case !== 'none'
    if (this.#bunches) {
      const known = [...this.#running.keys()].filter((id) => /^[a-zA-Z0-9]{27}$/.test(id)).slice(0, 100)
      const size = Math.min(Math.max(2 * concurrency - this.#running.size, 1), 100)
      const { tasks, nextPoll } = await controlPlane.getTasks(size, known, signal)
      return withWait(tasks.filter(isTask), nextPoll)
    }
    const { task, nextPoll } = await controlPlane.getTask(signal)
    return withWait(task !== undefined && isTask(task) ? [task] : [], nextPoll)
  }

  /** False when there is nothing to do for it. */
  #begin(task: Task): boolean {
    const { log } = this.#options.environment
    const fields = { task_id: task.id, task_type: taskTypeName(task) }
    if (this.#running.has(task.id) || this.#reports.isUnderWay(task.id)) {
      log.info('connector task is under way already', fields)
      return false
    }
    if (this.#reports.repeat(task.id)) {
      log.info('connector task was done before, reported again', fields)
      return false
    }
    log.info('connector task begins', fields)
    this.#running.set(
      task.id,
      this.#do(task)
        .catch((error) => log.error('connector task could not be recorded', { ...fields, error: describeError(error) }))
        .finally(() => this.#running.delete(task.id)),
    )
    return true
  }

  async #do(task: Task): Promise<void> {
    if (task.taskType.case === 'hello') return this.#helloTask(task.id)
    const { environment, handler, signal } = this.#options
    try {
      const outcome =
        task.taskType.case === 'syncFull'
          ? await this.#syncTask(task, task.taskType.value)
          : await this.#slots.run(signal, () => handler.handle(task, this.#grace.signal))
      void this.#reports.succeed(task.id, outcome)
    } catch (error) {
      environment.log.warn('connector task failed', { task_id: task.id, error: describeError(error) })
      void this.#reports.fail(task.id, error === signal.reason ? handedBack(error) : error)
    } finally {
      if (task.taskType.case === 'syncFull') void this.#giveMemoryBack()
    }
  }

  /** So little is allocated between syncs that the runtime would keep all that one needed. */
  async #giveMemoryBack(): Promise<void> {
    const { environment, signal } = this.#options
    // What the sync still holds on to is let go first.
    await environment.clock.sleep(1000, signal).catch(() => undefined)
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  }

  /** The Hello is its report. One that failed is told, so that nobody waits for it. */
  async #helloTask(taskId: string): Promise<void> {
    const { controlPlane, hello } = this.#options
    try {
      await this.#slots.run(this.#grace.signal, () => controlPlane.hello({ ...hello, taskId }, this.#grace.signal))
    } catch (error) {
      void this.#reports.fail(taskId, error)
    }
  }

  async #syncTask({ id: taskId, debug }: Task, task: Task_SyncFullTask) {
    const { controlPlane, environment, signal, sync } = this.#options
    const lost = new AbortController()
    const ended = new AbortController()
    const stop = AbortSignal.any([signal, lost.signal])
    const beating = AbortSignal.any([stop, ended.signal])
    try {
      await startHeartbeats({
        taskId,
        controlPlane,
        environment,
        signal: beating,
        onLost: (reason) => lost.abort(reason),
      })
      const summary = await this.#slots.runSync(stop, () =>
        runSyncTask({ ...sync, taskId, task, debug, controlPlane, environment, signal: stop }),
      )
      return { annotations: describeSecretEnd(summary) }
    } catch (error) {
      if (lost.signal.aborted) throw lost.signal.reason
      throw signal.aborted ? handedBack(error) : error
    } finally {
      ended.abort()
    }
  }

  /**
   * Syncs, and what waits for a slot, were handed back by the signal itself. What runs is let finish: half a write is the
   * worst of all.
   */
  async #shutDown(): Promise<void> {
    const { clock } = this.#options.environment
    const done = new AbortController()
    const stopped = new TaskFailure(Code.cancelled, 'the connector stopped before the task was done', {
      nonRetryable: false,
    })
    const after = (ms: number, then: () => void) => void clock.sleep(ms, done.signal).then(then, () => undefined)
    const finished = (async () => {
      await Promise.all(this.#running.values())
      await this.#reports.drain()
    })()
    const outOfTime = new Promise<void>((resolve) => after(reportMs, resolve))
    after(graceMs, () => this.#grace.abort(stopped))
    await Promise.race([finished, outOfTime])
    this.#reporting.abort(stopped)
    done.abort()
  }
}

function handedBack(cause: unknown): TaskFailure {
  const message = 'the connector is stopping; give the task out again'
  return new TaskFailure(Code.cancelled, message, { nonRetryable: false, cause })
}

function withWait(tasks: readonly Task[], nextPoll: Parameters<typeof durationMs>[0] | undefined): Fetched {
  const asked = nextPoll === undefined ? 0 : durationMs(nextPoll)
  const waitMs = Math.min(Math.max(asked, 0), longestPollMs)
  return { tasks, waitMs }
}
