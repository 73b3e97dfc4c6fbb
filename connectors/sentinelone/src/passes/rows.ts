import type { PassRows } from '@rostrum/connector'
import type { Entitlement, Grant, Resource } from '@rostrum/protocol/connector'
import type { ConsoleAccount, ConsoleRole, ConsoleSite } from '../client/console-objects.ts'
import { levelEntitlements, memberEntitlement, scopedEntitlement } from '../entitlements.ts'
import { toAccountResource } from '../resources/account.ts'
import { toRoleResource, toUnlistedRoleResource } from '../resources/role.ts'
import { toSiteResource } from '../resources/site.ts'
import type { ConsoleMap, KnownRole, Place } from './console-map.ts'
import type { Assignment } from './holdings.ts'

/** The rows of a page as they come together; what is added is also learned. */
export class Rows implements PassRows {
  readonly resources: Resource[] = []
  readonly entitlements: Entitlement[] = []
  grants: Iterable<Grant> = []
  readonly #map: ConsoleMap
  readonly #withScoped: boolean

  constructor(map: ConsoleMap, withScoped: boolean) {
    this.#map = map
    this.#withScoped = withScoped
  }

  addAccount(account: ConsoleAccount): void {
    const { id, name = id } = account
    this.resources.push(toAccountResource(account))
    this.#addPlace({ level: 'account', id, name, accountId: id })
  }

  addSite(site: ConsoleSite): void {
    const { id, name = id, accountId } = site
    this.resources.push(toSiteResource(site))
    this.#addPlace({ level: 'site', id, name, accountId })
  }

  addRole(role: ConsoleRole): void {
    this.#addRole(toRoleResource(role), knownRole(role))
  }

  /**
   * The role of an assignment, and that it is held in this place, where neither is in the file yet: consoles have roles
   * that their list lacks, and people keep roles where they cannot be given.
   */
  addHeld({ place, entry }: Assignment): void {
    const { roleId, roleName: name = roleId } = entry
    let role = this.#map.findRole(roleId)
    if (role === undefined) {
      const spare = this.#map.takeSpareRole(roleId)
      // Places that are in the file already do not offer it any more.
      role = { ...(spare === undefined ? { id: roleId, name } : knownRole(spare)), madeAt: 'unknown', placeId: '' }
      const resource = spare === undefined ? toUnlistedRoleResource(roleId, entry.roleName) : toRoleResource(spare)
      this.#addRole(resource, role)
    }
    if (place === undefined || !this.#withScoped || this.#map.isOfferedIn(place, role)) return
    if (this.#map.addHeldOnly(place, roleId)) this.entitlements.push(scopedEntitlement(place, role))
  }

  #addRole(resource: Resource, role: KnownRole): void {
    this.#map.addRole(role)
    this.resources.push(resource)
    this.entitlements.push(...levelEntitlements(role))
  }

  #addPlace(place: Place): void {
    for (const role of this.#map.takeSpareRolesOf(place.id)) this.addRole(role)
    this.#map.addPlace(place)
    this.entitlements.push(memberEntitlement(place))
    if (!this.#withScoped) return
    for (const role of this.#map.rolesOfferedIn(place)) this.entitlements.push(scopedEntitlement(place, role))
  }
}

function knownRole({ id, name = id, predefined, scope: level, scopeId = '' }: ConsoleRole): KnownRole {
  if (predefined || level === 'tenant') return { id, name, madeAt: 'tenant', placeId: '' }
  // A place that the console does not name offers nothing; who holds the role there tells.
  const isKnown = level === 'group' || ((level === 'account' || level === 'site') && scopeId !== '')
  return { id, name, madeAt: isKnown ? level : 'unknown', placeId: scopeId }
}
