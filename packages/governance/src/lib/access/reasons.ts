/** Why somebody holds an entitlement: found there by itself, or granted by a task for a time. */
export type Reason =
  | { readonly kind: 'standing' }
  | { readonly kind: 'task'; readonly taskId: string; readonly expiresAt: Date | undefined }

/** What is to happen with access: it is taken away, or it stays until the last reason ends. */
export type AccessEnd = { readonly kind: 'revoke' } | { readonly kind: 'keep'; readonly expiresAt: Date | undefined }

/**
 * Access goes only with its last live reason; what was there before any request stays (product.md REQ-13, REQ-14).
 * @param now a reason whose time has come is not live any more
 */
export function decideEnd(reasons: readonly Reason[], now: Date): AccessEnd {
  const live = reasons.filter(
    (reason) => reason.kind === 'standing' || reason.expiresAt === undefined || reason.expiresAt > now,
  )
  if (live.length === 0) return { kind: 'revoke' }
  let latest: Date | undefined
  for (const reason of live) {
    if (reason.kind === 'standing' || reason.expiresAt === undefined) return { kind: 'keep', expiresAt: undefined }
    if (latest === undefined || reason.expiresAt > latest) latest = reason.expiresAt
  }
  return { kind: 'keep', expiresAt: latest }
}

/** A revocation that a person decided on ends every reason; one by time asks nobody and ends its own (product.md REQ-12). */
export function revokeNeedsApproval(cause: 'person' | 'expiry' | 'review'): boolean {
  return cause === 'person'
}
