import type { WorkingCopyTransaction } from '@rostrum/c1z'
import type { ProgressReporter } from '../environment.ts'
import type { PassRows } from '../list-pass.ts'
import type { Ingest } from './ingest.ts'

/** Writes the accepted rows of a page; the grants are drawn one by one, never collected. */
export function storeRows(
  tx: WorkingCopyTransaction,
  rows: PassRows,
  ingest: Ingest,
  progress: ProgressReporter,
): void {
  for (const resource of rows.resources) {
    if (!ingest.acceptResource(resource)) continue
    tx.putResource(resource)
    progress.rows(resource.id?.resourceType ?? 'resource', 1)
  }
  let entitlements = 0
  for (const entitlement of rows.entitlements) {
    if (!ingest.acceptEntitlement(entitlement)) continue
    tx.putEntitlement(entitlement)
    entitlements++
  }
  if (entitlements > 0) progress.rows('entitlement', entitlements)
  let grants = 0
  for (const grant of ingest.acceptGrants(rows.grants)) {
    tx.putGrant(grant)
    grants++
  }
  if (grants > 0) progress.rows('grant', grants)
}
