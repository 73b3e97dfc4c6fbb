import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { BatonService, BatonServiceUploadAssetRequestSchema } from '@rostrum/protocol/connectorapi'
import { Code, ConnectorError, type ErrorKind } from '../errors.ts'
import type { ControlPlane } from './control-plane.ts'
import type { TokenSource } from './token-source.ts'

export interface GrpcControlPlaneOptions {
  /** as `dns:///host:port` */
  readonly target: string
  readonly hostId: string
  readonly userAgent: string
  readonly tokens: TokenSource
  /** PEM of the only authorities to trust; Node's own when absent */
  readonly authorities: string | undefined
}

/** Tasks with many encryption keys or long profiles; the reference refuses 4 MiB and loses the task. */
const receiveMaxBytes = 64 * 1024 * 1024
const chunkBytes = 512 * 1024
const shortMs = 30_000
const pollMs = 5 * 60_000
const uploadMs = 30 * 60_000

interface Method<I extends DescMessage, O extends DescMessage> {
  readonly name: string
  readonly input: I
  readonly output: O
}

/** One channel, kept open: a poll that is held costs no new handshake, and a task begins when it exists. */
export function connectControlPlane(options: GrpcControlPlaneOptions): ControlPlane {
  const { authorities, tokens, hostId } = options
  const client = new Client(
    options.target,
    credentials.createSsl(authorities === undefined ? null : Buffer.from(authorities)),
    {
      'grpc.primary_user_agent': options.userAgent,
      'grpc.max_receive_message_length': receiveMaxBytes,
      'grpc.max_send_message_length': -1,
      'grpc.service_config_disable_resolution': 1,
      // The polling loop has its own back-off; a channel that waits longer would refuse polls without trying.
      'grpc.initial_reconnect_backoff_ms': 500,
      'grpc.max_reconnect_backoff_ms': 5000,
    },
  )

  async function open(timeoutMs: number) {
    const authorization = await tokens.authorization()
    const metadata = new Metadata()
    metadata.set('authorization', authorization)
    return { metadata, options: { deadline: new Date(Date.now() + timeoutMs) } }
  }

  function failure(method: string, error: ServiceError): ConnectorError {
    if (error.code === status.UNAUTHENTICATED) tokens.forget()
    return toConnectorError(method, error)
  }

  async function unary<I extends DescMessage, O extends DescMessage>(
    { name, input, output }: Method<I, O>,
    request: MessageInitShape<I>,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<MessageShape<O>> {
    signal.throwIfAborted()
    const call = await open(timeoutMs)
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const onAbort = () => rpc.cancel()
      const rpc = client.makeUnaryRequest(
        pathOf(name),
        (message: MessageShape<I>) => Buffer.from(toBinary(input, message)),
        (bytes) => fromBinary(output, bytes),
        create(input, request),
        call.metadata,
        call.options,
        (error, answer) => {
          signal.removeEventListener('abort', onAbort)
          if (signal.aborted) reject(signal.reason)
          else if (error !== null) reject(failure(name, error))
          else if (answer === undefined) reject(new ConnectorError('upstream_failure', `${name} answered nothing`))
          else resolve(answer)
        },
      )
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  async function upload(taskId: string, file: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const call = await open(uploadMs)
    const { name, output } = BatonService.method.uploadAsset
    const answered = Promise.withResolvers<void>()
    const rpc = client.makeClientStreamRequest(
      pathOf(name),
      (message: UploadRequest) =>
        Buffer.from(
          toBinary(BatonServiceUploadAssetRequestSchema, create(BatonServiceUploadAssetRequestSchema, message)),
        ),
      (bytes) => fromBinary(output, bytes),
      call.metadata,
      call.options,
      (error) => (error === null ? answered.resolve() : answered.reject(failure(name, error))),
    )
    const onAbort = () => rpc.cancel()
    signal.addEventListener('abort', onAbort, { once: true })
    const send = async () => {
      const hash = createHash('sha256')
      const write = (msg: NonNullable<UploadRequest['msg']>) =>
        new Promise<void>((resolve) => {
          rpc.write({ msg }, () => resolve())
        })
      await write({ case: 'metadata', value: { hostId, taskId } })
      for await (const data of createReadStream(file, { highWaterMark: chunkBytes })) {
        hash.update(data)
        // An answer before the end is a refusal; nobody reads the rest.
        await Promise.race([write({ case: 'data', value: { data } }), answered.promise])
      }
      rpc.write({ msg: { case: 'eof', value: { sha256Checksum: hash.digest() } } })
      rpc.end()
    }
    try {
      await Promise.all([send(), answered.promise])
    } catch (error) {
      rpc.cancel()
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  const { hello, getTask, getTasks, heartbeat, finishTask } = BatonService.method
  return {
    hello: async (request, signal) => {
      await unary(hello, request, shortMs, signal)
    },
    getTask: (signal) => unary(getTask, { hostId }, pollMs, signal),
    getTasks: (pageSize, knownTaskIds, signal) =>
      unary(getTasks, { hostId, pageSize, knownTaskIds: [...knownTaskIds] }, pollMs, signal),
    heartbeat: (taskId, signal) => unary(heartbeat, { hostId, taskId }, shortMs, signal),
    finishTask: async (request, signal) => {
      await unary(finishTask, request, shortMs, signal)
    },
    upload,
    close: () => client.close(),
  }
}

type UploadRequest = MessageInitShape<typeof BatonServiceUploadAssetRequestSchema>

function pathOf(method: string): string {
  return `/${BatonService.typeName}/${method}`
}

function toConnectorError(method: string, { code, details }: ServiceError): ConnectorError {
  return new ConnectorError(kindOf(code), `${method}: ${details || 'no message'} (code ${code})`, {
    code: Object.values(Code).find((known) => known === code) ?? Code.unknown,
  })
}

function kindOf(code: number): ErrorKind {
  if (code === Code.unauthenticated) return 'bad_credentials'
  if (code === Code.permissionDenied) return 'missing_permission'
  return 'upstream_failure'
}
