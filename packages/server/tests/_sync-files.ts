import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import { WorkingCopy } from '@rostrum/c1z'
import { makeEntitlementId, makeGrantId, packAnnotation } from '@rostrum/protocol'
import { C1ZManifestV3Schema } from '@rostrum/protocol/c1z'
import {
  EntitlementSchema,
  GrantSchema,
  GroupTraitSchema,
  ResourceSchema,
  ResourceType_Trait,
  ResourceTypeSchema,
  UserTraitSchema,
} from '@rostrum/protocol/connector'

export interface SyncFileContent {
  readonly syncType?: 'full' | 'partial' | 'resources_only'
  readonly users?: number
  /** groups, with the first user in the first of them; without them nobody holds anything */
  readonly hasGroups?: boolean
  readonly hasGrants?: boolean
  /** what users are called: something that does not shrink makes the file large */
  readonly nameBytes?: number
}

/** A sync file as a small connector writes it. */
export async function makeSyncFile(content: SyncFileContent = {}): Promise<Buffer> {
  const { syncType = 'full', users = 2, hasGroups = true, hasGrants = true, nameBytes = 4 } = content
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-sync-file-'))
  try {
    const file = join(folder, 'sync.c1z')
    const copy = await WorkingCopy.open({ file, now: () => new Date(), fingerprint: 'test', syncType, env: {} })
    copy.transaction((tx) => {
      const type = (id: string, trait: ResourceType_Trait) =>
        tx.putResourceType(create(ResourceTypeSchema, { id, displayName: id, traits: [trait] }))
      type('user', ResourceType_Trait.USER)
      const people = Array.from({ length: users }, (_, index) =>
        create(ResourceSchema, {
          id: { resourceType: 'user', resource: `u${index + 1}` },
          displayName: `Someone ${randomBytes(nameBytes).toString('hex')}`,
          annotations: [packAnnotation(UserTraitSchema, {})],
        }),
      )
      for (const person of people) tx.putResource(person)
      const [principal] = people
      if (!hasGroups || principal === undefined) return
      type('group', ResourceType_Trait.GROUP)
      const resource = create(ResourceSchema, {
        id: { resourceType: 'group', resource: 'g1' },
        displayName: 'Staff',
        annotations: [packAnnotation(GroupTraitSchema, {})],
      })
      tx.putResource(resource)
      if (syncType === 'resources_only') return
      const id = makeEntitlementId(resource, 'member')
      const entitlement = create(EntitlementSchema, { id, resource, slug: 'member', displayName: 'Staff member' })
      tx.putEntitlement(entitlement)
      if (hasGrants) tx.putGrant(create(GrantSchema, { id: makeGrantId(id, principal), entitlement, principal }))
    })
    await copy.finish()
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A file of the newer format, as far as it is read. */
export function makePebbleFile(bytes = 1000): Buffer {
  const manifest = toBinary(C1ZManifestV3Schema, create(C1ZManifestV3Schema, { engine: 'pebble3' }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(manifest.length)
  return Buffer.concat([Buffer.from('C1Z3\0'), length, manifest, randomBytes(bytes)])
}

/** A connector's own log of a task. */
export function makeDebugLog(): Buffer {
  const line = (index: number) => ({ level: 'debug', ts: 1_777_777_777 + index, msg: `page ${index} was read` })
  return Buffer.from(Array.from({ length: 100 }, (_, index) => `${JSON.stringify(line(index))}\n`).join(''))
}
