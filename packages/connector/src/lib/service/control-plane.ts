import type { MessageInitShape } from '@bufbuild/protobuf'
import type {
  BatonServiceFinishTaskRequestSchema,
  BatonServiceGetTaskResponse,
  BatonServiceGetTasksResponse,
  BatonServiceHeartbeatResponse,
  BatonServiceHelloRequestSchema,
} from '@rostrum/protocol/connectorapi'

/** The control plane as the service uses it. Every call throws a ConnectorError with the answered code. */
export interface ControlPlane extends Disposable {
  hello(request: MessageInitShape<typeof BatonServiceHelloRequestSchema>, signal: AbortSignal): Promise<void>
  getTask(signal: AbortSignal): Promise<BatonServiceGetTaskResponse>
  getTasks(
    pageSize: number,
    knownTaskIds: readonly string[],
    signal: AbortSignal,
  ): Promise<BatonServiceGetTasksResponse>
  heartbeat(taskId: string, signal: AbortSignal): Promise<BatonServiceHeartbeatResponse>
  finishTask(request: MessageInitShape<typeof BatonServiceFinishTaskRequestSchema>, signal: AbortSignal): Promise<void>
  /** The whole file once, with its checksum. */
  upload(taskId: string, file: string, signal: AbortSignal): Promise<void>
}
