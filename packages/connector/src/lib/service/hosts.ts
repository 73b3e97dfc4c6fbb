import { hostname } from 'node:os'

type Env = Readonly<Record<string, string | undefined>>

export interface ControlPlaneHosts {
  /** audience of the assertion: never the override, never with a port */
  readonly audience: string
  /** host and port of both the token endpoint and gRPC */
  readonly tokenUrl: string
  readonly grpcTarget: string
}

/** `BATON_C1_API_HOST` moves the connection, not the audience (baton-protocol 7.3). */
export function findHosts(host: string, env: Env): ControlPlaneHosts {
  const api = env.BATON_C1_API_HOST ?? host
  return {
    audience: host.replace(/:\d*$/, ''),
    tokenUrl: `https://${api}/auth/v1/token`,
    grpcTarget: `dns:///${/:\d+$/.test(api) ? api : `${api}:443`}`,
  }
}

export function findHostId(env: Env): string {
  return (env.BATON_HOST_ID || hostname() || 'baton-sdk').slice(0, 256)
}
