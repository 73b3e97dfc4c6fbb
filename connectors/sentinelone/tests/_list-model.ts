/**
 * What granting and revoking do to a user's list of roles and places, as simply as it can be said. Nothing of the
 * connector is in here, so that the two can be held against each other.
 */
export type Level = 'tenant' | 'account' | 'site'

/** Somebody's roles: one a place, all at one level. The tenant's place is the empty string. */
export interface Holding {
  readonly level: Level
  readonly roles: ReadonlyMap<string, string>
}

/** What somebody may be granted: a role in a place, or (without a role) to be a member of the place. */
export interface Wish {
  readonly level: Level
  readonly place: string
  readonly roleId?: string
}

export interface ModelRules {
  readonly allowLevelChange: boolean
  readonly lastRole: 'refuse' | 'delete'
  readonly memberRoleId: string
  readonly adminRoleId: string
}

/** `already`: as wished before; neither it nor `refused` writes anything. */
export type Outcome = 'changed' | 'already' | 'refused' | 'deleted'

/**
 * What comes back with the revoke of a grant: the whole list of another level, the place's former role, or as is known,
 * nothing.
 */
type Memory =
  | { readonly kind: 'nothing'; readonly wish: Wish }
  | { readonly kind: 'list'; readonly former: Holding; readonly wish: Wish }
  | { readonly kind: 'role'; readonly former: string; readonly wish: Wish }

interface ModelUser {
  holding: Holding
  readonly memories: Map<string, Memory>
}

export class ListModel {
  readonly #rules: ModelRules
  readonly #users = new Map<string, ModelUser>()

  constructor(rules: ModelRules, holdings: ReadonlyMap<string, Holding>) {
    this.#rules = rules
    for (const [id, holding] of holdings) this.#users.set(id, { holding, memories: new Map() })
  }

  /** Undefined when the user was deleted. */
  holdingOf(id: string): Holding | undefined {
    return this.#users.get(id)?.holding
  }

  /** Somebody else writes the list. */
  edit(id: string, holding: Holding): void {
    const user = this.#users.get(id)
    if (user) user.holding = holding
  }

  grant(id: string, wish: Wish): Outcome {
    const user = this.#users.get(id)
    if (!user) return 'refused'
    const { holding, memories } = user
    const roleId = wish.roleId ?? this.#rules.memberRoleId
    const held = findHeld(holding, wish)
    if (held !== undefined) return 'already'
    if (holding.level !== wish.level) {
      if (!this.#rules.allowLevelChange) return 'refused'
      const after: Holding = { level: wish.level, roles: new Map([[wish.place, roleId]]) }
      if (this.#losesLastAdmin(id, after)) return 'refused'
      memories.set(keyOf(wish), { kind: 'list', former: holding, wish })
      user.holding = after
      return 'changed'
    }
    const after: Holding = { level: holding.level, roles: new Map(holding.roles).set(wish.place, roleId) }
    if (this.#losesLastAdmin(id, after)) return 'refused'
    const replaced = holding.roles.get(wish.place)
    const riding = [...memories.values()].find(
      (memory) => memory.kind === 'list' && findHeld(holding, memory.wish) !== undefined,
    )
    if (replaced !== undefined) memories.set(keyOf(wish), { kind: 'role', former: replaced, wish })
    // Whichever of the grants at the changed level goes last brings the former list back.
    else if (riding?.kind === 'list') memories.set(keyOf(wish), { kind: 'list', former: riding.former, wish })
    else memories.set(keyOf(wish), { kind: 'nothing', wish })
    user.holding = after
    return 'changed'
  }

  revoke(id: string, wish: Wish): Outcome {
    const user = this.#users.get(id)
    if (!user) return 'already'
    const { holding, memories } = user
    const own = memories.get(keyOf(wish))
    if (findHeld(holding, wish) === undefined) {
      memories.delete(keyOf(wish))
      forget(memories, wish, own)
      return 'already'
    }
    const rest = new Map(holding.roles)
    rest.delete(wish.place)
    let after: Holding | undefined
    if (own?.kind === 'role') after = { ...holding, roles: new Map(holding.roles).set(wish.place, own.former) }
    else if (rest.size > 0) after = { ...holding, roles: rest }
    else if (own?.kind === 'list') after = own.former
    else if (this.#rules.lastRole === 'refuse') return 'refused'
    // It may have replaced a whole list that nobody remembers.
    else if (this.#rules.allowLevelChange && own === undefined) return 'refused'
    if (this.#losesLastAdmin(id, after)) return 'refused'
    memories.delete(keyOf(wish))
    if (after === undefined) {
      this.#users.delete(id)
      return 'deleted'
    }
    user.holding = after
    return 'changed'
  }

  #losesLastAdmin(id: string, after: Holding | undefined): boolean {
    const isAdmin = (holding: Holding | undefined) =>
      holding?.level === 'tenant' && holding.roles.get('') === this.#rules.adminRoleId
    if (!isAdmin(this.holdingOf(id)) || isAdmin(after)) return false
    return [...this.#users].every(([other, { holding }]) => other === id || !isAdmin(holding))
  }
}

/** The role by which a wish is fulfilled already. */
function findHeld(holding: Holding, wish: Wish): string | undefined {
  if (holding.level !== wish.level) return undefined
  const role = holding.roles.get(wish.place)
  return wish.roleId === undefined || wish.roleId === role ? role : undefined
}

/** A grant that is revoked while another has replaced it must not come back with that one's revoke. */
function forget(memories: Map<string, Memory>, wish: Wish, own: Memory | undefined): void {
  for (const [key, memory] of memories) {
    if (memory.kind === 'nothing') continue
    const nothing: Memory = { kind: 'nothing', wish: memory.wish }
    if (memory.kind === 'role') {
      const isReplaced = memory.wish.level === wish.level && memory.wish.place === wish.place
      if (!isReplaced || (wish.roleId !== undefined && memory.former !== wish.roleId)) continue
      if (own?.kind === 'list') memories.set(key, remember(memory.wish, own.former))
      else memories.set(key, own === undefined ? nothing : { ...own, wish: memory.wish })
      continue
    }
    if (findHeld(memory.former, wish) === undefined) continue
    const roles = new Map(memory.former.roles)
    roles.delete(wish.place)
    if (own?.kind === 'role') roles.set(wish.place, own.former)
    if (roles.size > 0) memories.set(key, { ...memory, former: { ...memory.former, roles } })
    else if (own?.kind === 'list') memories.set(key, remember(memory.wish, own.former))
    else memories.set(key, nothing)
  }
}

/** Where only the grant's own place is left of a list, it is that place's former role. */
function remember(wish: Wish, former: Holding): Memory {
  const role = former.level === wish.level && former.roles.size === 1 ? former.roles.get(wish.place) : undefined
  return role === undefined ? { kind: 'list', former, wish } : { kind: 'role', former: role, wish }
}

function keyOf({ level, place, roleId = 'member' }: Wish): string {
  return `${level} ${place} ${roleId}`
}
