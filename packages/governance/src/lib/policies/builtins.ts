import type { PolicyType } from './policy.ts'

/** A policy that every installation has (product.md POL-1). Its key never changes; its name may be shown otherwise. */
export interface BuiltinPolicy {
  readonly key: string
  readonly type: PolicyType
  readonly displayName: string
  readonly description: string
  readonly document: object
}

const provision = { provision: { provisionPolicy: { connector: { defaultBehavior: {} } }, assigned: true } }
const manager = { approval: { manager: {}, allowReassignment: true } }
const appOwners = { approval: { appOwners: {}, allowReassignment: true } }
const entitlementOwners = { approval: { entitlementOwners: {}, allowReassignment: true } }
const self = { approval: { self: {} } }
const accept = { accept: { acceptMessage: '' } }
const steps = (type: PolicyType, ...list: object[]) => ({ policySteps: { [type]: { steps: list } } })

export const builtinPolicies: readonly BuiltinPolicy[] = [
  {
    key: 'manager_approval',
    type: 'grant',
    displayName: 'Manager approval',
    description: "Asks the person's manager.",
    document: steps('grant', manager, provision),
  },
  {
    key: 'app_owner_approval',
    type: 'grant',
    displayName: 'App owner approval',
    description: 'Asks the owners of the application.',
    document: steps('grant', appOwners, provision),
  },
  {
    key: 'entitlement_owner_approval',
    type: 'grant',
    displayName: 'Entitlement owner approval',
    description: 'Asks the owners of the entitlement.',
    document: steps('grant', entitlementOwners, provision),
  },
  {
    key: 'manager_then_app_owner',
    type: 'grant',
    displayName: 'Manager then app owner',
    description: "Asks the person's manager, then the owners of the application.",
    document: steps('grant', manager, appOwners, provision),
  },
  {
    key: 'auto_approve',
    type: 'grant',
    displayName: 'Auto-approve',
    description: 'Grants without asking anybody.',
    document: steps('grant', accept, provision),
  },
  {
    key: 'deny_all',
    type: 'grant',
    displayName: 'Deny all',
    description: 'Denies every request.',
    document: steps('grant', { reject: { rejectMessage: 'the policy denies every request' } }),
  },
  {
    key: 'self_review_then_manager',
    type: 'certify',
    displayName: 'Self review then manager',
    description: 'Asks the owner of the account, then their manager.',
    document: steps('certify', self, manager),
  },
  {
    key: 'app_owner_review',
    type: 'certify',
    displayName: 'App owner review',
    description: 'Asks the owners of the application.',
    document: steps('certify', appOwners),
  },
  {
    key: 'immediate_revoke',
    type: 'revoke',
    displayName: 'Immediate revoke',
    description: 'Revokes without asking anybody.',
    document: steps('revoke', accept, provision),
  },
  {
    key: 'manager_confirms_revoke',
    type: 'revoke',
    displayName: 'Manager confirms revoke',
    description: "Asks the person's manager before access is taken away.",
    document: steps('revoke', manager, provision),
  },
]
