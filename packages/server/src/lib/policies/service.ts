import type { Db, Tx } from '@rostrum/database'
import {
  addPolicy,
  findPolicy,
  listPolicies,
  listPolicyUses,
  type PolicyFilter,
  type StoredPolicy,
  savePolicy,
} from '@rostrum/database/governance'
import { addAuditEvent } from '@rostrum/database/queries'
import { builtinPolicies, type PolicyType, readPolicy } from '@rostrum/governance'
import { type Actor, by, system, userOf } from '../audit/actor.ts'
import type { Clock } from '../clock.ts'
import { ServiceError } from '../service-error.ts'
import { type Authorize, assertAllowed } from '../tasks/authorize.ts'

/** What its author writes of a policy. */
export interface PolicyDraft {
  readonly displayName: string
  readonly description: string
  /** `policySteps`, `rules`, `postActions` and whatever else came with them, kept as it is */
  readonly document: object
  readonly annotations?: object
}

/** Policies from their creation to their end; tasks keep the version that they were made with. */
export class Policies {
  readonly #clock: Clock
  readonly #authorize: Authorize

  constructor({ clock, authorize }: { clock: Clock; authorize: Authorize }) {
    this.#clock = clock
    this.#authorize = authorize
  }

  /** Makes those that every installation has; the same however often it is done. */
  async ensureBuiltins(tx: Tx): Promise<void> {
    for (const { key, type, displayName, description, document } of builtinPolicies) {
      const added = await addPolicy(
        tx,
        { type, displayName, description, document, builtinKey: key },
        this.#clock.now(),
      )
      if (added !== undefined) await this.#tell(tx, system, 'policy.created', added, { builtin: key })
    }
  }

  /** @throws ServiceError that names every fault of the document */
  async create(tx: Tx, type: PolicyType, draft: PolicyDraft, actor: Actor): Promise<StoredPolicy> {
    await assertAllowed(tx, this.#authorize, actor, { action: 'policy.manage' })
    assertValid(type, draft)
    const added = await addPolicy(tx, { ...draft, type, savedBy: userOf(actor) }, this.#clock.now())
    if (added === undefined) throw new Error('a new policy was there already (this is a bug)')
    await this.#tell(tx, actor, 'policy.created', added, {})
    return added
  }

  /** `version`: what was read, for those who want to be told when somebody else saved it meanwhile. */
  async update(
    tx: Tx,
    id: string,
    change: Partial<PolicyDraft>,
    actor: Actor,
    { version }: { version?: number } = {},
  ): Promise<StoredPolicy> {
    await assertAllowed(tx, this.#authorize, actor, { action: 'policy.manage' })
    const policy = await getPolicy(tx, id)
    if (policy.is_builtin) throw builtIn(policy, 'changed')
    const draft: PolicyDraft = {
      displayName: change.displayName ?? policy.display_name,
      description: change.description ?? policy.description,
      document: change.document ?? Object(policy.definition),
      annotations: change.annotations ?? Object(policy.annotations),
    }
    assertValid(policy.type, draft)
    const saved = await savePolicy(
      tx,
      { id, version: version ?? policy.version },
      { ...draft, savedBy: userOf(actor) },
      this.#clock.now(),
    )
    if (saved === undefined)
      throw new ServiceError(
        'aborted',
        'POLICY_CHANGED',
        `the policy ${policy.display_name} was changed meanwhile: read it again`,
      )
    await this.#tell(tx, actor, 'policy.updated', saved, { before: policy.version })
    return saved
  }

  /** @throws ServiceError that names what uses it (product.md POL-11) */
  async delete(tx: Tx, id: string, actor: Actor): Promise<void> {
    await assertAllowed(tx, this.#authorize, actor, { action: 'policy.manage' })
    const policy = await getPolicy(tx, id)
    if (policy.is_builtin) throw builtIn(policy, 'deleted')
    const uses = await listPolicyUses(tx, id)
    if (uses.length > 0) {
      const names = uses.slice(0, 5).map(({ kind, displayName }) => `${kind.replace('_', ' ')} ${displayName}`)
      const more = uses.length > names.length ? ` and ${uses.length - names.length} more` : ''
      throw new ServiceError(
        'failed_precondition',
        'POLICY_IN_USE',
        `the policy ${policy.display_name} is used by ${names.join(', ')}${more}`,
      )
    }
    const now = this.#clock.now()
    await tx.updateTable('policies').set({ deleted_at: now, updated_at: now }).where('id', '=', id).execute()
    await this.#tell(tx, actor, 'policy.deleted', policy, {})
  }

  async get(db: Db, id: string, actor: Actor): Promise<StoredPolicy> {
    await assertAllowed(db, this.#authorize, actor, { action: 'policy.see' })
    return getPolicy(db, id)
  }

  async search(
    db: Db,
    filter: PolicyFilter,
    page: Parameters<typeof listPolicies>[2],
    actor: Actor,
  ): Promise<StoredPolicy[]> {
    await assertAllowed(db, this.#authorize, actor, { action: 'policy.see' })
    return listPolicies(db, filter, page)
  }

  #tell(tx: Tx, actor: Actor, verb: string, policy: StoredPolicy, detail: object): Promise<string> {
    const object = { kind: 'policy', id: policy.id }
    const told = { type: policy.type, displayName: policy.display_name, version: policy.version, ...detail }
    return addAuditEvent(tx, { ...by(actor), verb, object, outcome: 'succeeded', detail: told }, this.#clock.now())
  }
}

async function getPolicy(db: Db, id: string): Promise<StoredPolicy> {
  const policy = await findPolicy(db, id)
  if (policy !== undefined && policy.deleted_at === null) return policy
  throw new ServiceError('not_found', 'POLICY_NOT_FOUND', `there is no policy ${id}`)
}

function assertValid(type: PolicyType, { displayName, document }: PolicyDraft): void {
  if (displayName.trim() === '')
    throw new ServiceError('invalid_argument', 'POLICY_INVALID', 'displayName: a policy needs a name')
  const read = readPolicy(type, document)
  if ('policy' in read) return
  const faults = read.faults.map(({ path, message }) => `${path}: ${message}`)
  throw new ServiceError('invalid_argument', 'POLICY_INVALID', faults.join('; '))
}

function builtIn({ display_name: name }: StoredPolicy, what: string): ServiceError {
  return new ServiceError(
    'failed_precondition',
    'POLICY_BUILT_IN',
    `the policy ${name} is built in: it can be copied, not ${what}`,
  )
}
