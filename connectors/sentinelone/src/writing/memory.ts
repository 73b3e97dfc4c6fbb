import type { JsonObject } from '@bufbuild/protobuf'
import { type Assignment, findHeld, type Holding, isSameHolding, type Wish, withoutPlace, withRole } from './holding.ts'

/**
 * What a grant replaced: the whole list of another level, or one role of the same place (a list of one). Undefined
 * where it is known that it replaced nothing, or that nothing of it is to come back.
 */
export type Replaced = Holding | undefined

/** What is remembered of one grant until its revoke. */
export interface GrantMemory {
  readonly wish: Wish
  /** as it was told to the control plane with the grant */
  readonly told: Replaced
  /** what comes back with the revoke, when later revokes changed that */
  readonly replaced: Replaced
}

/**
 * Whether a whole list was replaced, and not one role in the very place. A list of the grant's own level is one that a
 * level change had replaced before, whose grant was revoked in between.
 */
export function isWholeList(wish: Wish, replaced: Replaced): replaced is Holding {
  if (replaced === undefined) return false
  const [only, ...others] = replaced.assignments
  return replaced.level !== wish.level || others.length > 0 || only?.placeId !== wish.placeId
}

/** The form in which it travels in a grant's annotation: ids only. */
export function toMetadata(replaced: Replaced): JsonObject {
  if (replaced === undefined) return { replaced: null }
  const scopeRoles = replaced.assignments.map(({ placeId, roleId }) => ({
    ...(placeId !== undefined && { id: placeId }),
    roleId,
  }))
  return { replaced: { scope: replaced.level, scopeRoles } }
}

/** Reads what `toMetadata` wrote; `unknown` when it says nothing, or nothing that can be understood. */
export function parseMetadata(metadata: unknown): Replaced | 'unknown' {
  if (!isRecord(metadata) || !('replaced' in metadata)) return 'unknown'
  const { replaced } = metadata
  if (replaced === null) return undefined
  if (!isRecord(replaced) || !Array.isArray(replaced.scopeRoles)) return 'unknown'
  const { scope } = replaced
  if (scope !== 'tenant' && scope !== 'account' && scope !== 'site') return 'unknown'
  const assignments: Assignment[] = []
  for (const entry of replaced.scopeRoles as unknown[]) {
    if (!isRecord(entry) || !isId(entry.roleId)) return 'unknown'
    const placeId = scope === 'tenant' ? undefined : entry.id
    if (placeId !== undefined && !isId(placeId)) return 'unknown'
    if (scope !== 'tenant' && placeId === undefined) return 'unknown'
    assignments.push({ placeId, roleId: entry.roleId })
  }
  return assignments.length === 0 ? 'unknown' : { level: scope, assignments }
}

export function isSameReplaced(one: Replaced, other: Replaced): boolean {
  if (one === undefined || other === undefined) return one === other
  return isSameHolding(one, other)
}

/**
 * A grant that is revoked while another has replaced it must not come back with that one's revoke. `replaced` is what
 * the revoked grant had replaced itself, which comes back in its place. Undefined when the memory is not about it.
 */
export function forget(memory: GrantMemory, wish: Wish, replaced: Replaced): GrantMemory | undefined {
  const former = memory.replaced
  if (former === undefined || findHeld(former, wish) === undefined) return undefined
  return { ...memory, replaced: substitute(former, wish, replaced) }
}

function substitute(former: Holding, wish: Wish, replaced: Replaced): Replaced {
  const [own, ...others] = replaced?.assignments ?? []
  if (replaced !== undefined && !isWholeList(wish, replaced) && own !== undefined && others.length === 0) {
    return withRole(former, own)
  }
  const rest = withoutPlace(former, wish.placeId)
  if (rest.assignments.length > 0) return rest
  return replaced
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,30}$/.test(value)
}
