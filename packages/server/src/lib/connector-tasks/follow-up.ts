import type { Tx } from '@rostrum/database'
import type { ConnectorTask } from '@rostrum/database/connector-tasks'
import type { BatonServiceFinishTaskRequest } from '@rostrum/protocol/connectorapi'

/** How a connector task ended. */
export interface TaskEnding {
  readonly task: ConnectorTask
  readonly outcome: 'succeeded' | 'failed' | 'cancelled'
  /** gRPC's; 0 is success */
  readonly code: number
  readonly message: string
  /** undefined when no host said it */
  readonly request?: BatonServiceFinishTaskRequest
  readonly at: Date
}

/** What depends on connector tasks of some kinds; each call is part of the transaction that changes the task. */
export interface TaskFollowUp {
  ended(tx: Tx, ending: TaskEnding): Promise<void>
  /** It is put back to be handed out again. */
  requeued?(tx: Tx, task: ConnectorTask, why: string, at: Date): Promise<void>
  /** Its host is gone: whether it is handed out once more; otherwise it ends as failed, and `lost` is told that too. */
  lost?(tx: Tx, task: ConnectorTask, at: Date): Promise<'again' | 'end'>
}
