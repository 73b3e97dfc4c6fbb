import type { Task, TaskStep } from '@rostrum/database/governance'
import type { TaskFacts } from '@rostrum/governance'
import { planOf, snapshotOf } from './snapshot.ts'
import { typeOf } from './task-flow.ts'

/** What of a task decides over what may be done with it. */
export function factsOf(task: Task, step: TaskStep | undefined): TaskFacts {
  const planned = step && planOf(snapshotOf(task))[step.position]?.step
  const isWrite = step?.kind === 'provision'
  return {
    type: typeOf(task),
    state: task.state,
    step: step?.kind === 'approval' ? 'approval' : isWrite ? (step.is_manual ? 'manual' : 'provision') : 'other',
    allowsReassignment: planned?.kind === 'approval' && planned.allowsReassignment,
    hasFailed: isWrite && step.is_manual && step.last_error !== null,
    isUnderWay: isWrite && !step.is_manual,
  }
}
