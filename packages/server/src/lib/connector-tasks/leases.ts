import type { Reconciler } from '@rostrum/jobs'
import type { ConnectorTasks } from './connector-tasks.ts'

/** Sees to the tasks of hosts that went silent. */
export function createLeaseReconciler(tasks: ConnectorTasks): Reconciler {
  return {
    name: 'leases',
    everyMs: 5000,
    reconcile: async ({ signal }) => ({ lost: await tasks.reclaim(signal) }),
  }
}
