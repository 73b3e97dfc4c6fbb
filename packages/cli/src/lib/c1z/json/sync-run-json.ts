import { create, type MessageInitShape } from '@bufbuild/protobuf'
import type { CallStat, SyncRun, SyncStats } from '@rostrum/c1z'
import { SyncRunSchema, type SyncStatsSchema } from '@rostrum/protocol/reader'
import type { MessageJson } from './message-json.ts'

/** c1.reader.v2.SyncRun, with its numbers (c1z-format 8.3). */
export function syncRunJson(json: MessageJson, run: SyncRun, stats: SyncStats): string {
  return json.write(
    SyncRunSchema,
    create(SyncRunSchema, {
      id: run.id,
      startedAt: run.startedAt,
      ...(run.endedAt && { endedAt: run.endedAt }),
      syncToken: run.token,
      syncType: run.type,
      parentSyncId: run.parentSyncId,
      stats: statsMessage(stats),
    }),
  )
}

function statsMessage(stats: SyncStats): MessageInitShape<typeof SyncStatsSchema> {
  return {
    resourceTypes: BigInt(stats.resourceTypes),
    resources: BigInt(stats.resources),
    entitlements: BigInt(stats.entitlements),
    grants: BigInt(stats.grants),
    assets: BigInt(stats.assets),
    resourcesByResourceType: whole(stats.resourcesByResourceType),
    entitlementsByResourceType: whole(stats.entitlementsByResourceType),
    grantsByResourceType: whole(stats.grantsByResourceType),
    stepDurationsMs: whole(stats.stepDurationsMs),
    connectorCallStats: calls(stats.connectorCallStats),
    sessionStoreStats: calls(stats.sessionStoreStats),
  }
}

function whole(numbers: Readonly<Record<string, number>>): Record<string, bigint> {
  return Object.fromEntries(sorted(numbers).map(([key, value]) => [key, BigInt(Math.round(value))]))
}

function calls(stats: Readonly<Record<string, CallStat>>) {
  return Object.fromEntries(
    sorted(stats).map(([key, { count, totalMs, maxMs, errors, timeouts }]) => [
      key,
      {
        count: BigInt(count),
        totalMs: BigInt(Math.round(totalMs)),
        maxMs: BigInt(Math.round(maxMs)),
        errors: BigInt(errors),
        timeouts: BigInt(timeouts),
      },
    ]),
  )
}

function sorted<Value>(entries: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))
}
