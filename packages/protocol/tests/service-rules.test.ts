import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, fromBinary, type Message } from '@bufbuild/protobuf'
import { AnySchema } from '@bufbuild/protobuf/wkt'
import { expect, test } from 'vitest'
import {
  BatonServiceFinishTaskRequestSchema,
  BatonServiceGetTaskRequestSchema,
  BatonServiceGetTasksRequestSchema,
  BatonServiceHeartbeatRequestSchema,
  BatonServiceHelloRequestSchema,
  BatonServiceUploadAssetRequestSchema,
  findBrokenRule,
} from '../src/connectorapi.ts'
import { messageTypes } from '../src/lib/message-types.ts'

const taskId = '2ZxWaaaaaaaaaaaaaaaaaaaaaaa'
const [hostId, longest, beyond] = ['host', 'ä'.repeat(256), 'ä'.repeat(257)]
const annotations = (count: number) => Array.from({ length: count }, () => create(AnySchema))
const osInfo = {
  hostname: 'h',
  os: 'linux',
  platform: 'debian',
  platformVersion: '12',
  platformFamily: 'debian',
  kernelVersion: '6',
  kernelArch: 'x',
  virtualizationSystem: 'none',
}
const connectorMetadata = { displayName: 'House' }
const hello = (change: object) =>
  create(BatonServiceHelloRequestSchema, { hostId, osInfo, connectorMetadata, ...change })
const tasks = (change: object) => create(BatonServiceGetTasksRequestSchema, { hostId, pageSize: 1, ...change })
const beat = (change: object) => create(BatonServiceHeartbeatRequestSchema, { hostId, taskId, ...change })
const success = (count: number) => ({ case: 'success' as const, value: { annotations: annotations(count) } })
const finish = (change: object) =>
  create(BatonServiceFinishTaskRequestSchema, { hostId, taskId, finalState: success(0), ...change })
const data = (bytes: number) =>
  create(BatonServiceUploadAssetRequestSchema, { msg: { case: 'data', value: { data: new Uint8Array(bytes) } } })
const eof = (bytes: number) =>
  create(BatonServiceUploadAssetRequestSchema, {
    msg: { case: 'eof', value: { sha256Checksum: new Uint8Array(bytes) } },
  })
const metadata = (value: object) =>
  create(BatonServiceUploadAssetRequestSchema, { msg: { case: 'metadata', value: { hostId, taskId, ...value } } })

test.each<[string, Message]>([
  ['the longest host id', create(BatonServiceGetTaskRequestSchema, { hostId: longest })],
  ['a Hello at the start', hello({})],
  [
    'a Hello for a task, as full as it may be',
    hello({
      taskId,
      annotations: annotations(16),
      buildInfo: {},
      connectorMetadata: { displayName: 'x'.repeat(1024), description: 'x'.repeat(4096), helpUrl: 'https://x' },
    }),
  ],
  ['a hundred tasks', tasks({ pageSize: 100, knownTaskIds: [taskId], annotations: annotations(16) })],
  ['a heartbeat for a hundred', beat({ taskIds: Array(100).fill(taskId) })],
  ['an end with sixteen annotations', finish({ finalState: success(16) })],
  ['a mebibyte of data', data(1024 * 1024)],
  ['one byte of data', data(1)],
  ['a checksum', eof(32)],
  ['the beginning of an upload', metadata({})],
  ['a message of another service', create(AnySchema)],
])('%s is in order', (_what, request) => expect(findBrokenRule(request)).toBeUndefined())

test.each<[string, Message, string]>([
  ['no host', create(BatonServiceGetTaskRequestSchema), 'host_id has 0 characters, 1 to 256 are allowed'],
  ['a host id too long', create(BatonServiceGetTaskRequestSchema, { hostId: beyond }), 'host_id has 257 characters'],
  ['a Hello without metadata', hello({ connectorMetadata: undefined }), 'connector_metadata is missing'],
  ['without a name', hello({ connectorMetadata: {} }), 'connector_metadata.display_name is empty'],
  [
    'with a name too long',
    hello({ connectorMetadata: { displayName: 'ä'.repeat(513) } }),
    'display_name has 1026 bytes, 1024',
  ],
  [
    'with a description too long',
    hello({ connectorMetadata: { displayName: 'x', description: 'x'.repeat(4097) } }),
    'description has 4097 bytes',
  ],
  [
    'with help over plain HTTP',
    hello({ connectorMetadata: { displayName: 'x', helpUrl: 'http://x' } }),
    'help_url is no https address',
  ],
  ['without a system', hello({ osInfo: undefined }), 'os_info is missing'],
  [
    'with a system that is silent',
    hello({ osInfo: { ...osInfo, kernelArch: '' } }),
    'os_info.kernelArch has 0 characters',
  ],
  ['with a build too long', hello({ buildInfo: { package: beyond } }), 'build_info.package has 257 characters'],
  ['with an id that is none', hello({ taskId: 'short' }), 'task_id "short" is no task\'s id'],
  ['with too much said', hello({ annotations: annotations(17) }), 'annotations has 17 items, 16 are allowed'],
  ['no tasks', tasks({ pageSize: 0 }), 'page_size is 0, 1 to 100 are allowed'],
  ['too many tasks', tasks({ pageSize: 101 }), 'page_size is 101'],
  ['tasks that are none', tasks({ knownTaskIds: [taskId, ''] }), 'known_task_ids ""'],
  ['a heartbeat for nothing', beat({ taskId: '' }), 'task_id ""'],
  ['a heartbeat for too many', beat({ taskIds: Array(101).fill(taskId) }), 'task_ids has 101 items'],
  ['an end that is none', finish({ finalState: { case: undefined } }), 'final_state is neither'],
  ['an end of nothing', finish({ taskId: `${taskId}x` }), "is no task's id"],
  ['an end with too much said', finish({ finalState: success(17) }), 'annotations has 17 items'],
  ['no data', data(0), 'data holds 0 bytes'],
  ['a byte too many', data(1024 * 1024 + 1), 'data holds 1048577 bytes'],
  ['half a checksum', eof(16), 'eof.sha256_checksum has 16 bytes, not 32'],
  ['an upload for nothing', metadata({ taskId: '-'.repeat(27) }), 'metadata.task_id'],
  ['an upload of nothing', create(BatonServiceUploadAssetRequestSchema), 'neither metadata, data nor eof'],
])('%s breaks a rule', (_what, request, says) => expect(findBrokenRule(request)).toContain(says))

test('nothing that Go connectors of three generations sent breaks one', () => {
  const lines = readFileSync(join(import.meta.dirname, 'fixtures/recorded-requests.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
  const broken = lines.flatMap((line) => {
    const { path, base64, scenario } = JSON.parse(line)
    const [, service = '', name] = path.split('/')
    const method = messageTypes.getService(service)?.methods.find((each) => each.name === name)
    const rule = method && findBrokenRule(fromBinary(method.input, Buffer.from(base64, 'base64')))
    return rule === undefined ? [] : [`${scenario}: ${rule}`]
  })
  expect(lines.length).toBeGreaterThan(20)
  expect(broken).toEqual([])
})
