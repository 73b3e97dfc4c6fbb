import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Message, toJson } from '@bufbuild/protobuf'
import {
  EntitlementSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'
import { messageTypes } from '@rostrum/protocol/message-types'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inspect, SyncFile } from '../src/index.ts'
import { makeFolder } from './_folder.ts'

const path = fixture('go-connector-s.c1z')
const syncId = '3MS394P5PcvS8ax8P1opxW9qy03'

let file: SyncFile
beforeAll(async () => {
  file = await SyncFile.open(path)
})
afterAll(() => file.close())

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
}

function readJson(name: string): Record<string, never> {
  return JSON.parse(readFileSync(fixture(name), 'utf8'))
}

function keyOf(resource: Resource | undefined): string {
  return `${resource?.id?.resourceType}/${resource?.id?.resource}`
}

describe('the file that the Go connector wrote with an old SDK', () => {
  test('S1C-3: is read whole: 133 resources, 45 entitlements, 475 grants, each with its identity', () => {
    const { resources, entitlements, grants } = readJson('go-connector-identities.json')
    const found = {
      resources: [...file.resources(syncId)].map(({ resource }) => keyOf(resource)),
      entitlements: [...file.entitlements(syncId)].map(({ entitlement }) => entitlement.id),
      grants: [...file.grants(syncId)].map(({ grant }) => grant.id),
    }
    expect(found.resources.toSorted()).toEqual(resources)
    expect(found.entitlements.toSorted()).toEqual(entitlements)
    expect(found.grants.toSorted()).toEqual(grants)
    expect([found.resources.length, found.entitlements.length, found.grants.length]).toEqual([133, 45, 475])
  })

  test('S1C-3: gives every object as the Go reader prints it', () => {
    const samples = Object.entries(readJson('go-connector-samples.json') as Record<string, Record<string, unknown>>)
    expect(samples).toHaveLength(11)
    for (const [, sample] of samples) {
      for (const [kind, printed] of Object.entries(sample)) expect(findPrinted(kind, printed)).toEqual(printed)
    }
  })

  test('holds one full, finished sync with the defaults of the columns it lacks', () => {
    expect(file.syncs).toEqual([
      expect.objectContaining({ rowId: 1, id: syncId, type: 'full', parentSyncId: '', linkedSyncId: '' }),
    ])
    const run = file.getSync(syncId)
    expect(run).toMatchObject({ supportsDiff: false, grantsBackfilled: false })
    expect(run.startedAt).toMatchObject({ seconds: 1795329986n, nanos: 77162283 })
    expect(run.endedAt).toMatchObject({ seconds: 1795329987n, nanos: 465222968 })
    expect(JSON.parse(run.token)).toMatchObject({ actions: [], current_action: { operation: 'list-grants' } })
    expect(file.latestFinished()).toBe(run)
    expect(file.latestFinished('partial')).toBeUndefined()
    expect(file.previousFinished()).toBeUndefined()
  })

  test('keeps no stats, so they are counted from the rows', async () => {
    expect(file.stats(syncId)).toEqual({
      resourceTypes: 5,
      resources: 133,
      entitlements: 45,
      grants: 475,
      assets: 0,
      resourcesByResourceType: { account: 2, role: 11, service_user: 10, site: 10, user: 100 },
      entitlementsByResourceType: { account: 2, role: 33, service_user: 0, site: 10, user: 0 },
      grantsByResourceType: { account: 158, role: 183, service_user: 0, site: 134, user: 0 },
      stepDurationsMs: {},
      connectorCallStats: {},
      sessionStoreStats: {},
    })
    const { version, engine, syncs } = await inspect(path)
    expect({ version, engine }).toEqual({ version: 'v1', engine: 'sqlite' })
    expect(syncs).toEqual([
      expect.objectContaining({
        id: syncId,
        counts: { resourceTypes: 5, resources: 133, entitlements: 45, grants: 475 },
      }),
    ])
  })

  test('filters agree with what the rows say', () => {
    const all = [...file.grants(syncId)].map(({ grant }) => grant)
    const role = { resourceType: 'role', resource: '1594376609629347910' }
    const principal = { resourceType: 'user', resource: '1595791875831029640' }
    const entitlementId = 'role:1594376609629347910:site scope'
    const idsOf = (filter: Parameters<SyncFile['grants']>[1]) => [...file.grants(syncId, filter)].map((r) => r.grant.id)
    const expected = (matches: (grant: (typeof all)[number]) => boolean) => all.filter(matches).map(({ id }) => id)
    const ofRole = expected((grant) => keyOf(grant.entitlement?.resource) === `role/${role.resource}`)
    const ofEntitlement = expected((grant) => grant.entitlement?.id === entitlementId)
    const ofPrincipal = expected((grant) => keyOf(grant.principal) === `user/${principal.resource}`)
    expect(idsOf({ resource: role })).toEqual(ofRole)
    expect(idsOf({ resourceTypeId: 'role' })).toHaveLength(183)
    expect(idsOf({ entitlementId })).toEqual(ofEntitlement)
    expect(idsOf({ principal })).toEqual(ofPrincipal)
    expect(idsOf({ principal, entitlementId })).toEqual([`${entitlementId}:user:${principal.resource}`])
    expect(Math.min(ofRole.length, ofEntitlement.length, ofPrincipal.length)).toBeGreaterThan(0)

    const parent = { resourceType: 'account', resource: '1593881818544886739' }
    const children = [...file.resources(syncId, { parent })]
    expect(children.length).toBeGreaterThan(0)
    for (const { resource } of children) {
      expect(resource.parentResourceId).toMatchObject({ resourceType: 'account', resource: parent.resource })
    }
    expect([...file.resources(syncId, { resourceTypeId: 'site' })]).toHaveLength(10)
    expect([...file.entitlements(syncId, { resourceTypeId: 'role' })]).toHaveLength(33)
    expect([...file.entitlements(syncId, { resource: role })]).toHaveLength(3)
    expect([...file.grants(syncId, { entitlementId: 'no such' })]).toEqual([])
  })

  test('finds objects by id, and nothing for ids that are not there', () => {
    expect(file.findResourceType(syncId, 'user')?.displayName).toBe('User')
    expect(file.findResourceType(syncId, 'planet')).toBeUndefined()
    expect(file.findResource(syncId, { resourceType: 'site', resource: '1593884500186757884' })?.displayName).toBe(
      'Default site',
    )
    expect(file.findResource(syncId, { resourceType: 'user', resource: '1593884500186757884' })).toBeUndefined()
    expect(file.findEntitlement(syncId, 'role:1594376609629347910:site scope')?.slug).toBe('site scope')
    expect(file.findEntitlement(syncId, '')).toBeUndefined()
  })

  test('names an unknown sync in the error', () => {
    expect(() => [...file.grants('no such')]).toThrow(`${path} holds no sync "no such"`)
    expect(() => file.stats('no such')).toThrow('no such')
  })

  test('is decoded into a private folder, which is gone when the file is closed', async () => {
    const tempDir = makeFolder()
    const other = await SyncFile.open(path, { tempDir })
    const [folder = ''] = readdirSync(tempDir)
    expect(statSync(join(tempDir, folder)).mode & 0o777).toBe(0o700)
    await other.close()
    expect(readdirSync(tempDir)).toEqual([])
  })
})

/** The object in the file that a printed one shows, printed the same way. */
function findPrinted(kind: string, printed: unknown): unknown {
  const { id } = printed as { id: string & { resourceType: string; resource: string } }
  const print = (schema: Parameters<typeof toJson>[0], message: Message | undefined) =>
    message && toJson(schema, message, { registry: messageTypes })
  switch (kind) {
    case 'resourceType':
      return print(ResourceTypeSchema, file.findResourceType(syncId, id))
    case 'resource':
    case 'parent':
    case 'principal':
      return print(ResourceSchema, file.findResource(syncId, id))
    case 'entitlement':
      return print(EntitlementSchema, file.findEntitlement(syncId, id))
    case 'grant':
      return print(GrantSchema, [...file.grants(syncId)].find(({ grant }) => grant.id === id)?.grant)
    default:
      throw new Error(`a sample of kind ${kind}`)
  }
}
