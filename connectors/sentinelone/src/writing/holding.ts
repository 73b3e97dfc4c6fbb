import type { ConsoleScopeRole } from '../client/console-objects.ts'
import type { Level } from '../passes/console-map.ts'

/** One role in one place; the tenant has no id. */
export interface Assignment {
  readonly placeId: string | undefined
  readonly roleId: string
}

/** The one list that a user or service user has: all of one level, one role a place. */
export interface Holding {
  readonly level: Level
  readonly assignments: readonly Assignment[]
}

/** What is granted or revoked: a role in a place, or (without a role) membership of the place. */
export interface Wish {
  readonly level: Level
  readonly placeId: string | undefined
  readonly roleId: string | undefined
}

export function holdingOf(principal: {
  readonly scope: string
  readonly scopeRoles: readonly ConsoleScopeRole[]
}): Holding {
  const level = principal.scope as Level
  return { level, assignments: principal.scopeRoles.map(({ placeId, roleId }) => ({ placeId, roleId })) }
}

/** The assignment by which a wish is fulfilled. */
export function findHeld({ level, assignments }: Holding, wish: Wish): Assignment | undefined {
  if (level !== wish.level) return undefined
  const held = assignments.find(({ placeId }) => placeId === wish.placeId)
  return wish.roleId === undefined || held?.roleId === wish.roleId ? held : undefined
}

export function isSameHolding(one: Holding, other: Holding): boolean {
  if (one.level !== other.level || one.assignments.length !== other.assignments.length) return false
  return one.assignments.every(({ placeId, roleId }) =>
    other.assignments.some((assignment) => assignment.placeId === placeId && assignment.roleId === roleId),
  )
}

/** The same list with one role in the place, whatever was there before; at the same position. */
export function withRole({ level, assignments }: Holding, assignment: Assignment): Holding {
  const index = assignments.findIndex(({ placeId }) => placeId === assignment.placeId)
  return { level, assignments: index < 0 ? [...assignments, assignment] : assignments.with(index, assignment) }
}

export function withoutPlace({ level, assignments }: Holding, place: string | undefined): Holding {
  return { level, assignments: assignments.filter(({ placeId }) => placeId !== place) }
}
