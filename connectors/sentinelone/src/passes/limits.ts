/** The only accounts and sites a sync contains. An account comes with all its sites, a site with its account. */
export class ScopeLimits {
  readonly #accountIds: ReadonlySet<string>
  readonly #siteIds: ReadonlySet<string>

  constructor(accountIds: readonly string[], siteIds: readonly string[]) {
    this.#accountIds = new Set(accountIds)
    this.#siteIds = new Set(siteIds)
  }

  get areSet(): boolean {
    return this.#accountIds.size + this.#siteIds.size > 0
  }

  allowAccount(id: string): boolean {
    return !this.areSet || this.#accountIds.has(id)
  }

  allowSite({ id, accountId }: { readonly id: string; readonly accountId: string }): boolean {
    return this.allowAccount(accountId) || this.#siteIds.has(id)
  }

  /** The ids asked for, by level. */
  *wanted(): Iterable<readonly [level: 'account' | 'site', id: string]> {
    for (const id of this.#accountIds) yield ['account', id]
    for (const id of this.#siteIds) yield ['site', id]
  }
}
