import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, type Message, type MessageInitShape } from '@bufbuild/protobuf'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import { Code, ConnectError, type ConnectRouter } from '@connectrpc/connect'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { type Clock, systemClock } from '@rostrum/connector'
import { watchSecret } from '@rostrum/leak-check'
import { makeKsuid } from '@rostrum/protocol'
import {
  BatonService,
  type BatonServiceFinishTaskRequest,
  type BatonServiceHelloRequest,
  findBrokenRule,
  type Task,
  TaskSchema,
} from '@rostrum/protocol/connectorapi'
import { Authority } from './certificates.ts'
import { type ClientCredential, findFault, mintCredential } from './credentials.ts'

export type Rpc = 'hello' | 'getTask' | 'getTasks' | 'heartbeat' | 'uploadAsset' | 'finishTask'

/** How the control plane misbehaves, until it is told otherwise. Each is asked about every call. */
export interface Misbehaviour {
  /** HTTP status of the token endpoint instead of a token; `html` is a page with status 200, `hang` no answer, ever */
  readonly token?: number | 'html' | 'hang'
  /** a gRPC status instead of an answer */
  readonly status?: (rpc: Rpc, nth: number) => Code | undefined
  /** what was asked for is done, and the answer never leaves */
  readonly dropsAnswer?: (rpc: Rpc, nth: number) => boolean
  /** no answer, ever */
  readonly hangs?: (rpc: Rpc, nth: number) => boolean
  /** every heartbeat is answered that the task is cancelled */
  readonly cancels?: boolean
  /** breaks the connection of an upload after so many data messages */
  readonly breaksUploadAfter?: number
  /** `next_poll` of an answer with or without a task; 0 is a server that makes its clients hurry */
  readonly nextPollMs?: number
}

export interface ControlPlaneOptions {
  readonly clock?: Clock
  /** how long a poll without a task is held */
  readonly holdMs?: number
  readonly nextHeartbeatMs?: number
  /** seconds for which a token is good */
  readonly tokenSeconds?: number
  /** the host in the client id, when not this address */
  readonly clientIdHost?: string
  /** whom the certificate is for, when not for the address */
  readonly certificateHosts?: readonly string[]
  readonly certificateEnds?: Date
  /** how far this side's clock is ahead */
  readonly skewMs?: number
  /** a task that is neither finished nor heard of for so long is handed out again; never, when absent */
  readonly leaseMs?: number
}

export interface Upload {
  readonly bytes: number
  readonly sha256: string
  /** whether the sender's checksum is that of what came */
  readonly matches: boolean
  readonly content: Buffer
}

/** A task that was handed out, or waits to be. */
export interface GivenTask {
  readonly id: string
  /** the first report */
  readonly finished: Promise<BatonServiceFinishTaskRequest>
  readonly reports: readonly BatonServiceFinishTaskRequest[]
  readonly uploads: readonly Upload[]
  readonly heartbeats: number
  /** how often it was handed out */
  readonly deliveries: number
  readonly isCancelled: boolean
  /** what waits is not handed out any more; what runs is told with its next heartbeat */
  cancel(): void
  /** hands it out once more, done or not */
  giveAgain(): void
}

export interface RecordedCall {
  readonly rpc: Rpc | 'token'
  readonly at: Date
  readonly userAgent: string
  readonly request?: unknown
}

interface Entry extends GivenTask {
  readonly task: Task
  readonly reports: BatonServiceFinishTaskRequest[]
  readonly uploads: Upload[]
  readonly resolve: (report: BatonServiceFinishTaskRequest) => void
  heartbeats: number
  deliveries: number
  isCancelled: boolean
  /** when it was handed out or heard of last */
  heardAt: number
}

/**
 * A control plane of the Baton protocol on loopback, over TLS and gRPC, for tests of service mode: it hands out the
 * tasks it is given, keeps all that it is told, is strict about requests, and misbehaves when told to.
 */
export class ControlPlane implements AsyncDisposable {
  readonly calls: RecordedCall[] = []
  readonly hellos: BatonServiceHelloRequest[] = []
  /** requests that break a rule of the protocol, a sentence each */
  readonly violations: string[] = []
  misbehaviour: Misbehaviour = {}
  readonly credential: ClientCredential
  /** the certificate of the authority to trust */
  readonly caFile: string
  readonly port: number
  readonly #folder: string
  readonly #options: ControlPlaneOptions
  readonly #authority: Authority
  readonly #tokens = new Map<string, number>()
  readonly #nonces = new Set<string>()
  readonly #entries = new Map<string, Entry>()
  readonly #queue: Entry[] = []
  readonly #counts = new Map<Rpc, number>()
  readonly #sockets = new Set<Socket>()
  #wakeUps = new Set<() => void>()
  #server: Http2SecureServer
  #revoked = false

  private constructor(options: ControlPlaneOptions, authority: Authority, server: Http2SecureServer, port: number) {
    this.#options = options
    this.#authority = authority
    this.#server = server
    this.port = port
    this.#folder = mkdtempSync(join(tmpdir(), 'rostrum-control-plane-'))
    this.caFile = join(this.#folder, 'ca.pem')
    writeFileSync(this.caFile, authority.cert)
    this.credential = mintCredential(options.clientIdHost ?? `127.0.0.1:${port}`)
    watchSecret(this.credential.clientSecret)
    this.#serve(server)
  }

  static async start(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const authority = new Authority(new Date())
    const server = createServer(authority, options)
    const port = await listen(server, 0)
    return new ControlPlane(options, authority, server, port)
  }

  /** What a connector needs to know to connect. */
  get env(): Record<string, string> {
    const { clientId, clientSecret } = this.credential
    return { BATON_CLIENT_ID: clientId, BATON_CLIENT_SECRET: clientSecret, SSL_CERT_FILE: this.caFile }
  }

  give(
    taskType: MessageInitShape<typeof TaskSchema>['taskType'],
    { id = makeKsuid(new Date()), debug = false }: { readonly id?: string; readonly debug?: boolean } = {},
  ): GivenTask {
    const { promise: finished, resolve } = Promise.withResolvers<BatonServiceFinishTaskRequest>()
    const entry: Entry = {
      id,
      finished,
      resolve,
      task: create(TaskSchema, { id, debug, ...(taskType && { taskType }) }),
      reports: [],
      uploads: [],
      heartbeats: 0,
      deliveries: 0,
      isCancelled: false,
      heardAt: 0,
      cancel: () => {
        entry.isCancelled = true
        const waiting = this.#queue.indexOf(entry)
        if (waiting >= 0) this.#queue.splice(waiting, 1)
      },
      giveAgain: () => this.#enqueue(entry),
    }
    this.#entries.set(id, entry)
    this.#enqueue(entry)
    return entry
  }

  countCalls(rpc: RecordedCall['rpc']): number {
    return this.calls.filter((call) => call.rpc === rpc).length
  }

  /** Resolves when the condition holds; it is looked at with each call and each report. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wakeUps.add(resolve))
  }

  /** Neither tokens nor calls are accepted any more. */
  revokeCredential(revoked = true): void {
    this.#revoked = revoked
    this.forgetTokens()
  }

  /** As one that was restarted and kept none; others are given to who asks. */
  forgetTokens(): void {
    this.#tokens.clear()
  }

  /** As when the other side's process ends. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Closes the port and every connection; what was given stays. */
  async goAway(): Promise<void> {
    this.dropConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  /** Listens again at the same port, with a new certificate. */
  async comeBack(options: Pick<ControlPlaneOptions, 'certificateHosts' | 'certificateEnds'> = {}): Promise<void> {
    this.#server = createServer(this.#authority, { ...this.#options, ...options })
    this.#serve(this.#server)
    await listen(this.#server, this.port)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.goAway()
    for (const wakeUp of this.#wakeUps) wakeUp()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #clock(): Clock {
    return this.#options.clock ?? systemClock
  }

  #now(): Date {
    return new Date(this.#clock.now().getTime() + (this.#options.skewMs ?? 0))
  }

  #serve(server: Http2SecureServer): void {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    // A client that goes away while it is answered is no fault of this side.
    server.on('sessionError', () => {})
    const grpc = connectNodeAdapter({ routes: (router) => this.#routes(router), connect: false, grpcWeb: false })
    server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
      if (request.url === '/auth/v1/token') void this.#token(request, response)
      else grpc(request, response)
    })
  }

  async #token(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    this.#record('token', request.headers['user-agent'])
    const { token } = this.misbehaviour
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', date: this.#now().toUTCString() })
      response.end(JSON.stringify(body))
    }
    if (token === 'html') {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html><title>Sign in</title></html>')
      return
    }
    if (token === 'hang') return
    if (token !== undefined) return answer(token, { error: 'told_to' })
    const fault = await findFault(new URLSearchParams(text), this.credential, this.#now(), this.#nonces)
    if (fault !== undefined || this.#revoked)
      return answer(401, { error: 'invalid_client', error_description: fault ?? 'revoked' })
    const seconds = this.#options.tokenSeconds ?? 600
    const minted = randomBytes(24).toString('base64url')
    watchSecret(minted)
    this.#tokens.set(minted, this.#now().getTime() + seconds * 1000)
    answer(200, { access_token: minted, token_type: 'bearer', expires_in: seconds })
  }

  #routes(router: ConnectRouter): void {
    type Context = { readonly requestHeader: Headers; readonly signal: AbortSignal }
    const handle = async <Answer>(
      rpc: Rpc,
      request: Message | undefined,
      context: Context,
      work: () => Answer | Promise<Answer>,
    ) => {
      this.#authorize(context.requestHeader)
      this.#record(rpc, context.requestHeader.get('user-agent') ?? '', request)
      const nth = (this.#counts.get(rpc) ?? 0) + 1
      this.#counts.set(rpc, nth)
      const violation = request && findBrokenRule(request)
      if (violation !== undefined) {
        this.violations.push(violation)
        throw new ConnectError(violation, Code.InvalidArgument)
      }
      const { status, hangs, dropsAnswer } = this.misbehaviour
      const code = status?.(rpc, nth)
      if (code !== undefined) throw new ConnectError('told to', code)
      if (hangs?.(rpc, nth) === true) await never(context.signal)
      const answer = await work()
      if (dropsAnswer?.(rpc, nth) === true) this.#breakConnections()
      return answer
    }
    router.service(BatonService, {
      hello: (request, context) =>
        handle('hello', request, context, () => {
          this.hellos.push(request)
          const entry = this.#entries.get(request.taskId)
          if (entry !== undefined) entry.heartbeats++
          return {}
        }),
      getTask: (request, context) =>
        handle('getTask', request, context, async () => {
          const [task] = await this.#take(1, context.signal, true)
          return { ...(task && { task }), nextPoll: this.#nextPoll(task !== undefined) }
        }),
      getTasks: (request, context) =>
        handle('getTasks', request, context, async () => {
          const tasks = await this.#take(request.pageSize, context.signal, request.knownTaskIds.length === 0)
          return { tasks, nextPoll: this.#nextPoll(tasks.length > 0) }
        }),
      heartbeat: (request, context) =>
        handle('heartbeat', request, context, () => {
          const entry = this.#entries.get(request.taskId)
          if (entry !== undefined) {
            entry.heartbeats++
            entry.heardAt = this.#now().getTime()
          }
          return {
            nextHeartbeat: durationFromMs(this.#options.nextHeartbeatMs ?? 10_000),
            cancelled: this.misbehaviour.cancels ?? entry?.isCancelled ?? false,
          }
        }),
      finishTask: (request, context) =>
        handle('finishTask', request, context, () => {
          const entry = this.#entries.get(request.taskId)
          if (entry === undefined) throw new ConnectError(`no task ${request.taskId}`, Code.NotFound)
          entry.reports.push(request)
          entry.resolve(request)
          this.#wake()
          return {}
        }),
      uploadAsset: async (requests, context) => {
        const parts: Uint8Array[] = []
        let taskId = ''
        let declared: string | undefined
        for await (const request of requests) {
          const { msg } = request
          const violation = findBrokenRule(request)
          if (violation !== undefined) {
            this.violations.push(violation)
            throw new ConnectError(violation, Code.InvalidArgument)
          }
          if (msg.case === 'metadata') taskId = msg.value.taskId
          if (msg.case === 'data') parts.push(msg.value.data)
          if (msg.case === 'eof') declared = Buffer.from(msg.value.sha256Checksum).toString('hex')
          const { breaksUploadAfter } = this.misbehaviour
          if (breaksUploadAfter !== undefined && parts.length >= breaksUploadAfter) this.#breakConnections()
        }
        // The sender is gone, which looks like an end.
        if (declared === undefined) throw new ConnectError('the upload broke off', Code.Aborted)
        return handle('uploadAsset', undefined, context, () => {
          const content = Buffer.concat(parts)
          const sha256 = createHash('sha256').update(content).digest('hex')
          this.#entries
            .get(taskId)
            ?.uploads.push({ bytes: content.length, sha256, matches: sha256 === declared, content })
          if (sha256 !== declared) throw new ConnectError('the checksum is another', Code.InvalidArgument)
          return {}
        })
      },
    })
  }

  #authorize(header: Headers): void {
    const [scheme, token = ''] = (header.get('authorization') ?? '').split(' ')
    const endsAt = this.#tokens.get(token)
    if (scheme === 'Bearer' && endsAt !== undefined && endsAt > this.#now().getTime()) return
    throw new ConnectError('the token is not known, or has ended', Code.Unauthenticated)
  }

  /** Tasks that wait; held until there is one, as a control plane of this project does. */
  async #take(most: number, signal: AbortSignal, holds: boolean): Promise<Task[]> {
    this.#releaseOverdue()
    if (this.#queue.length === 0 && holds) {
      const over = new AbortController()
      const held = this.#clock
        .sleep(this.#options.holdMs ?? 30_000, AbortSignal.any([signal, over.signal]))
        .catch(() => {})
      let isHeld = true
      while (isHeld && this.#queue.length === 0 && !signal.aborted) {
        const woken = new Promise<void>((resolve) => this.#wakeUps.add(resolve))
        isHeld = await Promise.race([woken.then(() => true), held.then(() => false)])
      }
      over.abort()
    }
    // A poll whose caller is gone must not take a task with it.
    if (signal.aborted) return []
    return this.#queue.splice(0, most).map((entry) => {
      entry.deliveries++
      entry.heardAt = this.#now().getTime()
      return entry.task
    })
  }

  #releaseOverdue(): void {
    const { leaseMs } = this.#options
    if (leaseMs === undefined) return
    const before = this.#now().getTime() - leaseMs
    for (const entry of this.#entries.values()) {
      const isOut = entry.deliveries > 0 && entry.reports.length === 0 && !this.#queue.includes(entry)
      if (isOut && entry.heardAt < before) this.#enqueue(entry)
    }
  }

  #nextPoll(hasTask: boolean) {
    return durationFromMs(this.misbehaviour.nextPollMs ?? (hasTask ? 0 : 100))
  }

  #enqueue(entry: Entry): void {
    this.#queue.push(entry)
    this.#wake()
  }

  #wake(): void {
    const wakeUps = this.#wakeUps
    this.#wakeUps = new Set()
    for (const wakeUp of wakeUps) wakeUp()
  }

  #record(rpc: RecordedCall['rpc'], userAgent = '', request?: unknown): void {
    this.calls.push({ rpc, at: this.#now(), userAgent, ...(request !== undefined && { request }) })
    this.#wake()
  }

  #breakConnections(): never {
    this.dropConnections()
    throw new ConnectError('broken off', Code.Unavailable)
  }
}

function createServer(authority: Authority, options: ControlPlaneOptions): Http2SecureServer {
  const now = Date.now()
  const year = 365 * 86_400_000
  const { cert, key } = authority.issue({
    hosts: options.certificateHosts ?? ['127.0.0.1', 'localhost'],
    notBefore: new Date(now - year),
    notAfter: options.certificateEnds ?? new Date(now + year),
  })
  return createSecureServer({ cert, key, allowHTTP1: true })
}

async function listen(server: Http2SecureServer, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  // A server that listens on TCP has such an address.
  return (server.address() as AddressInfo).port
}

function never(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
