import { create } from '@bufbuild/protobuf'
import type { SyncRun } from '@rostrum/c1z'
import { SyncOutputSchema } from '@rostrum/protocol/baton'
import type { MessageJson } from './message-json.ts'

/** baton.v1.SyncOutput (c1z-format 8.3). */
export function syncOutput(json: MessageJson, run: SyncRun): string {
  return json.write(
    SyncOutputSchema,
    create(SyncOutputSchema, {
      id: run.id,
      startedAt: run.startedAt,
      ...(run.endedAt && { endedAt: run.endedAt }),
      syncToken: run.token,
      syncType: run.type,
      parentSyncId: run.parentSyncId,
    }),
  )
}
