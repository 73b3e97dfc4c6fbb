import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { BatonServiceFinishTaskRequestSchema } from '@rostrum/protocol/connectorapi'
import type { ConnectorEnvironment } from '../environment.ts'
import { Code, codeOf, describeError } from '../errors.ts'
import { toTaskFailure } from '../tasks/task-failure.ts'
import type { TaskSuccess } from '../tasks/task-outcome.ts'
import { pollBackOffMs } from './back-off.ts'
import type { ControlPlane } from './control-plane.ts'
import type { FinishedTasks } from './finished-tasks.ts'

/** Answers after which the same report would be answered the same. */
const definitive: ReadonlySet<number> = new Set([
  Code.invalidArgument,
  Code.notFound,
  Code.alreadyExists,
  Code.permissionDenied,
  Code.failedPrecondition,
  Code.outOfRange,
  Code.unimplemented,
])

/** A control plane tries these again, though every failed write says that it is final (product PRV-3). */
const transient: ReadonlySet<number> = new Set([
  Code.cancelled,
  Code.deadlineExceeded,
  Code.resourceExhausted,
  Code.unavailable,
])

export interface ReportsOptions {
  readonly hostId: string
  readonly controlPlane: ControlPlane
  readonly finished: FinishedTasks
  readonly environment: ConnectorEnvironment
  /** takes secrets out of a text */
  readonly redact: (text: string) => string
  /** ends the reporting; what is unanswered then is reported at the next start */
  readonly signal: AbortSignal
}

/** Tells the control plane how tasks ended, until it answers. */
export class Reports {
  readonly #options: ReportsOptions
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(options: ReportsOptions) {
    this.#options = options
  }

  succeed(taskId: string, { response, annotations }: TaskSuccess): Promise<void> {
    const success = { annotations: [...annotations], ...(response !== undefined && { response }) }
    return this.#finish(taskId, { finalState: { case: 'success', value: success } }, true)
  }

  /** What may be tried again is told and forgotten: handed out again, it is done again. */
  fail(taskId: string, error: unknown): Promise<void> {
    const { code, message, details, annotations, nonRetryable } = toTaskFailure(error, false)
    const outcome: Outcome = {
      status: { code, message: this.#options.redact(message), details: [...details] },
      finalState: { case: 'error', value: { nonRetryable, annotations: [...annotations] } },
    }
    return this.#finish(taskId, outcome, nonRetryable && !transient.has(code))
  }

  isUnderWay(taskId: string): boolean {
    return this.#underWay.has(taskId)
  }

  /** Sends what was reported of the task before; false when it is not known. */
  repeat(taskId: string): boolean {
    const request = this.#options.finished.find(taskId)
    if (request === undefined) return false
    if (!this.#underWay.has(taskId)) void this.#track(taskId, request, true)
    return true
  }

  resume(): void {
    for (const { taskId, request } of this.#options.finished.unanswered()) void this.#track(taskId, request, true)
  }

  async drain(): Promise<void> {
    await Promise.all(this.#underWay.values())
  }

  #finish(taskId: string, outcome: Outcome, remember: boolean): Promise<void> {
    const message = create(BatonServiceFinishTaskRequestSchema, { hostId: this.#options.hostId, taskId, ...outcome })
    const request = toBinary(BatonServiceFinishTaskRequestSchema, message)
    if (remember) this.#options.finished.put(taskId, request)
    return this.#track(taskId, request, remember)
  }

  #track(taskId: string, request: Uint8Array, remember: boolean): Promise<void> {
    const sending = this.#send(taskId, request, remember).finally(() => this.#underWay.delete(taskId))
    this.#underWay.set(taskId, sending)
    return sending
  }

  async #send(taskId: string, bytes: Uint8Array, remember: boolean): Promise<void> {
    const { controlPlane, environment, finished, signal } = this.#options
    const request = fromBinary(BatonServiceFinishTaskRequestSchema, bytes)
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await controlPlane.finishTask(request, signal)
        if (remember) finished.markAnswered(taskId)
        environment.log.info('connector task finished', { task_id: taskId, code: request.status?.code ?? 0 })
        return
      } catch (error) {
        if (signal.aborted) return
        environment.log.warn('connector task could not be reported', { task_id: taskId, error: describeError(error) })
        if (definitive.has(codeOf(error))) {
          if (remember) finished.markAnswered(taskId)
          return
        }
        await environment.clock.sleep(pollBackOffMs(failures, environment), signal).catch(() => undefined)
      }
    }
  }
}

type Outcome = Omit<MessageInitShape<typeof BatonServiceFinishTaskRequestSchema>, '$typeName' | 'hostId' | 'taskId'>
