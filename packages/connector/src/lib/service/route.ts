/** The way to the control plane, one for access tokens and for gRPC. */
export interface Route {
  /** an IPv6 address in brackets */
  readonly host: string
  readonly port: number
  readonly proxy: URL | undefined
  /** PEM of the only authorities to trust; Node's own when absent */
  readonly authorities: string | undefined
}
