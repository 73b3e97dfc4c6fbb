import { makeGrantId, packAnnotation } from '@rostrum/protocol'
import { type Entitlement, type Grant, GrantImmutableSchema, type Resource } from '@rostrum/protocol/connector'
import { levelReference, memberReference, scopedReference } from '../entitlements.ts'
import type { Level, Place } from './console-map.ts'
import type { Holdings } from './holdings.ts'

/** Turns what people hold into grants. Each entitlement is one object for all its grants, which the writer encodes once. */
export class HoldingGrants {
  readonly #withScoped: boolean
  readonly #members = new Map<Place, Entitlement>()
  readonly #scopedOf = new Map<Place, Map<string, Entitlement>>()
  readonly #levels: Readonly<Record<Level, Map<string, Entitlement>>> = {
    tenant: new Map(),
    account: new Map(),
    site: new Map(),
  }

  constructor(withScoped: boolean) {
    this.#withScoped = withScoped
  }

  of(principal: Resource, { level, assignments }: Holdings): Grant[] {
    const given = new Set<Entitlement>()
    const grants: Grant[] = []
    const give = (entitlement: Entitlement, annotations: Grant['annotations']): void => {
      if (given.has(entitlement)) return
      given.add(entitlement)
      const id = makeGrantId(entitlement.id, principal)
      grants.push({ $typeName: 'c1.connector.v2.Grant', id, entitlement, principal, annotations })
    }
    for (const { place, entry } of assignments) {
      if (place !== undefined) {
        give(this.#member(place), none)
        if (this.#withScoped) give(this.#scoped(place, entry.roleId), none)
      }
      give(this.#level(entry.roleId, level), level === 'tenant' ? none : derived)
    }
    return grants
  }

  #member(place: Place): Entitlement {
    return getOrMake(this.#members, place, () => memberReference(place))
  }

  #scoped(place: Place, roleId: string): Entitlement {
    const there = getOrMake(this.#scopedOf, place, () => new Map<string, Entitlement>())
    return getOrMake(there, roleId, () => scopedReference(place, roleId))
  }

  #level(roleId: string, level: Level): Entitlement {
    return getOrMake(this.#levels[level], roleId, () => levelReference(roleId, level))
  }
}

function getOrMake<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}

const none: Grant['annotations'] = []
const derived = [packAnnotation(GrantImmutableSchema, {})]
