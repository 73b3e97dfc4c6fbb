import { clone, create } from '@bufbuild/protobuf'
import { SyncFile, type WorkingCopyTransaction } from '@rostrum/c1z'
import {
  findAnnotation,
  hasAnnotation,
  makeEntitlementId,
  makeGrantId,
  packAnnotation,
  parseBatonEntitlementId,
  withoutAnnotation,
} from '@rostrum/protocol'
import {
  BatonIDSchema,
  ExternalResourceMatchAllSchema,
  ExternalResourceMatchIDSchema,
  ExternalResourceMatchSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  SkipEntitlementsAndGrantsSchema,
  ResourceType_Trait as Trait,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import { ConnectorError } from '../errors.ts'
import type { SyncScope } from './scope.ts'

export interface ExternalResourceOptions {
  /** the finished sync file of another connector */
  readonly file: string
  /** only principals who hold this entitlement there */
  readonly entitlementId?: string
  /** `user`, `TRAIT_APP` …; users and groups when empty */
  readonly traits?: readonly string[]
}

/**
 * The people and groups of another connector's sync file, to whom this one's grants are matched (baton-protocol 12.8).
 * A grant with a match annotation stands for the grants of everybody it matches.
 */
export class ExternalResources {
  readonly #file: SyncFile
  /** which sync of the file is read */
  readonly syncId: string
  readonly #types = new Map<string, ResourceType>()
  readonly #principals: Resource[] = []
  readonly #keys = new Set<string>()
  readonly #byValue = new Map<string, Map<string, Resource[]>>()

  /** `tempDir` is where the file is decoded; in the system's place for such things when absent. */
  static async open(options: ExternalResourceOptions, tempDir?: string): Promise<ExternalResources> {
    const file = await SyncFile.open(options.file, tempDir === undefined ? {} : { tempDir })
    const sync = file.latestFinished()
    if (sync === undefined) {
      await file.close()
      throw new ConnectorError('bad_configuration', `--external-resource-c1z ${options.file} holds no finished sync`, {
        fix: 'let the other connector finish a sync first',
      })
    }
    return new ExternalResources(file, sync.id, parseTraits(options.traits ?? []), options.entitlementId)
  }

  private constructor(file: SyncFile, syncId: string, traits: readonly Trait[], entitlementId: string | undefined) {
    this.#file = file
    this.syncId = syncId
    for (const { resourceType } of file.resourceTypes(syncId)) {
      if (resourceType.traits.some((trait) => traits.includes(trait))) this.#types.set(resourceType.id, resourceType)
    }
    const holders = entitlementId === undefined || entitlementId === '' ? undefined : this.#holdersOf(entitlementId)
    for (const type of this.#types.keys()) {
      for (const { resource } of file.resources(syncId, { resourceTypeId: type })) {
        if (holders !== undefined && !holders.has(keyOf(resource))) continue
        this.#principals.push(resource)
        this.#keys.add(keyOf(resource))
      }
    }
  }

  ownsType(resourceTypeId: string): boolean {
    return this.#types.has(resourceTypeId)
  }

  /** Copies the principals, what they offer and who holds it, each resource marked as another connector's. */
  copyInto(tx: WorkingCopyTransaction, scope: SyncScope): void {
    for (const type of this.#types.values()) tx.putResourceType(type)
    for (const resource of this.#principals) {
      const marked = clone(ResourceSchema, resource)
      marked.annotations.push(packAnnotation(BatonIDSchema, {}))
      tx.putResource(marked)
    }
    if (!scope.wantsEntitlements) return
    for (const resource of this.#principals) {
      const type = this.#types.get(resource.id?.resourceType ?? '')
      if (skipsRelations(resource) || (type !== undefined && skipsRelations(type))) continue
      const filter = { resource: { resourceType: type?.id ?? '', resource: resource.id?.resource ?? '' } }
      for (const { entitlement } of this.#file.entitlements(this.syncId, filter)) tx.putEntitlement(entitlement)
      if (!scope.wantsGrants) continue
      for (const { grant } of this.#file.grants(this.syncId, filter)) {
        if (grant.principal !== undefined && this.#keys.has(keyOf(grant.principal))) tx.putGrant(grant)
      }
    }
  }

  /** The grants that a match annotation stands for; undefined when the grant carries none and stays as it is. */
  replace(grant: Grant): Grant[] | undefined {
    const matched = this.#match(grant)
    return matched?.map((principal) => this.#grantTo(principal, grant))
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  #match(grant: Grant): Resource[] | undefined {
    const all = findAnnotation(grant.annotations, ExternalResourceMatchAllSchema)
    if (all !== undefined) return this.#principals.filter((principal) => this.#hasTrait(principal, all.resourceType))
    const byId = findAnnotation(grant.annotations, ExternalResourceMatchIDSchema)
    if (byId !== undefined)
      return this.#principals.filter((principal) => principal.id?.resource === byId.id).slice(0, 1)
    const byValue = findAnnotation(grant.annotations, ExternalResourceMatchSchema)
    if (byValue === undefined) return undefined
    const { resourceType, key, value } = byValue
    return this.#withValue(resourceType, key).get(value) ?? []
  }

  /** The principals of a trait by what their profile says for a key; made once, for there may be many such grants. */
  #withValue(trait: Trait, key: string): ReadonlyMap<string, Resource[]> {
    const name = JSON.stringify([trait, key])
    let index = this.#byValue.get(name)
    if (index === undefined) {
      index = new Map()
      this.#byValue.set(name, index)
      for (const principal of this.#principals) {
        if (!this.#hasTrait(principal, trait)) continue
        for (const value of profileValues(principal, trait, key)) {
          index.set(value, [...(index.get(value) ?? []), principal])
        }
      }
    }
    return index
  }

  #hasTrait(principal: Resource, trait: Trait): boolean {
    return this.#types.get(principal.id?.resourceType ?? '')?.traits.includes(trait) ?? false
  }

  #grantTo(principal: Resource, original: Grant): Grant {
    const entitlementId = original.entitlement?.id ?? ''
    const expandable = findAnnotation(original.annotations, GrantExpandableSchema)
    let { annotations } = original
    for (const schema of [ExternalResourceMatchAllSchema, ExternalResourceMatchIDSchema, ExternalResourceMatchSchema]) {
      annotations = withoutAnnotation(annotations, schema)
    }
    if (expandable !== undefined) {
      expandable.entitlementIds = expandable.entitlementIds.map((id) => this.#remap(id, principal))
      annotations = [
        ...withoutAnnotation(annotations, GrantExpandableSchema),
        packAnnotation(GrantExpandableSchema, expandable),
      ]
    }
    return create(GrantSchema, {
      ...(original.entitlement !== undefined && { entitlement: original.entitlement }),
      principal,
      id: makeGrantId(entitlementId, principal),
      annotations,
      ...(original.sources !== undefined && { sources: original.sources }),
    })
  }

  /** A Baton entitlement id becomes the matched principal's own entitlement of that slug, where there is one. */
  #remap(id: string, principal: Resource): string {
    if (!id.startsWith('bid:')) return id
    const own = makeEntitlementId(principal, parseBatonEntitlementId(id).slug)
    return this.#file.findEntitlement(this.syncId, own) === undefined ? id : own
  }

  #holdersOf(entitlementId: string): Set<string> {
    const holders = new Set<string>()
    for (const { grant } of this.#file.grants(this.syncId, { entitlementId })) {
      if (grant.principal !== undefined) holders.add(keyOf(grant.principal))
    }
    return holders
  }
}

function parseTraits(names: readonly string[]): Trait[] {
  if (names.length === 0) return [Trait.USER, Trait.GROUP]
  return names.map((name) => {
    const key = name.toUpperCase().replace(/^TRAIT_/, '')
    const found = Object.entries(Trait).find(([known]) => known === key)
    if (found === undefined || key === 'UNSPECIFIED') {
      const known = Object.keys(Trait).filter((trait) => trait !== 'UNSPECIFIED')
      throw new ConnectorError('bad_configuration', `--external-resource-traits names the unknown trait "${name}"`, {
        fix: `choose from ${known.join(', ').toLowerCase()}`,
      })
    }
    return found[1]
  })
}

/** `email` also means the addresses of a user, for that is where most connectors keep them. */
function profileValues(principal: Resource, trait: Trait, key: string): Set<string> {
  const user = findAnnotation(principal.annotations, UserTraitSchema)
  const values = new Set<string>()
  const value = principal.profile?.[key] ?? user?.profile?.[key]
  if (typeof value === 'string') values.add(value)
  if (trait === Trait.USER && key === 'email') for (const { address } of user?.emails ?? []) values.add(address)
  return values
}

function skipsRelations(of: Resource | ResourceType): boolean {
  return hasAnnotation(of.annotations, SkipEntitlementsAndGrantsSchema)
}

function keyOf(resource: Resource): string {
  return `${resource.id?.resourceType}:${resource.id?.resource}`
}
