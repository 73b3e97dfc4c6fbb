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
import { type ChannelOptions, Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { BatonService, BatonServiceUploadAssetRequestSchema } from '@rostrum/protocol/connectorapi'
import { Code, ConnectorError, codeOf, type ErrorKind } from '../errors.ts'
import type { ControlPlane } from './control-plane.ts'
import { findObstacle } from './network-errors.ts'
import type { Route } from './route.ts'
import type { TokenSource } from './token-source.ts'

export interface GrpcControlPlaneOptions {
  readonly route: Route
  readonly hostId: string
  readonly userAgent: string
  readonly tokens: TokenSource
}

/** Tasks with many encryption keys or long profiles; the reference refuses 4 MiB and loses the task. */
const receiveMaxBytes = 64 * 1024 * 1024
const chunkBytes = 512 * 1024
const shortMs = 30_000
const pollMs = 5 * 60_000
const uploadMs = 30 * 60_000
/** How the library begins to say that the call never left; what follows is seldom the cause. */
const unconnected = /^(?:No connection established|Name resolution failed)/

interface Method<I extends DescMessage, O extends DescMessage> {
  readonly name: string
  readonly input: I
  readonly output: O
}

/** One channel, kept open: a poll that is held costs no new handshake, and a task begins when it exists. */
export function connectControlPlane(options: GrpcControlPlaneOptions): ControlPlane {
  const { route, tokens, hostId } = options
  const { authorities } = route
  const { target, ...through } = toTarget(route)
  const client = new Client(
    target,
    credentials.createSsl(authorities === undefined ? null : Buffer.from(authorities)),
    {
      ...through,
      'grpc.primary_user_agent': options.userAgent,
      'grpc.max_receive_message_length': receiveMaxBytes,
      'grpc.max_send_message_length': -1,
      'grpc.service_config_disable_resolution': 1,
      // The polling loop has its own back-off; a channel that waits longer would refuse polls without trying.
      'grpc.initial_reconnect_backoff_ms': 500,
      'grpc.max_reconnect_backoff_ms': 5000,
    },
  )

  function open(authorization: string, timeoutMs: number) {
    const metadata = new Metadata()
    metadata.set('authorization', authorization)
    return { metadata, options: { deadline: new Date(Date.now() + timeoutMs) } }
  }

  async function failure(
    method: string,
    error: ServiceError,
    authorization: string,
    signal: AbortSignal,
  ): Promise<ConnectorError> {
    if (error.code === status.UNAUTHENTICATED) tokens.forget(authorization)
    const isConnected = error.code !== status.UNAVAILABLE || !unconnected.test(error.details)
    return (isConnected ? undefined : await findObstacle(route, signal)) ?? toConnectorError(method, error)
  }

  /** A token that is not taken is replaced once: a control plane may have forgotten those it gave out. */
  async function unary<I extends DescMessage, O extends DescMessage>(
    method: Method<I, O>,
    request: MessageInitShape<I>,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<MessageShape<O>> {
    const authorization = await tokens.authorization(signal)
    try {
      return await attempt(method, request, authorization, timeoutMs, signal)
    } catch (error) {
      if (codeOf(error) !== Code.unauthenticated) throw error
      return attempt(method, request, await tokens.authorization(signal), timeoutMs, signal)
    }
  }

  async function attempt<I extends DescMessage, O extends DescMessage>(
    { name, input, output }: Method<I, O>,
    request: MessageInitShape<I>,
    authorization: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<MessageShape<O>> {
    signal.throwIfAborted()
    const call = open(authorization, timeoutMs)
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
          else if (error !== null) failure(name, error, authorization, signal).then(reject, reject)
          else if (answer === undefined) reject(new ConnectorError('upstream_failure', `${name} answered nothing`))
          else resolve(answer)
        },
      )
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  async function upload(taskId: string, file: string, signal: AbortSignal): Promise<void> {
    const authorization = await tokens.authorization(signal)
    signal.throwIfAborted()
    const call = open(authorization, uploadMs)
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
      (error) => {
        if (error === null) answered.resolve()
        else failure(name, error, authorization, signal).then(answered.reject, answered.reject)
      },
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
    [Symbol.dispose]: () => client.close(),
  }
}

/** The library would read other variables than the rest of this program, and by other rules. */
function toTarget({ host, port, proxy }: Route): ChannelOptions & { readonly target: string } {
  const authority = `${host}:${port}`
  if (proxy === undefined) return { target: `dns:///${authority}`, 'grpc.enable_http_proxy': 0 }
  const login = [proxy.username, proxy.password].filter((part) => part !== '').map(decodeURIComponent)
  return {
    target: `dns:///${proxy.hostname}:${proxy.port || 80}`,
    'grpc.enable_http_proxy': 0,
    'grpc.default_authority': authority,
    'grpc.http_connect_target': `dns:///${authority}`,
    ...(login.length > 0 && { 'grpc.http_connect_creds': login.join(':') }),
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
