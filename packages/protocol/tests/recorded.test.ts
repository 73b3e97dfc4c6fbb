import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DescMessage, fromBinary, toBinary, toJson } from '@bufbuild/protobuf'
import { expect, test } from 'vitest'
import { messageTypes } from '../src/lib/message-types.ts'

/** A request that an unmodified Go connector sent to its control plane: its bytes, and what Go made of them as JSON. */
interface Recorded {
  readonly sdk: string
  readonly scenario: string
  readonly path: string
  readonly message: unknown
  readonly base64: string
}

const recorded: Recorded[] = readFileSync(join(import.meta.dirname, 'fixtures/recorded-requests.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

function findInput(path: string): DescMessage {
  const [, service = '', name] = path.split('/')
  const method = messageTypes.getService(service)?.methods.find((each) => each.name === name)
  if (method === undefined) throw new Error(`${path} is no method of the contract`)
  return method.input
}

test.each(recorded)('SDK $sdk, $scenario: $path is read as Go reads it, and written as Go writes it', (request) => {
  const schema = findInput(request.path)
  const message = fromBinary(schema, Buffer.from(request.base64, 'base64'))
  expect(toJson(schema, message, { registry: messageTypes })).toEqual(request.message)
  // Without the fields that were not understood: a field missing from proto/ would be missing here.
  expect(Buffer.from(toBinary(schema, message, { writeUnknownFields: false })).toString('base64')).toBe(request.base64)
})

test('the recordings hold three generations and all kinds of answers', () => {
  expect(new Set(recorded.map(({ sdk }) => sdk))).toEqual(new Set(['0.1.4', '0.2.51', '0.25.0']))
  expect(recorded.length).toBeGreaterThan(20)
})
