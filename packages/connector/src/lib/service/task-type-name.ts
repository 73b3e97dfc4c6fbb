import type { Task } from '@rostrum/protocol/connectorapi'

type TaskCase = NonNullable<Task['taskType']['case']>

/** Those that logs of the Go SDK name otherwise than the protocol does (baton-protocol 10.7). */
const renamed: Partial<Record<TaskCase, string>> = {
  rotateCredentials: 'rotate_credential',
  createTicketTask: 'create_ticket',
  actionListSchemas: 'list_action_schemas',
  actionGetSchema: 'get_action_schema',
  actionInvoke: 'invoke_action',
}

/** How logs call a task's kind: `sync_full`. */
export function taskTypeName({ taskType: { case: name } }: Task): string {
  if (name === undefined) return 'unknown'
  return renamed[name] ?? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
