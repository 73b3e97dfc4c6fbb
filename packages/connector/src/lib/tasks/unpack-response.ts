import type { DescMessage, MessageShape } from '@bufbuild/protobuf'
import { type Any, anyUnpack } from '@bufbuild/protobuf/wkt'
import {
  CreateAccountResponseSchema,
  GetActionStatusResponseSchema,
  InvokeActionResponseSchema,
  ListActionSchemasResponseSchema,
  ListEventsResponseSchema,
  RotateCredentialResponseSchema,
} from '@rostrum/protocol/connector'

/** The response message of each kind of task that has one worth reading here. */
const responses = {
  createAccount: CreateAccountResponseSchema,
  rotateCredentials: RotateCredentialResponseSchema,
  listEvents: ListEventsResponseSchema,
  actionInvoke: InvokeActionResponseSchema,
  actionStatus: GetActionStatusResponseSchema,
  actionListSchemas: ListActionSchemasResponseSchema,
} satisfies Record<string, DescMessage>

export function unpackResponse<Kind extends keyof typeof responses>(
  response: Any | undefined,
  kind: Kind,
): MessageShape<(typeof responses)[Kind]> {
  const schema: DescMessage = responses[kind]
  const message = response && anyUnpack(response, schema)
  if (message === undefined)
    throw new TypeError(`a task ${kind} was answered with ${response?.typeUrl} (this is a bug)`)
  // Unpacked with the very schema.
  return message as MessageShape<(typeof responses)[Kind]>
}
