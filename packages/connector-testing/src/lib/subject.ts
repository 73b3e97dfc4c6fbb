/** A way for the upstream to misbehave that a sync must survive with the same result. */
export interface NamedFault {
  readonly name: string
  arm(): void
  disarm(): void
}

/** An upstream that runs until disposed of, and the settings with which the connector reaches it. */
export interface ConformanceWorld extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>
  /** requests that reached the upstream so far */
  requestCount(): number
  readonly faults: readonly NamedFault[]
}

/** A connector as its users meet it: a program. */
export interface ConformanceSubject {
  /** the program and its first arguments */
  readonly command: readonly [string, ...string[]]
  startWorld(): Promise<ConformanceWorld>
}

/** Somebody, and something that they do not hold yet; both as a sync shows them. */
export interface GrantCase {
  readonly entitlement: string
  readonly principal: { readonly resourceType: string; readonly resource: string }
}

/** An account that is not there yet. */
export interface AccountCase {
  readonly resourceType: string
  /** an e-mail address */
  readonly login: string
  readonly profile: Readonly<Record<string, string | number | boolean>>
  /** what a sync shows as its name, where that is not the login */
  readonly knownAs?: string
}

/** An upstream that can be written to. */
export interface ProvisioningWorld extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>
  /** changes that requests have made in the upstream so far */
  writeCount(): number
}

/** A connector that writes, as a program. */
export interface ProvisioningSubject<World extends ProvisioningWorld = ProvisioningWorld> {
  /** the program and its first arguments */
  readonly command: readonly [string, ...string[]]
  startWorld(): Promise<World>
  /** Each kind of thing that can be granted, once. */
  readonly grants: readonly { readonly title: string; choose(world: World): GrantCase }[]
  readonly accounts: readonly { readonly title: string; choose(world: World): AccountCase }[]
}
