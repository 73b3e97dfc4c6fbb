import type { Policy } from '@rostrum/api'
import type { StoredPolicy } from '@rostrum/database/governance'

export const policyTypes = {
  grant: 'POLICY_TYPE_GRANT',
  certify: 'POLICY_TYPE_CERTIFY',
  revoke: 'POLICY_TYPE_REVOKE',
} as const

/** The document is in the wire shape already. */
export function toPolicyView(policy: StoredPolicy): Policy {
  return {
    ...Object(policy.definition),
    id: policy.id,
    displayName: policy.display_name,
    description: policy.description,
    policyType: policyTypes[policy.type],
    annotations: Object(policy.annotations),
    systemBuiltin: policy.is_builtin,
    createdAt: policy.created_at,
    updatedAt: policy.updated_at,
    deletedAt: policy.deleted_at ?? undefined,
  }
}
