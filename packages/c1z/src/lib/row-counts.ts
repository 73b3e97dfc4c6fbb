/** Rows of one sync, in all and by resource type. */
export interface RowCounts {
  readonly resourceTypes: number
  readonly resources: number
  readonly entitlements: number
  readonly grants: number
  readonly resourcesByResourceType: Readonly<Record<string, number>>
  readonly entitlementsByResourceType: Readonly<Record<string, number>>
  /** by the resource type of the entitlement, not of the principal */
  readonly grantsByResourceType: Readonly<Record<string, number>>
}
