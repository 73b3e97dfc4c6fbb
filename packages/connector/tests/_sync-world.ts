import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import { SyncFile, type SyncRun } from '@rostrum/c1z'
import { makeEntitlementId, makeGrantId, packAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantSchema,
  GroupTraitSchema,
  type Resource,
  ResourceIdSchema,
  ResourceSchema,
  type ResourceType,
  ResourceType_Trait,
  ResourceTypeSchema,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import { onTestFinished } from 'vitest'
import {
  type Clock,
  type Connector,
  type ConnectorEnvironment,
  type LogFields,
  runSync,
  type SyncOptions,
  type SyncSummary,
} from '../src/index.ts'

/** A clock on which a sleep takes no time but moves the clock. */
export class InstantClock implements Clock {
  #now = Date.parse('2026-03-01T09:00:00Z')
  readonly slept: number[] = []

  now(): Date {
    return new Date(this.#now)
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.slept.push(ms)
    this.#now += ms
  }
}

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: LogFields
}

export interface SyncWorld {
  readonly folder: string
  readonly file: string
  readonly clock: InstantClock
  readonly logged: LogLine[]
  /** called after each committed page */
  onPage: (list: string) => void
  /** messages of the warnings so far */
  warnings(): string[]
  sync(connector: Connector, more?: Partial<SyncOptions>): Promise<SyncSummary>
  read(file?: string): Promise<ReadBack>
}

/** What a finished sync holds, by ids. */
export interface ReadBack {
  readonly run: SyncRun
  readonly syncs: readonly SyncRun[]
  readonly types: string[]
  readonly resources: string[]
  readonly entitlements: string[]
  /** `<entitlement> <- <principal>` */
  readonly grants: string[]
  readonly grantRows: ReadonlyMap<string, Grant>
  readonly resourceRows: ReadonlyMap<string, Resource>
  readonly entitlementRows: ReadonlyMap<string, Entitlement>
}

/** A folder with a sync file to be, and everything a sync needs around it. */
export function makeSyncWorld(): SyncWorld {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-sync-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const clock = new InstantClock()
  const logged: LogLine[] = []
  const logAs =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      logged.push({ level, message, fields })
    }
  const world: SyncWorld = {
    folder,
    file: join(folder, 'sync.c1z'),
    clock,
    logged,
    onPage: () => {},
    warnings: () => logged.filter(({ level }) => level === 'warn').map(({ message }) => message),
    sync: (connector, more = {}) =>
      runSync({
        connector,
        environment,
        file: world.file,
        connectorKey: 'baton-invented v1',
        signal: new AbortController().signal,
        ...more,
      }),
    read: (file = world.file) => readBack(file),
  }
  const environment: ConnectorEnvironment = {
    log: { debug: logAs('debug'), info: logAs('info'), warn: logAs('warn'), error: logAs('error') },
    progress: { request() {}, waiting() {}, rows() {}, page: (list) => world.onPage(list) },
    clock,
    random: () => 0,
    httpTimeoutMs: 1000,
    provisioning: false,
    stateFolder: '/nowhere',
  }
  return world
}

async function readBack(path: string): Promise<ReadBack> {
  await using file = await SyncFile.open(path)
  const run = file.latestFinished()
  if (run === undefined) throw new Error(`${path} holds no finished sync`)
  const grantRows = new Map([...file.grants(run.id)].map(({ grant }) => [grant.id, grant]))
  const resourceRows = new Map([...file.resources(run.id)].map(({ resource }) => [nameOf(resource), resource]))
  const entitlementRows = new Map(
    [...file.entitlements(run.id)].map(({ entitlement }) => [entitlement.id, entitlement]),
  )
  return {
    run,
    syncs: [...file.syncs],
    types: [...file.resourceTypes(run.id)].map(({ resourceType }) => resourceType.id).sort(),
    resources: [...resourceRows.keys()].sort(),
    entitlements: [...entitlementRows.keys()].sort(),
    grants: [...grantRows.values()].map((row) => `${row.entitlement?.id} <- ${nameOf(row.principal)}`).sort(),
    grantRows,
    resourceRows,
    entitlementRows,
  }
}

export function nameOf(resource: Resource | undefined): string {
  return `${resource?.id?.resourceType}:${resource?.id?.resource}`
}

export const userType = makeType('user', { traits: [ResourceType_Trait.USER] })
export const groupType = makeType('group', { traits: [ResourceType_Trait.GROUP] })
export const siteType = makeType('site')

export function makeType(
  id: string,
  more: { traits?: ResourceType_Trait[]; annotations?: readonly Any[] } = {},
): ResourceType {
  return create(ResourceTypeSchema, {
    id,
    displayName: id,
    traits: more.traits ?? [],
    annotations: [...(more.annotations ?? [])],
  })
}

/** A resource with the trait that the types above declare. */
export function makeResource(
  type: string,
  id: string,
  more: { annotations?: readonly Any[]; parent?: Resource } = {},
): Resource {
  const trait =
    type === 'user'
      ? [packAnnotation(UserTraitSchema, {})]
      : type === 'group'
        ? [packAnnotation(GroupTraitSchema, {})]
        : []
  const parent = more.parent?.id
  return create(ResourceSchema, {
    id: create(ResourceIdSchema, { resourceType: type, resource: id }),
    displayName: `${type} ${id}`,
    annotations: [...trait, ...(more.annotations ?? [])],
    ...(parent !== undefined && { parentResourceId: parent }),
  })
}

export function makeEntitlement(resource: Resource, slug = 'member', annotations: readonly Any[] = []): Entitlement {
  return create(EntitlementSchema, {
    id: makeEntitlementId(resource, slug),
    slug,
    displayName: slug,
    resource,
    annotations: [...annotations],
  })
}

export function makeGrant(entitlement: Entitlement, principal: Resource, annotations: readonly Any[] = []): Grant {
  return create(GrantSchema, {
    id: makeGrantId(entitlement.id, principal),
    entitlement,
    principal,
    annotations: [...annotations],
  })
}

/** The parts of a connector that no test here looks at. */
export const plainConnector: Omit<Connector, 'resourceTypes'> = {
  description: { displayName: 'Invented' },
  scope: {},
  validate: async () => [],
  async *check() {},
  close: async () => {},
}
