import type { Caller } from '../caller.ts'
import type { Console } from '../console.ts'
import { forbidden, validationError } from '../http/console-error.ts'
import { choice, type Field, identifier, list, object, text, unsaid, type ValueOf } from '../http/fields.ts'
import { findPlace, isAssignable, type Place } from '../tenant/places.ts'
import type { Role, ScopeLevel, ScopeRole } from '../tenant/records.ts'

export const scopeLevel = choice(['tenant', 'account', 'site'] as const)

const entryShape = {
  id: unsaid(identifier),
  roleId: unsaid(identifier),
  /** deprecated; names predefined roles only */
  roleName: unsaid(text()),
}
const echoedShape = { name: unsaid(text()), accountName: unsaid(text()), roles: unsaid(list(text())) }

type Entry = ValueOf<Field<{ readonly [K in keyof typeof entryShape]: string | undefined }>>

/** `scopeRoles` as requests have it. */
export function scopeRolesField(console: Console): Field<readonly Entry[]> {
  const echoes = console.strictness.echoedEntryMembers === 'accepted'
  return list(object(echoes ? { ...entryShape, ...echoedShape } : entryShape), { max: 5000 })
}

/** Checks the entries of a request and gives them as facts; says which entry is wrong and why. */
export function readAssignments(console: Console, scope: ScopeLevel, entries: readonly Entry[]): ScopeRole[] {
  const { tenant, strictness } = console
  if (entries.length === 0 && strictness.emptyScopeRoles === 'refused') throw wrong('Shorter than minimum length 1.')
  if (scope === 'tenant' && entries.length > 1) throw wrong('Longer than maximum length 1.')
  const assignments = new Map<string | null, ScopeRole>()
  for (const [index, entry] of entries.entries()) {
    const role = findRole(console, entry)
    if (!role) throw wrong(`${index}: roleId: No such role.`)
    const place = placeOf(console, scope, entry.id)
    if (!place) throw wrong(`${index}: id: No such ${scope}.`)
    if (!isAssignable(tenant, role, place)) throw wrong(`${index}: roleId: The role does not belong to this scope.`)
    if (assignments.has(place.id) && strictness.duplicatePlaces === 'refused')
      throw wrong(`${index}: id: Duplicate scope.`)
    assignments.set(place.id, { id: place.id, roleId: role.id })
  }
  return [...assignments.values()]
}

/** Nobody gives or takes a role where they may not; entries that stay as they are need no right. */
export function assertMayReassign(
  console: Console,
  caller: Caller,
  permission: string,
  before: { readonly scope: ScopeLevel; readonly scopeRoles: readonly ScopeRole[] },
  after: { readonly scope: ScopeLevel; readonly scopeRoles: readonly ScopeRole[] },
): void {
  const keysOf = (side: typeof before) =>
    new Map(
      side.scopeRoles.map((entry) => [
        `${side.scope} ${entry.id} ${entry.roleId}`,
        { level: side.scope, id: entry.id },
      ]),
    )
  const old = keysOf(before)
  const fresh = keysOf(after)
  const touched: Place[] = []
  for (const [key, place] of old) if (!fresh.has(key)) touched.push(place)
  for (const [key, place] of fresh) if (!old.has(key)) touched.push(place)
  // Somebody may point at a place that is gone; taking that entry away is cleaning up.
  const real = touched.filter((place) => place.level === 'tenant' || findPlace(console.tenant, place))
  if (!real.every((place) => caller.canAt(permission, place))) throw forbidden()
}

function findRole(console: Console, entry: Entry): Role | undefined {
  if (entry.roleId !== undefined) return console.tenant.roles.get(entry.roleId)
  return entry.roleName === undefined ? undefined : console.tenant.findPredefinedRole(entry.roleName)
}

/** A place that exists and is in use. */
function placeOf(console: Console, level: ScopeLevel, id: string | undefined): Place | undefined {
  const { tenant } = console
  if (level === 'tenant') return id === undefined || id === tenant.id ? { level, id: null } : undefined
  const place = { level, id: id ?? null }
  const found = findPlace(tenant, place)
  return found && found.state !== 'deleted' ? place : undefined
}

function wrong(problem: string) {
  return validationError(`data: scopeRoles: ${problem}`)
}
