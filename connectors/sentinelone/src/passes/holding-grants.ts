import { makeGrantId, packAnnotation } from '@rostrum/protocol'
import { type Entitlement, type Grant, GrantImmutableSchema, type Resource } from '@rostrum/protocol/connector'
import { levelReference, memberReference, scopedReference } from '../entitlements.ts'
import type { Level, Place } from './console-map.ts'
import type { Holdings } from './holdings.ts'

/** Turns what people hold into grants. Each entitlement is one object for all its grants, which the writer encodes once. */
export class HoldingGrants {
  readonly #withScoped: boolean
  readonly #references = new Map<string, Entitlement>()

  constructor(withScoped: boolean) {
    this.#withScoped = withScoped
  }

  *of(principal: Resource, { level, assignments }: Holdings): Iterable<Grant> {
    const given = new Set<Entitlement>()
    const give = (entitlement: Entitlement, isDerived: boolean): Grant[] => {
      if (given.has(entitlement)) return []
      given.add(entitlement)
      const annotations = isDerived ? derived : none
      const id = makeGrantId(entitlement.id, principal)
      return [{ $typeName: 'c1.connector.v2.Grant', id, entitlement, principal, annotations }]
    }
    for (const { place, entry } of assignments) {
      if (place !== undefined) {
        yield* give(this.#member(place), false)
        if (this.#withScoped) yield* give(this.#scoped(place, entry.roleId), false)
      }
      yield* give(this.#level(entry.roleId, level), level !== 'tenant')
    }
  }

  #member(place: Place): Entitlement {
    return this.#reference(place.id, () => memberReference(place))
  }

  #scoped(place: Place, roleId: string): Entitlement {
    return this.#reference(`${place.id}/${roleId}`, () => scopedReference(place, roleId))
  }

  #level(roleId: string, level: Level): Entitlement {
    return this.#reference(`${level}/${roleId}`, () => levelReference(roleId, level))
  }

  #reference(key: string, make: () => Entitlement): Entitlement {
    const known = this.#references.get(key)
    if (known !== undefined) return known
    const made = make()
    this.#references.set(key, made)
    return made
  }
}

const none: Grant['annotations'] = []
const derived = [packAnnotation(GrantImmutableSchema, {})]
