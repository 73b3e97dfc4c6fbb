import { toBinary } from '@bufbuild/protobuf'
import { SyncFile } from '@rostrum/c1z'
import {
  EntitlementSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'

/** Everything the newest finished sync of a file holds, by id, in a form that can be compared. */
export interface Snapshot {
  readonly syncId: string
  readonly resourceTypes: ReadonlyMap<string, string>
  readonly resources: ReadonlyMap<string, string>
  readonly entitlements: ReadonlyMap<string, string>
  readonly grants: ReadonlyMap<string, string>
  /** ids that came more than once, and references to what is not there: a sentence each */
  readonly faults: readonly string[]
}

export async function readSnapshot(file: string): Promise<Snapshot> {
  await using syncFile = await SyncFile.open(file)
  const sync = syncFile.latestFinished()
  if (sync === undefined) throw new Error(`${file} holds no finished sync`)
  const faults: string[] = []
  const collect = (kind: string, rows: Iterable<readonly [id: string, content: Uint8Array]>) => {
    const found = new Map<string, string>()
    for (const [id, content] of rows) {
      if (found.has(id)) faults.push(`${kind} ${id} is there twice`)
      // Maps are written in key order by the writer of the file, so equal messages have equal bytes.
      found.set(id, Buffer.from(content).toString('base64'))
    }
    return found
  }
  const resourceTypes = collect(
    'resource type',
    map(syncFile.resourceTypes(sync.id), ({ resourceType }) => [
      resourceType.id,
      toBinary(ResourceTypeSchema, resourceType),
    ]),
  )
  const resources = collect(
    'resource',
    map(syncFile.resources(sync.id), ({ resource }) => {
      require(resourceTypes, resource.id?.resourceType, `type of resource ${keyOf(resource)}`)
      return [keyOf(resource), toBinary(ResourceSchema, resource)]
    }),
  )
  for (const { resource } of syncFile.resources(sync.id)) {
    const parent = resource.parentResourceId
    if (parent) require(resources, `${parent.resourceType}:${parent.resource}`, `parent of ${keyOf(resource)}`)
  }
  const entitlements = collect(
    'entitlement',
    map(syncFile.entitlements(sync.id), ({ entitlement }) => {
      require(resources, keyOf(entitlement.resource), `resource of entitlement ${entitlement.id}`)
      return [entitlement.id, toBinary(EntitlementSchema, entitlement)]
    }),
  )
  const grants = collect(
    'grant',
    map(syncFile.grants(sync.id), ({ grant }) => {
      require(entitlements, grant.entitlement?.id, `entitlement of grant ${grant.id}`)
      require(resources, keyOf(grant.principal), `principal of grant ${grant.id}`)
      return [grant.id, toBinary(GrantSchema, grant)]
    }),
  )
  return { syncId: sync.id, resourceTypes, resources, entitlements, grants, faults }

  function require(there: ReadonlyMap<string, string>, id: string | undefined, what: string): void {
    if (id === undefined || !there.has(id)) faults.push(`${what} is not in the file: ${id}`)
  }
}

/** What one snapshot has, lacks or holds otherwise than the other, a line each; ids of syncs are not compared. */
export function snapshotDifferences(before: Snapshot, after: Snapshot): string[] {
  return (['resourceTypes', 'resources', 'entitlements', 'grants'] as const).flatMap((kind) => [
    ...[...after[kind].keys()].filter((id) => !before[kind].has(id)).map((id) => `+ ${kind} ${id}`),
    ...[...before[kind].keys()].filter((id) => !after[kind].has(id)).map((id) => `- ${kind} ${id}`),
    ...[...before[kind]].filter(([id, row]) => (after[kind].get(id) ?? row) !== row).map(([id]) => `~ ${kind} ${id}`),
  ])
}

function keyOf(resource: Resource | undefined): string {
  return `${resource?.id?.resourceType}:${resource?.id?.resource}`
}

function* map<T, U>(items: Iterable<T>, convert: (item: T) => U): Iterable<U> {
  for (const item of items) yield convert(item)
}
