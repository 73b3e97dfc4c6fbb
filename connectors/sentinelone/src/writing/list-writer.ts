import { Code, type ConnectorEnvironment, ConnectorError, DryRunError } from '@rostrum/connector'
import { RefusedError } from '../client/refusal.ts'
import { findHeld, type Holding, isSameHolding, type Wish, withoutPlace, withRole } from './holding.ts'
import type { Journal } from './journal.ts'
import { forget, type GrantMemory, isSameReplaced, isWholeList, type Replaced } from './memory.ts'
import { explainRefusal, type Principal, type PrincipalKind, type Principals, replacementOf } from './principals.ts'
import { nameOf, refuse, words } from './refusals.ts'
import type { UserLocks } from './user-lock.ts'

export interface WriteRules {
  readonly allowLevelChange: boolean
  readonly lastRole: 'refuse' | 'delete'
  readonly dryRun: boolean
}

export interface ListWriterOptions {
  readonly principals: Principals
  readonly journal: Journal
  readonly locks: UserLocks
  readonly rules: WriteRules
  readonly environment: ConnectorEnvironment
}

/** One grant: of whom, what, and under which id it is remembered. */
export interface GrantKey {
  readonly kind: PrincipalKind
  readonly principalId: string
  readonly grantId: string
  readonly wish: Wish
}

export interface GrantResult {
  readonly alreadyHeld: boolean
  /** what the grant replaced, also when it was made by an earlier delivery; `unknown` when nothing is known of it */
  readonly replaced: Replaced | 'unknown'
}

/** `deleted`: with the last role the principal went too. */
export type RevokeResult = 'revoked' | 'already revoked' | 'deleted'

type RevokePlan =
  | { readonly kind: 'already' }
  | { readonly kind: 'write'; readonly after: Holding; readonly untouched: Holding | undefined }
  | { readonly kind: 'delete' }

/** Somebody else wrote the list between our reading and our reading back. */
class ChangedMeanwhile extends Error {}

/** How often a decision is made anew because somebody else changed the list meanwhile. */
const decisions = 4

/**
 * Changes the one list of a user or service user: under the user's lock it is read, the change is decided, what is
 * replaced is remembered, the list is written, and read once more. Nothing is reported that was not read back.
 */
export class ListWriter {
  readonly #principals: Principals
  readonly #journal: Journal
  readonly #locks: UserLocks
  readonly #rules: WriteRules
  readonly #environment: ConnectorEnvironment

  constructor({ principals, journal, locks, rules, environment }: ListWriterOptions) {
    this.#principals = principals
    this.#journal = journal
    this.#locks = locks
    this.#rules = rules
    this.#environment = environment
  }

  grant(key: GrantKey, roleId: string, signal: AbortSignal): Promise<GrantResult> {
    return this.#deciding(key, signal, async () => {
      const principal = await this.#principals.find(key.kind, key.principalId, signal)
      if (principal === undefined) throw unknownPrincipal(key)
      const { holding } = principal
      const entries = this.#journal.entriesOf(key.principalId)
      if (findHeld(holding, key.wish) !== undefined) {
        const memory = entries.get(key.grantId)
        return { alreadyHeld: true, replaced: memory === undefined ? 'unknown' : memory.told }
      }
      await this.#assertWritable('grant', principal, signal)
      const { after, replaced } = this.#planGrant(principal, key.wish, roleId, entries)
      await this.#assertAdministratorRemains('grant', principal, after, signal)
      if (this.#rules.dryRun) throw dryRun(principal, after)
      const before = entries.get(key.grantId)
      this.#journal.put(key.principalId, key.grantId, { wish: key.wish, told: replaced, replaced })
      try {
        await this.#write(principal, after, signal)
      } catch (error) {
        if (error instanceof ConnectorError && error.kind === 'upstream_failure') throw error
        // It is known that nothing was written, so nothing is to come back.
        if (before === undefined) this.#journal.remove(key.principalId, key.grantId)
        else this.#journal.put(key.principalId, key.grantId, before)
        throw error
      }
      return { alreadyHeld: false, replaced }
    })
  }

  /** `told` is what the control plane gave back of what the grant replaced. */
  revoke(key: GrantKey, told: Replaced | 'unknown', signal: AbortSignal): Promise<RevokeResult> {
    return this.#deciding(key, signal, async () => {
      const principal = await this.#principals.find(key.kind, key.principalId, signal)
      const entries = this.#journal.entriesOf(key.principalId)
      if (principal === undefined) {
        for (const grantId of entries.keys()) this.#journal.remove(key.principalId, grantId)
        return 'already revoked'
      }
      const replaced = whatComesBack(entries.get(key.grantId), told)
      const plan = this.#planRevoke(principal, key.wish, replaced)
      if (plan.kind === 'already') {
        this.#forget(key, replaced === 'unknown' ? undefined : replaced, entries)
        return 'already revoked'
      }
      await this.#assertWritable('revoke', principal, signal)
      const after = plan.kind === 'write' ? plan.after : undefined
      await this.#assertAdministratorRemains('revoke', principal, after, signal)
      if (this.#rules.dryRun) throw dryRun(principal, after)
      if (after === undefined) {
        await this.#delete(principal, signal)
        for (const grantId of entries.keys()) this.#journal.remove(key.principalId, grantId)
        return 'deleted'
      }
      await this.#write(principal, after, signal)
      if (plan.kind === 'write' && plan.untouched !== undefined) this.#sayUntouched(principal, plan.untouched)
      this.#journal.remove(key.principalId, key.grantId)
      return 'revoked'
    })
  }

  /** Deletes a user or service user whatever they hold; false when there was none. */
  async delete(kind: PrincipalKind, id: string, signal: AbortSignal): Promise<boolean> {
    return this.#locks.hold(id, signal, async () => {
      const principal = await this.#principals.find(kind, id, signal)
      if (principal === undefined) return false
      if (principal.isSystem) throw refuse('revoke', 'system_user', words.systemUser(principal))
      await this.#assertNotOwn('revoke', principal, signal)
      await this.#assertAdministratorRemains('revoke', principal, undefined, signal)
      if (this.#rules.dryRun) throw dryRun(principal, undefined)
      await this.#delete(principal, signal)
      for (const grantId of this.#journal.entriesOf(id).keys()) this.#journal.remove(id, grantId)
      return true
    })
  }

  async #deciding<T>(key: GrantKey, signal: AbortSignal, decide: () => Promise<T>): Promise<T> {
    return this.#locks.hold(key.principalId, signal, async () => {
      for (let left = decisions; ; left--) {
        try {
          return await decide()
        } catch (error) {
          if (!(error instanceof ChangedMeanwhile)) throw error
          this.#environment.log.warn('somebody else changed the list meanwhile; deciding anew', {
            user: key.principalId,
          })
          if (left === 1) {
            throw new ConnectorError(
              'upstream_failure',
              `user ${key.principalId} is being changed by somebody else again and again`,
              {
                code: Code.aborted,
                fix: 'try again when they have finished',
              },
            )
          }
        }
      }
    })
  }

  #planGrant(
    principal: Principal,
    wish: Wish,
    roleId: string,
    entries: ReadonlyMap<string, GrantMemory>,
  ): { readonly after: Holding; readonly replaced: Replaced } {
    const { holding } = principal
    const assignment = { placeId: wish.placeId, roleId }
    if (holding.level !== wish.level) {
      if (!this.#rules.allowLevelChange) {
        throw refuse('grant', 'other_level', words.otherLevel(principal, holding, wish.level))
      }
      return { after: { level: wish.level, assignments: [assignment] }, replaced: holding }
    }
    const after = withRole(holding, assignment)
    const inPlace = holding.assignments.find(({ placeId }) => placeId === wish.placeId)
    if (inPlace !== undefined) return { after, replaced: { level: holding.level, assignments: [inPlace] } }
    // Whichever of the grants at a changed level goes last brings the former list back.
    const riding = [...entries.values()].find(
      (memory) => isWholeList(memory.wish, memory.replaced) && findHeld(holding, memory.wish) !== undefined,
    )
    return { after, replaced: riding?.replaced }
  }

  #planRevoke(principal: Principal, wish: Wish, replaced: Replaced | 'unknown'): RevokePlan {
    const { holding } = principal
    if (findHeld(holding, wish) === undefined) return { kind: 'already' }
    const known = replaced === 'unknown' ? undefined : replaced
    const former = known?.assignments[0]
    if (known !== undefined && !isWholeList(wish, known) && former !== undefined) {
      return { kind: 'write', after: withRole(holding, former), untouched: undefined }
    }
    const rest = withoutPlace(holding, wish.placeId)
    if (rest.assignments.length > 0) {
      return { kind: 'write', after: rest, untouched: isWholeList(wish, known) ? known : undefined }
    }
    if (known !== undefined) return { kind: 'write', after: known, untouched: undefined }
    if (this.#rules.lastRole === 'refuse') throw refuse('revoke', 'last_role', words.lastRole(principal))
    // With level changes allowed, a last role that nothing is known of may have replaced a whole list.
    if (this.#rules.allowLevelChange && replaced === 'unknown') {
      throw refuse('revoke', 'former_list_unknown', words.formerListUnknown(principal))
    }
    return { kind: 'delete' }
  }

  async #assertWritable(verb: 'grant' | 'revoke', principal: Principal, signal: AbortSignal): Promise<void> {
    if (principal.isSystem) throw refuse(verb, 'system_user', words.systemUser(principal))
    const { source } = principal
    if (source !== undefined && source !== 'mgmt' && source !== 'global') {
      throw refuse(verb, 'read_only_list', words.readOnlyList(principal, sourceNames[source] ?? source))
    }
    await this.#assertNotOwn(verb, principal, signal)
  }

  async #assertNotOwn(verb: 'grant' | 'revoke', principal: Principal, signal: AbortSignal): Promise<void> {
    if (!(await this.#principals.isTokenOwner(principal, signal))) return
    throw refuse(verb, 'own_user', words.ownUser(principal))
  }

  async #assertAdministratorRemains(
    verb: 'grant' | 'revoke',
    principal: Principal,
    after: Holding | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (principal.kind !== 'user' || principal.holding.level !== 'tenant') return
    const admin = await this.#principals.findPredefinedRole('Admin', signal)
    if (admin === undefined) return
    const isAdmin = (holding: Holding | undefined) =>
      holding?.level === 'tenant' && holding.assignments.some(({ roleId }) => roleId === admin)
    if (!isAdmin(principal.holding) || isAdmin(after)) return
    if (await this.#principals.hasOtherAdministrator(admin, principal.id, signal)) return
    throw refuse(verb, 'last_tenant_administrator', words.lastTenantAdministrator(principal))
  }

  /** Writes and reads back; a write that left no trace is made once more. */
  async #write(principal: Principal, after: Holding, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      let failure: unknown
      try {
        await this.#principals.replace(principal, after, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof RefusedError) throw explainRefusal(error, `changing the roles of ${nameOf(principal)}`)
        if (!(error instanceof ConnectorError)) throw error
        // The reply is lost, or says nothing: what was done shows in the list.
        failure = error
      }
      const now = await this.#readBack(principal, signal)
      if (now === undefined) throw new ChangedMeanwhile()
      if (isSameHolding(now, after)) return
      if (!isSameHolding(now, principal.holding)) throw new ChangedMeanwhile()
      if (attempt === 2) throw failure ?? swallowed(principal)
      this.#environment.log.warn('the write left no trace; writing once more', { user: principal.id })
    }
  }

  async #delete(principal: Principal, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      let failure: unknown
      try {
        await this.#principals.delete(principal, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof RefusedError && error.status !== 404) {
          throw explainRefusal(error, `deleting ${nameOf(principal)}`)
        }
        failure = error
      }
      if ((await this.#readBack(principal, signal)) === undefined) return
      if (attempt === 2) throw failure ?? swallowed(principal)
    }
  }

  async #readBack({ kind, id }: Principal, signal: AbortSignal): Promise<Holding | undefined> {
    return (await this.#principals.find(kind, id, signal))?.holding
  }

  /** A grant that is gone already may wait in what another one replaced: from there it does not come back either. */
  #forget(key: GrantKey, replaced: Replaced, entries: ReadonlyMap<string, GrantMemory>): void {
    for (const [grantId, memory] of entries) {
      if (grantId === key.grantId) continue
      const changed = forget(memory, key.wish, replaced)
      if (changed !== undefined) this.#journal.put(key.principalId, grantId, changed)
    }
    if (entries.has(key.grantId)) this.#journal.remove(key.principalId, key.grantId)
  }

  #sayUntouched(principal: Principal, former: Holding): void {
    this.#environment.log.warn(
      'the former roles were not put back: other roles were given at this level meanwhile, and are left alone',
      {
        user: principal.id,
        name: principal.name,
        former_level: former.level,
        former: former.assignments,
      },
    )
  }
}

const sourceNames: Readonly<Record<string, string>> = {
  sso_saml: 'single sign-on',
  active_directory: 'Active Directory',
}

/** The journal's word counts where it is about the very grant that the control plane speaks of: later revokes may have changed it. */
function whatComesBack(memory: GrantMemory | undefined, told: Replaced | 'unknown'): Replaced | 'unknown' {
  if (told === 'unknown') return memory === undefined ? 'unknown' : memory.replaced
  return memory !== undefined && isSameReplaced(memory.told, told) ? memory.replaced : told
}

function unknownPrincipal({ kind, principalId }: GrantKey): ConnectorError {
  return new ConnectorError('refused', `the console has no ${kind} ${principalId}`, {
    code: Code.notFound,
    fix: 'sync again: it is gone, or outside what the API token sees',
    reason: 'unknown_principal',
  })
}

function swallowed(principal: Principal): ConnectorError {
  return new ConnectorError(
    'upstream_failure',
    `the console said twice that it changed ${nameOf(principal)}, and nothing has changed`,
    { code: Code.dataLoss, fix: 'try the change in the console itself, and report it to the vendor' },
  )
}

function dryRun(principal: Principal, after: Holding | undefined): DryRunError {
  const { kind, id, holding } = principal
  const { path, body } = replacementOf(kind, id, after ?? holding)
  if (after === undefined) return new DryRunError(`DELETE ${path} would delete ${nameOf(principal)}`)
  return new DryRunError(
    `PUT ${path} ${JSON.stringify(body)} would replace ${describe(holding)} of ${nameOf(principal)}`,
  )
}

function describe({ level, assignments }: Holding): string {
  const roles = assignments.map(
    ({ placeId, roleId }) => `role ${roleId}${placeId === undefined ? '' : ` in ${level} ${placeId}`}`,
  )
  return `${roles.join(', ')} at ${level} level`
}
