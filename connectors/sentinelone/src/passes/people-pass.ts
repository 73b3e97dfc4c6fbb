import type { Grant, Resource, ResourceType } from '@rostrum/protocol/connector'
import { accountsList, type ConsoleList, rolesList, sitesList } from '../client/console-lists.ts'
import type { ConsoleScopeRole } from '../client/console-objects.ts'
import { principalReference } from '../resources/principal.ts'
import { ConsolePass, type PassContext } from './context.ts'
import { emptyListError } from './empty-list.ts'
import type { HoldingGrants } from './holding-grants.ts'
import { type Holdings, readHoldings } from './holdings.ts'
import type { Rows } from './rows.ts'

export interface Person {
  readonly id: string
  readonly scope: string
  readonly scopeRoles: readonly ConsoleScopeRole[]
}

export interface PeopleKind<Item extends Person> {
  readonly list: ConsoleList<Item>
  readonly type: ResourceType
  /** completes "an empty list, although …"; absent where there may be none */
  readonly neverEmptyBecause?: string
  /** the person, and what belongs to them */
  readonly toResources: (item: Item, holdings: Holdings) => readonly Resource[]
}

interface PersonRead {
  readonly id: string
  readonly holdings: Holdings
}

/** Whoever holds roles: users or service users. */
export class PeoplePass<Item extends Person> extends ConsolePass<Item> {
  readonly #kind: PeopleKind<Item>
  readonly #grants: HoldingGrants
  readonly #seen = new Set<string>()
  readonly #unknownPlaces = new Set<string>()
  #page: PersonRead[] = []

  constructor(context: PassContext, kind: PeopleKind<Item>, grants: HoldingGrants) {
    super(context, kind.list, [accountsList.name, rolesList.name, sitesList.name])
    this.#kind = kind
    this.#grants = grants
  }

  /** Ids whose rows an earlier run stored. */
  restore(ids: Iterable<string>): void {
    for (const id of ids) this.#seen.add(id)
  }

  override convert(items: readonly Item[]): Rows {
    this.#page = []
    const rows = super.convert(items)
    rows.grants = this.#grantsOf(this.#page)
    this.#reportUnknownPlaces(this.#page)
    return rows
  }

  protected add(item: Item, rows: Rows): void {
    const { map, limits } = this.context
    if (this.#seen.has(item.id)) return
    this.#seen.add(item.id)
    const holdings = readHoldings(map, this.#kind.type.id, item)
    if (holdings.level === 'site' && item.scopeRoles.length > 0 && !map.wasListed(sitesList.name)) {
      throw emptyListError(sitesList, `${this.#kind.type.id} ${item.id} holds a role in a site`)
    }
    // Whoever holds nothing within the limits is none of this sync's business.
    if (limits.areSet && holdings.assignments.length === 0) return
    rows.resources.push(...this.#kind.toResources(item, holdings))
    for (const assignment of holdings.assignments) rows.addHeld(assignment)
    this.#page.push({ id: item.id, holdings })
  }

  finish(): Rows {
    const { neverEmptyBecause } = this.#kind
    if (neverEmptyBecause !== undefined && !this.context.map.wasListed(this.name)) {
      throw emptyListError(this.list, neverEmptyBecause)
    }
    return this.newRows()
  }

  *#grantsOf(people: readonly PersonRead[]): Iterable<Grant> {
    for (const { id, holdings } of people) {
      if (holdings.assignments.length > 0) {
        yield* this.#grants.of(principalReference(this.#kind.type, id), holdings)
      }
    }
  }

  /** Within limits the other places are unknown on purpose. */
  #reportUnknownPlaces(people: readonly PersonRead[]): void {
    if (this.context.limits.areSet) return
    const places = new Set(people.flatMap(({ holdings }) => holdings.unknownPlaces))
    const news = [...places].filter((place) => !this.#unknownPlaces.has(place))
    if (news.length === 0) return
    for (const place of news) this.#unknownPlaces.add(place)
    this.context.environment.log.warn('roles were skipped in places that the console does not list', {
      list: this.name,
      count: news.length,
      places: news.slice(0, 10),
    })
  }
}
