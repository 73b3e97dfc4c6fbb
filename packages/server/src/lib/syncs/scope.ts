/** What a connector says that its syncs are limited to, in its Hello (design.md 3). */
export interface SyncScope {
  /** changes with the limits, and with nothing else */
  readonly digest: string
  readonly accountIds: readonly string[]
  readonly siteIds: readonly string[]
  readonly hasScopedEntitlements: boolean
}

/** Undefined for connectors that say nothing of it: theirs is always guarded. */
export function readScope(metadata: unknown): SyncScope | undefined {
  const annotations: unknown = Object(metadata).annotations
  if (!Array.isArray(annotations)) return undefined
  for (const annotation of annotations) {
    // As JSON, a Struct inside an Any is its `value`.
    const { scope_digest: digest, scope } = Object(Object(annotation).value)
    if (typeof digest !== 'string' || typeof scope !== 'string') continue
    const said = parse(scope)
    return {
      digest,
      accountIds: texts(said.accountIds),
      siteIds: texts(said.siteIds),
      hasScopedEntitlements: said.scopedEntitlements !== false,
    }
  }
  return undefined
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text))
  } catch {
    // Some other connector's words: only their digest counts.
    return {}
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
