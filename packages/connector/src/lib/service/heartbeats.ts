import { durationMs } from '@bufbuild/protobuf/wkt'
import type { ConnectorEnvironment } from '../environment.ts'
import { Code, describeError } from '../errors.ts'
import { TaskFailure } from '../tasks/task-outcome.ts'
import type { ControlPlane } from './control-plane.ts'

const defaultMs = 30_000
const shortestMs = 1000
const longestMs = 5 * 60_000
const failuresAllowed = 8

export interface HeartbeatOptions {
  readonly taskId: string
  readonly controlPlane: ControlPlane
  readonly environment: ConnectorEnvironment
  /** ends when the task ends */
  readonly signal: AbortSignal
  /** called once with why the task must stop */
  readonly onLost: (reason: TaskFailure) => void
}

/**
 * Says that the task is worked on: once before it begins, then until the signal ends. Unlike the reference a task whose
 * first heartbeat fails is reported as failed, so that nobody waits for it.
 */
export async function startHeartbeats(options: HeartbeatOptions): Promise<void> {
  const first = await options.controlPlane.heartbeat(options.taskId, options.signal)
  if (first.cancelled) throw cancelled()
  void beat(options, first.nextHeartbeat)
}

type Interval = Parameters<typeof durationMs>[0] | undefined

async function beat({ taskId, controlPlane, environment, signal, onLost }: HeartbeatOptions, next: Interval) {
  const { clock, log } = environment
  let waitMs = intervalMs(next)
  let failures = 0
  while (!signal.aborted) {
    try {
      await clock.sleep(waitMs, signal)
      const answer = await controlPlane.heartbeat(taskId, signal)
      failures = 0
      waitMs = intervalMs(answer.nextHeartbeat)
      if (answer.cancelled) return onLost(cancelled())
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      log.warn('heartbeat failed', { task_id: taskId, failures, error: describeError(error) })
      if (failures > failuresAllowed) {
        const message = `${failures} heartbeats failed in a row, the last: ${describeError(error)}`
        return onLost(new TaskFailure(Code.cancelled, message, { nonRetryable: false }))
      }
    }
  }
}

function intervalMs(next: Interval): number {
  const ms = next === undefined ? 0 : durationMs(next)
  return ms === 0 ? defaultMs : Math.min(Math.max(ms, shortestMs), longestMs)
}

function cancelled(): TaskFailure {
  return new TaskFailure(Code.cancelled, 'task was cancelled', { nonRetryable: false })
}
