import type { ConsoleAccount, ConsoleRole } from '../client/console-objects.ts'

export type Level = 'tenant' | 'account' | 'site'

/** An account or site that is part of the sync. */
export interface Place {
  readonly level: 'account' | 'site'
  readonly id: string
  readonly name: string
  /** its own id, where it is an account */
  readonly accountId: string
}

export interface KnownRole {
  readonly id: string
  readonly name: string
  /** Where it was made: it can be given there and below. `group` fits no person; of `unknown` only holders tell. */
  readonly madeAt: Level | 'group' | 'unknown'
  /** the account or site it was made in, else empty */
  readonly placeId: string
}

/** Whether a role can be given somewhere at a level, as far as is known. */
export function isAssignableAt({ madeAt }: KnownRole, level: Level): boolean {
  if (madeAt === 'unknown' || madeAt === 'tenant') return true
  if (madeAt === 'account') return level !== 'tenant'
  return madeAt === 'site' && level === 'site'
}

interface Snapshot {
  readonly accounts: readonly (readonly [id: string, name: string])[]
  readonly sites: readonly (readonly [id: string, name: string, accountId: string])[]
  readonly sitesLeftOut: readonly string[]
  readonly roles: readonly KnownRole[]
  readonly heldOnly: readonly string[]
  readonly listed: readonly string[]
  readonly spareAccounts: readonly ConsoleAccount[]
  readonly spareRoles: readonly ConsoleRole[]
  readonly isWithoutAccounts: boolean
}

/**
 * What the lists of places and roles taught, which the lists of people are read with. All of it goes into each
 * checkpoint: stored rows would not do, because rows of types that nobody asked for are not stored.
 */
export class ConsoleMap {
  readonly #accounts = new Map<string, Place>()
  readonly #sites = new Map<string, Place>()
  readonly #sitesLeftOut = new Set<string>()
  readonly #roles = new Map<string, KnownRole>()
  readonly #rolesOfPlace = new Map<string, KnownRole[]>()
  readonly #heldOnly = new Set<string>()
  readonly #listed = new Set<string>()
  readonly #spareAccounts = new Map<string, ConsoleAccount>()
  readonly #spareRoles = new Map<string, ConsoleRole>()
  #isWithoutAccounts = false
  #text: string | undefined

  findPlace(level: Level, id: string | undefined): Place | undefined {
    if (id === undefined || level === 'tenant') return undefined
    return level === 'account' ? this.#accounts.get(id) : this.#sites.get(id)
  }

  addPlace(place: Place): void {
    this.#changed()
    const places = place.level === 'account' ? this.#accounts : this.#sites
    places.set(place.id, place)
  }

  get hasPlaces(): boolean {
    return this.#accounts.size + this.#sites.size > 0
  }

  /** A site that exists and does not count. */
  leaveSiteOut(id: string): void {
    this.#changed()
    this.#sitesLeftOut.add(id)
  }

  isLeftOut(id: string): boolean {
    return this.#sitesLeftOut.has(id)
  }

  findRole(id: string): KnownRole | undefined {
    return this.#roles.get(id)
  }

  addRole(role: KnownRole): void {
    this.#changed()
    this.#roles.set(role.id, role)
    if (role.madeAt === 'group' || role.madeAt === 'unknown') return
    const there = this.#rolesOfPlace.get(role.placeId)
    if (there === undefined) this.#rolesOfPlace.set(role.placeId, [role])
    else there.push(role)
  }

  /** The roles that can be given in a place. */
  rolesOfferedIn(place: Place): KnownRole[] {
    const { level, id, accountId } = place
    const ids = level === 'account' ? ['', id] : ['', accountId, id]
    const made = ids.flatMap((placeId) => this.#rolesOfPlace.get(placeId) ?? [])
    // A role may claim a level that its place does not have.
    return made.filter((role) => this.isOfferedIn(place, role))
  }

  isOfferedIn({ level, id, accountId }: Place, { madeAt, placeId }: KnownRole): boolean {
    if (madeAt === 'tenant') return true
    if (madeAt === 'account') return placeId === accountId
    return madeAt === 'site' && level === 'site' && placeId === id
  }

  /** Whether it is news that somebody holds a role in a place where it is not offered. */
  addHeldOnly(place: Place, roleId: string): boolean {
    const key = `${place.id}/${roleId}`
    if (this.#heldOnly.has(key)) return false
    this.#changed()
    this.#heldOnly.add(key)
    return true
  }

  /** That a list had at least one row, whether or not it was of use. */
  markListed(list: string): void {
    if (this.#listed.has(list)) return
    this.#changed()
    this.#listed.add(list)
  }

  wasListed(list: string): boolean {
    return this.#listed.has(list)
  }

  /** The token may not read accounts; they are built from the sites. */
  get isWithoutAccounts(): boolean {
    return this.#isWithoutAccounts
  }

  markWithoutAccounts(): void {
    this.#changed()
    this.#isWithoutAccounts = true
  }

  /** Kept until it shows whether a limit lets it in. */
  spareAccount(account: ConsoleAccount): void {
    this.#changed()
    this.#spareAccounts.set(account.id, account)
  }

  takeSpareAccount(id: string): ConsoleAccount | undefined {
    return this.#take(this.#spareAccounts, id)
  }

  spareRole(role: ConsoleRole): void {
    this.#changed()
    this.#spareRoles.set(role.id, role)
  }

  takeSpareRole(id: string): ConsoleRole | undefined {
    return this.#take(this.#spareRoles, id)
  }

  takeSpareRolesOf(placeId: string): ConsoleRole[] {
    const found = [...this.#spareRoles.values()].filter((role) => role.scopeId === placeId)
    for (const { id } of found) this.#take(this.#spareRoles, id)
    return found
  }

  snapshot(): string {
    this.#text ??= JSON.stringify(this.#describe())
    return this.#text
  }

  restore(text: string): void {
    if (text === '') return
    // Written by snapshot() of the same version of this program: the working copy's fingerprint says so.
    const snapshot = JSON.parse(text) as Snapshot
    for (const [id, name] of snapshot.accounts) this.addPlace({ level: 'account', id, name, accountId: id })
    for (const [id, name, accountId] of snapshot.sites) this.addPlace({ level: 'site', id, name, accountId })
    for (const id of snapshot.sitesLeftOut) this.#sitesLeftOut.add(id)
    for (const role of snapshot.roles) this.addRole(role)
    for (const key of snapshot.heldOnly) this.#heldOnly.add(key)
    for (const list of snapshot.listed) this.#listed.add(list)
    for (const account of snapshot.spareAccounts) this.#spareAccounts.set(account.id, account)
    for (const role of snapshot.spareRoles) this.#spareRoles.set(role.id, role)
    this.#isWithoutAccounts = snapshot.isWithoutAccounts
    this.#text = text
  }

  #describe(): Snapshot {
    return {
      accounts: [...this.#accounts.values()].map(({ id, name }) => [id, name] as const),
      sites: [...this.#sites.values()].map(({ id, name, accountId }) => [id, name, accountId] as const),
      sitesLeftOut: [...this.#sitesLeftOut],
      roles: [...this.#roles.values()],
      heldOnly: [...this.#heldOnly],
      listed: [...this.#listed],
      spareAccounts: [...this.#spareAccounts.values()],
      spareRoles: [...this.#spareRoles.values()],
      isWithoutAccounts: this.#isWithoutAccounts,
    }
  }

  #take<T>(spares: Map<string, T>, id: string): T | undefined {
    const spare = spares.get(id)
    if (spare !== undefined) {
      this.#changed()
      spares.delete(id)
    }
    return spare
  }

  #changed(): void {
    this.#text = undefined
  }
}
