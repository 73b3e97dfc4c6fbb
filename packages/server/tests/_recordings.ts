import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clone, fromBinary, fromJson, type JsonValue, toJson } from '@bufbuild/protobuf'
import {
  BatonService,
  BatonServiceFinishTaskRequestSchema,
  type BatonServiceHelloRequest,
  BatonServiceHelloRequestSchema,
} from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'

/** The conversations in `recordings/`, by the version of the connector's SDK. */
export const generations = ['0.1.4', '0.2.51', '0.25.0'] as const
export type Generation = (typeof generations)[number]

export interface TokenItem {
  readonly kind: 'token'
  readonly headers: Readonly<Record<string, string>>
  readonly assertion: {
    readonly header: { readonly kid?: string }
    /** an array in the older generations, a text in the newest */
    readonly isAudienceList: boolean
    readonly secondsFromNow: { readonly iat: number; readonly nbf: number; readonly exp: number }
  }
  readonly answer: { readonly status: number; readonly body: object }
}

/** A task as it was handed out, in protobuf's JSON. */
export type RecordedTask = { readonly id: string } & { readonly [arm: string]: JsonValue }

export interface CallItem {
  readonly kind: 'call'
  readonly method: keyof typeof BatonService.method
  /** the request in protobuf's JSON; that of an upload is in `upload` */
  readonly request: Readonly<Record<string, JsonValue>>
  readonly upload:
    | { readonly taskId: string; readonly partBytes: readonly number[]; readonly file: FileKind }
    | undefined
  /** gRPC's; 0 is success, undefined when there was no answer */
  readonly code: number | undefined
  readonly tasks: readonly RecordedTask[]
  readonly isCancelled: boolean
  /** the poll was held until there was work */
  readonly isHeld: boolean
}

export interface NoteItem {
  readonly kind: 'note'
  readonly text: string
}

export type FileKind = 'sqlite' | 'pebble' | 'log'
export type Item = TokenItem | CallItem | NoteItem

export interface Recording {
  /** with every call */
  readonly metadata: Readonly<Record<string, string>>
  readonly scenarios: ReadonlyMap<string, readonly Item[]>
}

/** Reads a recording, with what it says only once put back wherever it belongs. */
export function readRecording(generation: Generation): Recording {
  const file = join(import.meta.dirname, 'recordings', `sdk-${generation}.jsonl`)
  const [about, ...lines] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const scenarios = new Map<string, Item[]>()
  const first: First = {}
  for (const line of lines) {
    const items = scenarios.get(line.scenario) ?? []
    if (items.length === 0) Object.assign(first, { task: undefined, success: undefined })
    scenarios.set(line.scenario, items)
    items.push(toItem(line, first))
  }
  return { metadata: about.metadataOfEveryCall, scenarios }
}

/** What later lines mean by "like the first". */
interface First {
  hello?: BatonServiceHelloRequest | undefined
  headers?: Record<string, string>
  task?: Record<string, JsonValue>
  success?: JsonValue
}

// biome-ignore lint/suspicious/noExplicitAny: lines of a file, in the form that its README tells
function toItem(line: any, first: First): Item {
  if (line.kind === 'note') return { kind: 'note', text: line.text }
  if (line.kind === 'token') {
    first.headers ??= line.headers
    const { header, claims, secondsFromNow } = line.assertion
    if (typeof claims === 'object') first.headers = { ...first.headers, list: String(Array.isArray(claims.aud)) }
    const { list, ...headers } = first.headers ?? {}
    const assertion = { header: header.kid ? { kid: header.kid } : {}, isAudienceList: list === 'true', secondsFromNow }
    return { kind: 'token', headers, assertion, answer: line.answer }
  }
  const method = line.path.split('/').at(-1)
  const { answer } = line
  return {
    kind: 'call',
    method: method[0].toLowerCase() + method.slice(1),
    request: toRequest(line, method, first),
    upload: line.upload && {
      taskId: line.upload.messages[0].metadata.taskId,
      // biome-ignore lint/suspicious/noExplicitAny: as above
      partBytes: line.upload.messages.flatMap(({ data }: any) => data ?? []),
      file: fileKind(line.upload.firstBytes),
    },
    code: typeof answer === 'string' ? undefined : (answer.status?.code ?? 0),
    tasks: (answer.tasks ?? (answer.task ? [answer.task] : [])).map((task: RecordedTask) => toTask(task, first)),
    isCancelled: answer.cancelled === true,
    isHeld: line.answeredAfter !== undefined,
  }
}

function toTask({ rest, ...said }: RecordedTask, first: First): RecordedTask {
  const task = rest === 'like the first' ? { ...first.task, ...said } : said
  first.task ??= task
  const arms = Object.entries(task).map(([name, value]) => [
    name,
    value === 'like the first' ? first.task?.[name] : value,
  ])
  return Object.fromEntries(arms)
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function toRequest(line: any, method: string, first: First): Record<string, JsonValue> {
  const said = { hostId: 'check-host', ...line.request?.message }
  if (method === 'Hello') {
    const full: BatonServiceHelloRequest | undefined =
      line.request.base64 && fromBinary(BatonServiceHelloRequestSchema, Buffer.from(line.request.base64, 'base64'))
    first.hello ??= full
    const hello = full ?? (first.hello && clone(BatonServiceHelloRequestSchema, first.hello))
    if (hello === undefined) throw new Error('the first Hello of a recording is whole')
    return { ...Object(toJson(BatonServiceHelloRequestSchema, hello, { registry: messageTypes })), ...said }
  }
  if (method === 'FinishTask') {
    if (line.request.base64) {
      const request = fromBinary(BatonServiceFinishTaskRequestSchema, Buffer.from(line.request.base64, 'base64'))
      const whole = Object(toJson(BatonServiceFinishTaskRequestSchema, request, { registry: messageTypes }))
      first.success ??= whole.success
      return whole
    }
    if (said.success !== 'like the first') first.success ??= said.success
    return said.success === 'like the first' ? { ...said, success: first.success } : said
  }
  return said
}

function fileKind(firstBytes: string): FileKind {
  if (firstBytes.startsWith('43315a46')) return 'sqlite'
  return firstBytes.startsWith('43315a33') ? 'pebble' : 'log'
}

/** The message of a call in its wire form. */
export function parseRequest(method: CallItem['method'], json: JsonValue) {
  const { input } = BatonService.method[method]
  return fromJson(input, json, { registry: messageTypes })
}
