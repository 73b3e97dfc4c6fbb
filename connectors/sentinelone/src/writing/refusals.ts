import { Code, ConnectorError, DeclinedError } from '@rostrum/connector'
import type { Holding } from './holding.ts'
import type { Principal } from './principals.ts'

/** Why a change of a list is not made, for programs; each has its own sentence below. */
export type RefusalReason =
  | 'last_role'
  | 'other_level'
  | 'last_tenant_administrator'
  | 'own_user'
  | 'system_user'
  | 'read_only_list'
  | 'derived_entitlement'
  | 'not_assignable'
  | 'former_list_unknown'

interface Words {
  readonly message: string
  readonly fix: string
}

/** A refusal of a grant is a declined one, which nobody has to repair; one of a revoke leaves access that should go. */
export function refuse(verb: 'grant' | 'revoke', reason: RefusalReason, words: Words): ConnectorError {
  const ErrorClass = verb === 'grant' ? DeclinedError : ConnectorError
  return new ErrorClass('refused', words.message, { code: Code.failedPrecondition, fix: words.fix, reason })
}

export const words = {
  lastRole: (principal: Principal): Words => ({
    message: `it is the last role of ${nameOf(principal)}, and SentinelOne has no ${kindOf(principal)} without one`,
    fix: `delete the ${kindOf(principal)}, or let the connector do so with --last-role delete`,
  }),
  otherLevel: (principal: Principal, { level, assignments }: Holding, wished: string): Words => ({
    message: `${nameOf(principal)} holds ${count(assignments.length, 'role')} at ${level} level, and SentinelOne cannot hold one at ${wished} level besides`,
    fix: `grant a role at ${level} level, or let the list be replaced until the revoke with --allow-level-change`,
  }),
  lastTenantAdministrator: (principal: Principal): Words => ({
    message: `${nameOf(principal)} is the last administrator of the tenant`,
    fix: 'make somebody else an administrator of the tenant first',
  }),
  ownUser: (principal: Principal): Words => ({
    message: `${nameOf(principal)} owns the API token of this connector, which would lock itself out`,
    fix: 'change it in the console, or give the connector the token of another service user',
  }),
  systemUser: (principal: Principal): Words => ({
    message: `${nameOf(principal)} is a system user of the console`,
    fix: 'leave it alone: the console needs it',
  }),
  readOnlyList: (principal: Principal, source: string): Words => ({
    message: `the roles of ${nameOf(principal)} are managed by ${source}, which would overwrite a change at the next sign-in`,
    fix: 'change the group or mapping at the identity provider',
  }),
  derivedEntitlement: (id: string): Words => ({
    message: `${id} follows from the roles that are held in accounts and sites`,
    fix: 'grant or revoke the role in an account or site',
  }),
  formerListUnknown: (principal: Principal): Words => ({
    message: `what the roles of ${nameOf(principal)} were before this grant is neither told by the control plane nor in the journal, and it is their last role`,
    fix: `give ${nameOf(principal)} the roles they should have in the console, or delete the ${kindOf(principal)} there`,
  }),
}

export function nameOf({ kind, id, name }: Principal): string {
  return `${kind === 'user' ? 'user' : 'service user'} ${name ?? id}${name === undefined ? '' : ` (${id})`}`
}

function kindOf({ kind }: Principal): string {
  return kind === 'user' ? 'user' : 'service user'
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
