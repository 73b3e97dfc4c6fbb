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
