import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { TaskSchema } from '@rostrum/protocol/connectorapi'
import { expect, test } from 'vitest'
import { taskTypeName } from './task-type-name.ts'

/** baton-protocol 10.7 */
const names = [
  'sync_full grant revoke hello event_feed none create_account create_resource delete_resource rotate_credential',
  'issue_credential create_ticket list_ticket_schemas get_ticket bulk_create_tickets bulk_get_tickets',
  'list_action_schemas get_action_schema invoke_action action_status create_sync_diff list_event_feeds list_events',
].flatMap((line) => line.split(' '))

test('kinds of tasks have the names that logs of the Go SDK give them', () => {
  const cases = TaskSchema.oneofs.find(({ localName }) => localName === 'taskType')?.fields ?? []
  const found = cases.map(({ localName }) => {
    // The oneof's members are what the message lists.
    const taskType = { case: localName, value: {} } as MessageInitShape<typeof TaskSchema>['taskType']
    return taskTypeName(create(TaskSchema, taskType === undefined ? {} : { taskType }))
  })
  expect(found.toSorted()).toEqual([...names, 'compact_syncs'].toSorted())
  expect(taskTypeName(create(TaskSchema))).toBe('unknown')
})
