/** Which flags go together and which do not. "Set" means by anybody: flag, variable or configuration file. */
const requiredTogether: readonly (readonly string[])[] = [
  ['grant-entitlement', 'grant-principal'],
  ['client-id', 'client-secret'],
  ['create-ticket', 'ticket-template-path'],
  ['bulk-create-ticket', 'bulk-ticket-template-path'],
  ['get-ticket', 'ticket-id'],
  ['diff-syncs', 'base-sync-id', 'applied-sync-id'],
  ['compact-syncs', 'compact-sync-ids', 'compact-file-paths', 'compact-output-path'],
]

// biome-ignore format: two groups, each read as one line of names
const mutuallyExclusive: readonly (readonly string[])[] = [
  [
    'grant-entitlement', 'revoke-grant', 'create-account-login', 'delete-resource', 'rotate-credentials', 'event-feed',
    'create-ticket', 'get-ticket', 'list-ticket-schemas', 'bulk-create-ticket',
  ],
  [
    'grant-entitlement', 'revoke-grant', 'create-account-email', 'delete-resource-type', 'rotate-credentials-type',
    'event-feed', 'diff-syncs', 'compact-syncs', 'list-ticket-schemas',
  ],
  ['otel-collector-endpoint-tls-cert', 'otel-collector-endpoint-tls-cert-path'],
]

/**
 * The reference documents more of these and enforces the first. Leaving grants out of a whole sync would look like
 * everybody losing access; an old start script that asks for service mode must not get a single sync instead.
 */
const dependsOn: readonly { readonly name: string; readonly needs: string }[] = [
  { name: 'skip-grants', needs: 'sync-resources' },
  { name: 'daemon-mode', needs: 'client-id' },
]

/** What is wrong with the combination of fields that are set, one sentence each. */
export function findRelationProblems(isSet: (name: string) => boolean): string[] {
  const problems: string[] = []
  for (const group of requiredTogether) {
    const missing = group.filter((name) => !isSet(name))
    if (missing.length > 0 && missing.length < group.length) {
      problems.push(`${flags(group.filter(isSet))} needs ${flags(missing)} as well`)
    }
  }
  for (const group of mutuallyExclusive) {
    const present = group.filter(isSet)
    // Two groups share members; the same pair is reported once.
    const problem = `${flags(present)} cannot be used together: choose one`
    if (present.length > 1 && !problems.includes(problem)) problems.push(problem)
  }
  for (const { name, needs } of dependsOn) {
    if (isSet(name) && !isSet(needs)) problems.push(`--${name} works only together with --${needs}`)
  }
  return problems
}

function flags(names: readonly string[]): string {
  return names.map((name) => `--${name}`).join(' and ')
}
