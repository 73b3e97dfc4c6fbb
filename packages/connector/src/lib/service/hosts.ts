import { hostname } from 'node:os'
import { ConnectorError } from '../errors.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface ControlPlaneHosts {
  /** audience of the assertion: never the override, never with a port */
  readonly audience: string
  /** where both the token endpoint and gRPC are */
  readonly host: string
  readonly port: number
}

/**
 * `BATON_C1_API_HOST` moves the connection, not the audience (baton-protocol 7.3). Throws bad_configuration, with the
 * exit code of the Go connectors, when one of them is not a host.
 */
export function findHosts(host: string, env: Env): ControlPlaneHosts {
  const override = env.BATON_C1_API_HOST
  const [name, text] = override === undefined ? ['the host of the client id', host] : ['BATON_C1_API_HOST', override]
  const [, target = '', port = '443'] = /^([^\s/?#@:[\]]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(text) ?? []
  if (target === '' || Number(port) > 65_535) {
    throw new ConnectorError('bad_configuration', `${name} is "${text}", which is not of the form host or host:port`, {
      code: 2,
      fix: override === undefined ? 'copy the whole id, as it was shown' : 'correct it, or unset it',
    })
  }
  return { audience: host.replace(/:\d*$/, ''), host: target, port: Number(port) }
}

export function findHostId(env: Env): string {
  return (env.BATON_HOST_ID || hostname() || 'baton-sdk').slice(0, 256)
}
