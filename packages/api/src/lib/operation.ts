/** Which of the published operations have to be had: `p0` and `p1-near` first. `own`: of this server alone. */
export type Tier = 'p0' | 'p1-near' | 'p1' | 'p2' | 'out' | 'own'

/** What is published of an operation. Messages are named for those of the first two tiers. */
export interface OperationFacts {
  /** as published: `c1.api.app.v1.Apps.List` */
  readonly id: string
  /** service and method: `Apps.List`; of one of the first two tiers it is unique */
  readonly name: string
  readonly method: string
  /** with parameters in braces */
  readonly path: string
  readonly tier: string
  /** kinds of the query's parameters by name */
  readonly query?: Readonly<Record<string, string>>
  /** schema of the body */
  readonly request?: string
  readonly response?: string
  /** the body is a file, as `application/octet-stream` */
  readonly isUpload?: boolean
}
