import type { ActivityType } from './activity-types.ts'

/** What an activity means to whoever governs access. */
export type ActivityKind = 'sign-in' | 'user' | 'service user' | 'role' | 'site' | 'account'

/** The codes as integrators found them (sentinelone-api 3.7), for consoles that do not explain theirs. */
const usualKinds: readonly (readonly [ActivityKind, readonly number[]])[] = [
  ['sign-in', [27]],
  // Added, modified, deleted, each in several forms; verification, second factor and remote shell; single sign-on.
  ['user', [23, 24, 25, 35, 36, 37, 67, 88, 102, 103, 1023, 1024]],
  ['role', [107, 108, 109]],
  ['site', [5020, 5021, 5022]],
  ['account', [5040, 5041, 5042]],
]

const change = '(added|created|modified|edited|updated|deleted|removed)'

/** Whole sentences: many other actions begin with "User" and are about something that a user did. */
const actionKinds: readonly (readonly [ActivityKind, RegExp])[] = [
  ['sign-in', /^(sso |management )?user logged in$/],
  ['user', new RegExp(`^(sso )?user (2fa |remote shell )?${change}$`)],
  ['user', /^(user )?api token (generated|revoked)$/],
  ['user', /^verification (email sent|completed)$/],
  ['service user', new RegExp(`^service user ${change}$`)],
  ['role', new RegExp(`^(rbac )?role ${change}$`)],
  ['site', new RegExp(`^site ${change}$`)],
  ['account', new RegExp(`^account ${change}$`)],
]

/** What each code means on a console that explains its codes in this way; the others are of no interest. */
export function kindsByCode(types: readonly ActivityType[]): ReadonlyMap<number, ActivityKind> {
  const kinds = new Map<number, ActivityKind>()
  for (const [kind, codes] of usualKinds) for (const code of codes) kinds.set(code, kind)
  for (const { code, action } of types) {
    const words = action.trim().toLowerCase()
    const kind = actionKinds.find(([, pattern]) => pattern.test(words))?.[0]
    if (kind !== undefined) kinds.set(code, kind)
  }
  return kinds
}
