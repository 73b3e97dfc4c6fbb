import { isMessage, type Message } from '@bufbuild/protobuf'
import {
  BatonServiceFinishTaskRequestSchema,
  BatonServiceGetTaskRequestSchema,
  BatonServiceGetTasksRequestSchema,
  BatonServiceHeartbeatRequestSchema,
  type BatonServiceHelloRequest,
  BatonServiceHelloRequestSchema,
  type BatonServiceUploadAssetRequest,
  BatonServiceUploadAssetRequestSchema,
} from '../gen/c1/connectorapi/baton/v1/baton_pb.ts'

const taskId = /^[a-zA-Z0-9]{27}$/
const hostIdMax = 256
const systemTextMax = 256
const displayNameMaxBytes = 1024
const descriptionMaxBytes = 4096
const helpUrlMaxBytes = 1024
const annotationsMax = 16
const tasksMax = 100
const chunkMaxBytes = 1024 * 1024
const checksumBytes = 32

/**
 * The rule of the service between connector and control plane that a request breaks, with the field and what it holds;
 * undefined for a request that is in order. Connectors do not look before they send: the control plane answers
 * InvalidArgument (baton-protocol 6).
 */
export function findBrokenRule(request: Message): string | undefined {
  if (isMessage(request, BatonServiceHelloRequestSchema)) return inHello(request)
  if (isMessage(request, BatonServiceGetTaskRequestSchema)) return inHost(request)
  if (isMessage(request, BatonServiceGetTasksRequestSchema)) {
    const { pageSize, knownTaskIds, annotations } = request
    const unknown = knownTaskIds.find((id) => !taskId.test(id))
    if (pageSize < 1 || pageSize > tasksMax) return `page_size is ${pageSize}, 1 to ${tasksMax} are allowed`
    return unknown === undefined ? (inHost(request) ?? inAnnotations(annotations)) : notATask('known_task_ids', unknown)
  }
  if (isMessage(request, BatonServiceHeartbeatRequestSchema)) {
    const { taskIds, annotations } = request
    if (taskIds.length > tasksMax) return `task_ids has ${taskIds.length} items, ${tasksMax} are allowed`
    const wrong = [request.taskId, ...taskIds].find((id) => !taskId.test(id))
    return wrong === undefined ? (inHost(request) ?? inAnnotations(annotations)) : notATask('task_id', wrong)
  }
  if (isMessage(request, BatonServiceFinishTaskRequestSchema)) {
    const { finalState } = request
    if (!taskId.test(request.taskId)) return notATask('task_id', request.taskId)
    if (finalState.case === undefined) return 'final_state is neither error nor success'
    return inHost(request) ?? inAnnotations(finalState.value.annotations)
  }
  return isMessage(request, BatonServiceUploadAssetRequestSchema) ? inUpload(request) : undefined
}

function inHello(request: BatonServiceHelloRequest): string | undefined {
  const { connectorMetadata: metadata, osInfo, buildInfo, annotations } = request
  if (request.taskId !== '' && !taskId.test(request.taskId)) return notATask('task_id', request.taskId)
  if (metadata === undefined) return 'connector_metadata is missing'
  const { displayName, description, helpUrl } = metadata
  if (displayName === '') return 'connector_metadata.display_name is empty'
  return (
    tooLong('connector_metadata.display_name', Buffer.byteLength(displayName), displayNameMaxBytes, 'bytes') ??
    tooLong('connector_metadata.description', Buffer.byteLength(description), descriptionMaxBytes, 'bytes') ??
    tooLong('connector_metadata.help_url', Buffer.byteLength(helpUrl), helpUrlMaxBytes, 'bytes') ??
    (helpUrl === '' || helpUrl.startsWith('https://')
      ? undefined
      : 'connector_metadata.help_url is no https address') ??
    (osInfo === undefined ? 'os_info is missing' : inTexts('os_info', osInfo, 1)) ??
    (buildInfo && inTexts('build_info', buildInfo, 0)) ??
    inHost(request) ??
    inAnnotations(annotations)
  )
}

function inUpload({ msg }: BatonServiceUploadAssetRequest): string | undefined {
  switch (msg.case) {
    case 'metadata':
      return taskId.test(msg.value.taskId)
        ? (inHost(msg.value) ?? inAnnotations(msg.value.annotations))
        : notATask('metadata.task_id', msg.value.taskId)
    case 'data': {
      const { length } = msg.value.data
      return length < 1 || length > chunkMaxBytes
        ? `data holds ${length} bytes, 1 to ${chunkMaxBytes} are allowed`
        : undefined
    }
    case 'eof': {
      const { length } = msg.value.sha256Checksum
      return length === checksumBytes
        ? inAnnotations(msg.value.annotations)
        : `eof.sha256_checksum has ${length} bytes, not ${checksumBytes}`
    }
    default:
      return 'the message is neither metadata, data nor eof'
  }
}

function inHost({ hostId }: { readonly hostId: string }): string | undefined {
  const length = [...hostId].length
  return length >= 1 && length <= hostIdMax
    ? undefined
    : `host_id has ${length} characters, 1 to ${hostIdMax} are allowed`
}

function inAnnotations(annotations: readonly unknown[]): string | undefined {
  return annotations.length > annotationsMax
    ? `annotations has ${annotations.length} items, ${annotationsMax} are allowed`
    : undefined
}

/** Some senders leave what they do not know empty, which the hosted service refuses for the operating system's. */
function inTexts(name: string, message: Message, least: number): string | undefined {
  for (const [field, value] of Object.entries(message)) {
    if (typeof value !== 'string' || field.startsWith('$')) continue
    const { length } = [...value]
    if (length < least || length > systemTextMax)
      return `${name}.${field} has ${length} characters, ${least} to ${systemTextMax} are allowed`
  }
  return undefined
}

function tooLong(name: string, length: number, most: number, unit: string): string | undefined {
  return length > most ? `${name} has ${length} ${unit}, ${most} are allowed` : undefined
}

function notATask(field: string, value: string): string {
  return `${field} ${JSON.stringify(value.slice(0, 40))} is no task's id: 27 letters and digits`
}
