import type {
  BatonServiceFinishTaskRequest,
  BatonServiceGetTasksRequest,
  BatonServiceHeartbeatRequest,
  BatonServiceHelloRequest,
  BatonServiceUploadAssetRequest,
} from '@rostrum/protocol/connectorapi'

const taskId = /^[a-zA-Z0-9]{27}$/
const annotationsMax = 16
const chunkMaxBytes = 1024 * 1024

/** The rule of the protocol that a request breaks (baton-protocol 6), as a hosted control plane would refuse it. */
export function findViolation(rpc: string, request: unknown): string | undefined {
  // Each rpc has its own request; the caller names it.
  switch (rpc) {
    case 'hello':
      return findHelloViolation(request as BatonServiceHelloRequest)
    case 'getTask':
      return hostViolation(request as { hostId: string })
    case 'getTasks': {
      const { pageSize, knownTaskIds } = request as BatonServiceGetTasksRequest
      if (pageSize < 1 || pageSize > 100) return `getTasks: page_size ${pageSize}`
      if (!knownTaskIds.every((id) => taskId.test(id))) return 'getTasks: known_task_ids'
      return hostViolation(request as BatonServiceGetTasksRequest)
    }
    case 'heartbeat': {
      const heartbeat = request as BatonServiceHeartbeatRequest
      return taskId.test(heartbeat.taskId) ? hostViolation(heartbeat) : `heartbeat: task_id ${heartbeat.taskId}`
    }
    case 'finishTask':
      return findFinishViolation(request as BatonServiceFinishTaskRequest)
    case 'uploadAsset':
      return request === undefined ? undefined : findUploadViolation(request as BatonServiceUploadAssetRequest)
    default:
      return undefined
  }
}

function findHelloViolation(request: BatonServiceHelloRequest): string | undefined {
  const { connectorMetadata, osInfo, taskId: id } = request
  if (id !== '' && !taskId.test(id)) return `hello: task_id ${id}`
  if (connectorMetadata === undefined || connectorMetadata.displayName === '')
    return 'hello: connector_metadata.display_name'
  const { $typeName: _, $unknown: __, ...texts } = osInfo ?? { $typeName: '' }
  for (const [name, value] of Object.entries(texts)) {
    if (typeof value === 'string' && (value === '' || value.length > 256))
      return `hello: os_info.${name} ${JSON.stringify(value)}`
  }
  if (osInfo === undefined) return 'hello: os_info'
  return hostViolation(request)
}

function findFinishViolation(request: BatonServiceFinishTaskRequest): string | undefined {
  if (!taskId.test(request.taskId)) return `finishTask: task_id ${request.taskId}`
  const { finalState } = request
  if (finalState.case === undefined) return 'finishTask: final_state'
  if (finalState.value.annotations.length > annotationsMax)
    return `finishTask: ${finalState.value.annotations.length} annotations`
  return hostViolation(request)
}

function findUploadViolation({ msg }: BatonServiceUploadAssetRequest): string | undefined {
  switch (msg.case) {
    case 'metadata':
      return taskId.test(msg.value.taskId) ? hostViolation(msg.value) : `uploadAsset: task_id ${msg.value.taskId}`
    case 'data': {
      const { length } = msg.value.data
      return length < 1 || length > chunkMaxBytes ? `uploadAsset: ${length} bytes of data` : undefined
    }
    case 'eof':
      return msg.value.sha256Checksum.length === 32 ? undefined : 'uploadAsset: checksum'
    default:
      return 'uploadAsset: a message without content'
  }
}

function hostViolation({ hostId }: { readonly hostId: string }): string | undefined {
  return hostId.length >= 1 && hostId.length <= 256 ? undefined : `host_id of ${hostId.length} characters`
}
