import { createHash, randomBytes } from 'node:crypto'
import {
  create,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type MessageShape,
  toBinary,
  toJson,
} from '@bufbuild/protobuf'
import { durationMs } from '@bufbuild/protobuf/wkt'
import { watchSecret } from '@rostrum/leak-check'
import {
  BatonService,
  BatonServiceGetTaskResponseSchema,
  BatonServiceGetTasksResponseSchema,
  BatonServiceHeartbeatResponseSchema,
  BatonServiceUploadAssetRequestSchema,
  type Task,
  TaskSchema,
} from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import { expect } from 'vitest'
import type { NewCredential } from '../src/lib/credentials/credentials.ts'
import type { SyncRequest } from '../src/lib/syncs/sync-runs.ts'
import { assertionForm, exchange } from './_baton-client.ts'
import { callOn, callOnce, frame, openSession, type RawAnswer, type RawCall } from './_grpc-frames.ts'
import type { Misfortunes } from './_misfortunes.ts'
import {
  type CallItem,
  type FileKind,
  type Item,
  parseRequest,
  type RecordedTask,
  type TokenItem,
} from './_recordings.ts'
import type { TestServer } from './_server.ts'

export interface ReplayOptions {
  readonly server: TestServer
  readonly misfortunes: Misfortunes
  readonly connector: NewCredential & { readonly connectorId: string }
  readonly metadata: Readonly<Record<string, string>>
  /** what stands for a file that was uploaded */
  readonly fileOf: (kind: FileKind, bytes: number) => Promise<Buffer>
  readonly request: SyncRequest
}

/** A code that our server answers only when something is really wrong, and what is made wrong for it. */
const causes = new Map<number, 'no database' | 'no table' | 'a dead token' | 'the token of a person'>([
  [14, 'no database'],
  [13, 'no table'],
  [16, 'a dead token'],
  [7, 'the token of a person'],
])

/**
 * Plays the part of a connector message by message, on a connection for each as the Go SDK does. Whatever task the recording
 * hands out is queued first; ids, tokens and times are those of now, and each answer is held against the recorded one.
 */
export class Replay {
  readonly #options: ReplayOptions
  /** by the recorded ids; the order is that in which they were handed out */
  readonly taskIds = new Map<string, string>()
  readonly tokens: string[] = []
  played = 0
  /** what was sent with FinishTask, by our ids */
  readonly finished = new Map<string, JsonValue>()
  #token = ''
  #idle: Promise<void> | undefined
  /** tasks that our server does not hand out yet: it never has two syncs of one connector at once (CON-15) */
  readonly #withheld = new Map<string, { readonly task: RecordedTask; readonly items: CallItem[] }>()

  constructor(options: ReplayOptions) {
    this.#options = options
  }

  async play(items: readonly Item[]): Promise<void> {
    for (const item of items) {
      if (item.kind === 'token') await this.#askForToken(item)
      else if (item.kind === 'note') await this.#note(item.text)
      else if (!this.#isWithheld(item)) await this.#call(item)
      this.played++
    }
    await this.#idle
  }

  /** What could not be played yet, one sync after another. */
  async playWithheld(settle: () => Promise<void>): Promise<void> {
    for (const { task, items } of [...this.#withheld.values()]) {
      await settle()
      this.#withheld.delete(task.id)
      await this.#poll({ ...emptyPoll, tasks: [task] })
      for (const item of items) await this.#call(item)
    }
    await this.#idle
  }

  get hasWithheld(): boolean {
    return this.#withheld.size > 0
  }

  #isWithheld(item: CallItem): boolean {
    const id = item.upload?.taskId ?? item.request.taskId
    const withheld = this.#withheld.get(String(id))
    withheld?.items.push(item)
    return withheld !== undefined
  }

  async #askForToken({ assertion, headers, answer }: TokenItem): Promise<void> {
    const { server, misfortunes, connector } = this.#options
    // A client id that nobody knows; a 400 stands for a credential that has ended.
    // The poll beside it is not meant.
    if (answer.status !== 200) await this.#idle
    const clientId = answer.status === 401 ? connector.clientId.replace(/^[^@]+/, 'nobody-12345') : connector.clientId
    if (answer.status === 400) await server.credentials.revoke(connector.id, server.now)
    const form = await assertionForm({ ...connector, clientId }, assertion)
    const ask = () => exchange(server, form, headers)
    if (answer.status === 503) {
      expect((await misfortunes.withoutDatabase(ask)).status).toBe(503)
      return
    }
    const { status, body } = await ask()
    if (answer.status !== 200) {
      expect({ status, body }).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
      return
    }
    expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 600 } })
    this.#token = String(body.access_token)
    this.tokens.push(this.#token)
    watchSecret(this.#token)
  }

  async #note(text: string): Promise<void> {
    if (text.startsWith('GetTask was broken off')) await this.#breakPollOff()
    if (text === 'server killed') {
      await this.#idle
      await this.#options.server.restart()
    }
  }

  /** The client hangs up just when there is work for it: nothing may be lost to the poll that nobody waits for. */
  async #breakPollOff(): Promise<void> {
    const { server, connector, misfortunes } = this.#options
    await this.#idle
    const session = await openSession({ port: server.ports.httpsPort, ca: server.ca })
    const broken = new AbortController()
    const id = await server.give(connector.connectorId, { case: 'hello', value: {} })
    await misfortunes.withTableLocked('connector_tasks', async () => {
      const call = this.#toCall('getTask', [this.#frame('getTask', {})], { signal: broken.signal })
      const poll = expect(callOn(session, call)).rejects.toThrow('no answer')
      await server.waitingForLock()
      broken.abort()
      await poll
      // Frames are read in order: when this one is answered, the server knows.
      await new Promise((resolve) => session.ping((error) => resolve(error)))
    })
    session.destroy()
    this.taskIds.set('the one after', id)
    await this.#poll({ ...emptyPoll, isHeld: true, tasks: [{ id: 'the one after', hello: {} }] }, 'another-host')
  }

  async #call(item: CallItem): Promise<void> {
    if (item.method === 'getTask' || item.method === 'getTasks') return this.#poll(item)
    const { server, connector } = this.#options
    const taskId = this.#ourId(String(item.upload?.taskId ?? item.request.taskId ?? ''))
    if (item.isCancelled) await server.cancel(connector.connectorId, taskId)
    const request = { ...item.request, ...(taskId && { taskId }) }
    const send = item.upload === undefined ? () => this.#send(item.method, request) : () => this.#upload(item, taskId)
    if (item.code === undefined) {
      await this.#breakOff(item.method, request, taskId)
      return
    }
    const answer = await this.#under(item.code, send)
    const cause = causes.get(item.code)
    expect({ method: item.method, code: answer.code, message: answer.code ? '' : answer.message }).toEqual({
      method: item.method,
      code: cause === undefined ? 0 : item.code,
      message: '',
    })
    if (answer.code !== 0) return
    if (item.method === 'heartbeat') {
      const { cancelled, nextHeartbeat } = read(BatonServiceHeartbeatResponseSchema, answer)
      expect({ cancelled, ms: nextHeartbeat && durationMs(nextHeartbeat) }).toEqual({
        cancelled: item.isCancelled,
        ms: 10_000,
      })
    }
    if (item.method === 'finishTask') this.finished.set(taskId, request)
  }

  /** A poll that the recording answers with work is answered with it; an idle one goes on beside what follows. */
  async #poll(item: CallItem, hostId = 'check-host'): Promise<void> {
    const { server, connector } = this.#options
    await this.#idle
    this.#idle = undefined
    const request = { ...item.request, hostId }
    const knownTaskIds = ((item.request.knownTaskIds ?? []) as string[]).map((id) => this.#ourId(id))
    if (item.method === 'getTasks') Object.assign(request, { knownTaskIds })
    const poll = async () => {
      const answer = await this.#send(item.method, request)
      expect(answer.code).toBe(0)
      if (item.method === 'getTask') {
        const { task, nextPoll } = read(BatonServiceGetTaskResponseSchema, answer)
        return { tasks: task ? [task] : [], nextPoll }
      }
      return read(BatonServiceGetTasksResponseSchema, answer)
    }
    const isHeld = item.isHeld && item.tasks.length > 0
    const early = isHeld ? poll() : undefined
    const expected: Task[] = []
    for (const task of item.tasks) {
      const given = await this.#give(task)
      if (given !== undefined) expected.push(given)
    }
    if (expected.length === 0) {
      this.#idle = poll().then(({ tasks, nextPoll }) => {
        const idleMs = knownTaskIds.length > 0 ? 1000 : 100
        expect({ tasks, ms: nextPoll && durationMs(nextPoll) }).toEqual({ tasks: [], ms: idleMs })
      })
      return
    }
    let found = await (early ?? poll())
    // A poll that was held in vain is followed by the next.
    while (isHeld && found.tasks.length === 0) found = await poll()
    expect(found.tasks.map(toPlain)).toEqual(expected.map(toPlain))
    expect(found.nextPoll && durationMs(found.nextPoll)).toBe(0)
    for (const { id } of expected)
      expect(await server.task(connector.connectorId, id)).toMatchObject({ state: 'leased', leased_by: hostId })
  }

  /** Queues what the recording hands out; undefined for what our server does not hand out. */
  async #give(recorded: RecordedTask): Promise<Task | undefined> {
    const { server, connector, request } = this.#options
    const known = this.taskIds.get(recorded.id)
    const task = fromJson(TaskSchema, { ...recorded, id: '' }, { registry: messageTypes })
    if (known !== undefined && recorded.id !== 'the one after') return undefined
    if (task.taskType.case === 'none') return undefined
    if (task.taskType.case !== 'syncFull') {
      const id = known ?? (await server.give(connector.connectorId, task.taskType))
      this.taskIds.set(recorded.id, id)
      return create(TaskSchema, { taskType: task.taskType, id })
    }
    const run = await server.requestSync(connector.connectorId, request)
    const { db } = server.world.database
    const { id, state } = await db
      .selectFrom('connector_tasks')
      .select(['id', 'state'])
      .where('sync_run_id', '=', run.id)
      .executeTakeFirstOrThrow()
    if (!run.isNew && state !== 'queued') {
      this.#withheld.set(recorded.id, { task: recorded, items: [] })
      return undefined
    }
    this.taskIds.set(recorded.id, id)
    const asked = {
      storageEngine: 'sqlite',
      syncResourceTypeIds: [...(request.resourceTypeIds ?? [])],
      skipGrants: request.without === 'grants',
      skipEntitlementsAndGrants: request.without === 'entitlements_and_grants',
    }
    return create(TaskSchema, { id, taskType: { case: 'syncFull', value: asked } })
  }

  async #upload({ upload }: CallItem, taskId: string): Promise<RawAnswer> {
    if (upload === undefined) throw new Error('no upload')
    const file = await this.#options.fileOf(
      upload.file,
      upload.partBytes.reduce((sum, bytes) => sum + bytes, 0),
    )
    const partBytes = 512 * 1024
    const messages = [
      { case: 'metadata' as const, value: { hostId: 'check-host', taskId } },
      ...Array.from({ length: Math.ceil(file.length / partBytes) }, (_, index) => ({
        case: 'data' as const,
        value: { data: file.subarray(index * partBytes, (index + 1) * partBytes) },
      })),
      { case: 'eof' as const, value: { sha256Checksum: createHash('sha256').update(file).digest() } },
    ]
    expect(messages).toHaveLength(upload.partBytes.length + 2)
    return this.#sendParts(
      'uploadAsset',
      messages.map((msg) =>
        frame(toBinary(BatonServiceUploadAssetRequestSchema, create(BatonServiceUploadAssetRequestSchema, { msg }))),
      ),
    )
  }

  /** The client waits in vain for the answer, and gives up; what it said counts all the same. */
  async #breakOff(method: CallItem['method'], request: Record<string, JsonValue>, taskId: string): Promise<void> {
    const { server, connector } = this.#options
    const broken = new AbortController()
    await server.world.database.transaction(async (tx) => {
      await tx.selectFrom('connector_tasks').select('id').where('id', '=', taskId).forUpdate().execute()
      const call = this.#send(method, request, { signal: broken.signal })
      await server.waitingForLock()
      broken.abort()
      await expect(call).rejects.toThrow('no answer')
    })
    await server.ended(connector.connectorId, taskId)
    this.finished.set(taskId, request)
  }

  /** Brings about what the recorded server only said, where that is possible. */
  async #under(code: number, send: () => Promise<RawAnswer>): Promise<RawAnswer> {
    const { misfortunes, server, connector } = this.#options
    // The poll beside it is not meant.
    if (causes.has(code)) await this.#idle
    switch (causes.get(code)) {
      case undefined:
        return send()
      case 'no database':
        return misfortunes.withoutDatabase(send)
      case 'no table':
        return misfortunes.withoutTable('connector_hosts', send)
      case 'a dead token':
        await server.credentials.revoke(connector.id, server.now)
        return send()
      case 'the token of a person': {
        const own = this.#token
        this.#token = await tokenOfPerson(server)
        const answer = await send()
        this.#token = own
        return answer
      }
    }
  }

  /** Ids that our server has not given, such as that of a start-up Hello, stay as they are. */
  #ourId(recorded: string): string {
    return this.taskIds.get(recorded) ?? recorded
  }

  async #send(method: CallItem['method'], json: Record<string, JsonValue>, more: { signal?: AbortSignal } = {}) {
    return this.#sendParts(method, [this.#frame(method, json)], more)
  }

  async #sendParts(method: CallItem['method'], parts: Buffer[], more: { signal?: AbortSignal } = {}) {
    const { server } = this.#options
    if (this.#token === '') await this.#askForToken(plainToken)
    return callOnce({ port: server.ports.httpsPort, ca: server.ca }, this.#toCall(method, parts, more))
  }

  #frame(method: CallItem['method'], json: Record<string, JsonValue>): Buffer {
    const message = parseRequest(method, { hostId: 'check-host', ...json })
    return frame(toBinary(BatonService.method[method].input, message))
  }

  #toCall(method: CallItem['method'], parts: Buffer[], more: { signal?: AbortSignal }): RawCall {
    const { connector, metadata } = this.#options
    const headers = Object.fromEntries(Object.entries(metadata).filter(([name]) => !name.startsWith(':')))
    return {
      path: `/${BatonService.typeName}/${BatonService.method[method].name}`,
      headers: {
        ...headers,
        'user-agent': headers['user-agent']?.replace(/^\S+/, connector.clientId.split('@')[0] ?? '') ?? '',
        authorization: `Bearer ${this.#token}`,
      },
      parts,
      ...more,
    }
  }
}

const emptyPoll: CallItem = {
  kind: 'call',
  method: 'getTask',
  request: {},
  upload: undefined,
  code: 0,
  tasks: [],
  isCancelled: false,
  isHeld: false,
}

/** For scenarios that go on with the token of an earlier one. */
const plainToken: TokenItem = {
  kind: 'token',
  headers: {},
  assertion: { header: {}, isAudienceList: false, secondsFromNow: { iat: 0, nbf: -120, exp: 120 } },
  answer: { status: 200, body: {} },
}

async function tokenOfPerson(server: TestServer): Promise<string> {
  const { users, credentials } = server.context
  const person = { email: `${randomBytes(6).toString('hex')}@example.com`, name: '' }
  const userId = await server.world.database.transaction((tx) =>
    users.createAdministrator(tx, person, { kind: 'system' }),
  )
  const { clientId, clientSecret } = await credentials.createForUser(userId)
  watchSecret(clientSecret)
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const token = String((await exchange(server, form)).body.access_token)
  watchSecret(token)
  return token
}

function toPlain(task: Task): JsonValue {
  return toJson(TaskSchema, task, { registry: messageTypes })
}

function read<D extends DescMessage>(schema: D, { body }: RawAnswer): MessageShape<D> {
  return fromBinary(schema, body.subarray(5))
}
