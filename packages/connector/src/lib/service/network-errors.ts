import { Agent, type RequestOptions, request } from 'node:https'
import type { ConnectionOptions, PeerCertificate, TLSSocket } from 'node:tls'
import { ConnectorError } from '../errors.ts'
import type { Route } from './route.ts'

/** Why the control plane was not reached, each cause in its own words, with what to do about it. */
export async function explainNetworkError(error: unknown, route: Route, signal: AbortSignal): Promise<ConnectorError> {
  const code = codeOfNetwork(error)
  // What a certificate says does not come with the error.
  const found = certificateCodes.has(code) ? await findObstacle(route, signal) : undefined
  return found ?? toError(code, error, route)
}

const obstacleMs = 10_000

/** Connects once more, only to see what is in the way; undefined when nothing is. */
export async function findObstacle(route: Route, signal: AbortSignal): Promise<ConnectorError | undefined> {
  const { host, port, proxy, authorities } = route
  const agent = new Agent({ proxyEnv: proxy === undefined ? {} : { HTTPS_PROXY: proxy.href } })
  const options: RequestOptions & ConnectionOptions = {
    agent,
    host: host.replaceAll(/[[\]]/g, ''),
    port,
    method: 'HEAD',
    ...(authorities !== undefined && { ca: authorities }),
    ALPNProtocols: ['h2', 'http/1.1'],
    // A certificate that is refused must be looked at to say why. Nothing of worth is sent.
    rejectUnauthorized: false,
    signal: AbortSignal.any([signal, AbortSignal.timeout(obstacleMs)]),
  }
  const attempt = request(options)
  try {
    return await new Promise((resolve) => {
      attempt.on('error', (error) => resolve(toError(codeOfNetwork(error), error, route)))
      attempt.on('socket', (socket: TLSSocket) => {
        const look = () => resolve(readConnection(socket, route))
        // Through a proxy it is handed over when it is secured already.
        if (socket.authorized || socket.authorizationError) look()
        else socket.once('secureConnect', look)
      })
      attempt.end()
    })
  } finally {
    attempt.destroy()
    agent.destroy()
  }
}

function readConnection(socket: TLSSocket, route: Route): ConnectorError | undefined {
  if (!socket.authorized) {
    // Typed as an error, and the code of one.
    return toError(String(socket.authorizationError), undefined, route, socket.getPeerCertificate())
  }
  return socket.alpnProtocol === 'h2' ? undefined : toError(noHttp2, undefined, route)
}

const noHttp2 = 'no HTTP/2'
const untrustedCodes: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])
const certificateCodes: ReadonlySet<string> = new Set([
  ...untrustedCodes,
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

function toError(code: string, cause: unknown, route: Route, certificate?: PeerCertificate): ConnectorError {
  const [message, fix] = explain(code, route, certificate)
  return new ConnectorError('upstream_failure', message, { cause, fix })
}

function explain(code: string, { host, port, proxy }: Route, certificate?: PeerCertificate): readonly [string, string] {
  const target = `${host}:${port}`
  const next = proxy === undefined ? target : `the proxy ${proxy.host}`
  if (untrustedCodes.has(code)) {
    const authority = certificate === undefined ? '' : ` (${nameOf(certificate.issuer)})`
    return [
      `the certificate of ${target} comes from an authority that is not trusted here${authority}`,
      'point SSL_CERT_FILE at the PEM file of that authority, if it is the right one',
    ]
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return proxy === undefined
        ? [`the host name ${host} is not known`, 'check the host of the client id, BATON_C1_API_HOST and DNS']
        : [`the host name of ${next} is not known`, 'check HTTPS_PROXY and DNS']
    case 'ECONNREFUSED':
      return [`${next} refused the connection`, 'check that it runs there and that the port is right']
    case 'ECONNRESET':
    case 'EPIPE':
      return [`${next} broke the connection off`, 'check what is in between, and what it says in its own log']
    case 'CERT_HAS_EXPIRED':
      return [
        `the certificate of ${target} expired${endOf(certificate)}`,
        "renew it there, or set this host's clock right",
      ]
    case 'CERT_NOT_YET_VALID':
      return [`the certificate of ${target} is not valid yet`, "set this host's clock right"]
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [
        `the certificate of ${target} is for another host${namesOf(certificate)}`,
        'connect by a name that the certificate has, or give the control plane one for this name',
      ]
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return [`${target} does not speak TLS`, 'check the port: it must be the one for HTTPS']
    case noHttp2:
      return [
        `${target} does not speak HTTP/2`,
        'let what stands in front of the control plane pass HTTP/2 and gRPC on',
      ]
    case 'ERR_PROXY_TUNNEL':
    case 'UND_ERR_ABORTED':
      return [`${next} does not let a connection through to ${target}`, 'allow it there, or name the host in NO_PROXY']
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'ABORT_ERR':
      return [`${target} did not answer in time`, 'check the network, firewall and proxy on the way']
    default:
      return [`the connection to ${target} failed (${code})`, 'check the network, firewall and proxy on the way']
  }
}

function endOf(certificate: PeerCertificate | undefined): string {
  const end = new Date(certificate?.valid_to ?? '')
  // Else it is one of the authorities above that has.
  return end.getTime() < Date.now() ? ` on ${end.toISOString()}` : ''
}

function namesOf(certificate: PeerCertificate | undefined): string {
  const names = certificate?.subjectaltname?.replaceAll(/(?:DNS|IP Address):/g, '') ?? ''
  return names === '' ? '' : ` (${names.slice(0, 200)})`
}

function nameOf({ CN, O }: PeerCertificate['issuer']): string {
  return String(CN ?? O ?? 'without a name').slice(0, 200)
}

/** Node wraps the cause, and bundles the failures of several addresses. */
function codeOfNetwork(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return 'unknown cause'
  if (error instanceof AggregateError && error.errors.length > 0) return codeOfNetwork(error.errors[0], depth + 1)
  if ('code' in error && typeof error.code === 'string' && error.code !== 'UND_ERR_SOCKET') return error.code
  return error.cause === undefined ? error.message : codeOfNetwork(error.cause, depth + 1)
}
