/** Why no answer came. */
export type NetworkFailureKind =
  /** the host's name leads nowhere */
  | 'name'
  /** the host cannot prove who it is, or does not speak TLS */
  | 'tls'
  /** refused, reset, unreachable */
  | 'connection'
  | 'timeout'

export interface NetworkFailure {
  readonly kind: NetworkFailureKind
  /** completes "the console …" */
  readonly cause: string
}

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])
const connections: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  UND_ERR_SOCKET: 'broke the connection off',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'sent less than it announced',
  UND_ERR_RESPONSE: 'broke its answer off',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
}

/** What an exception of an exchange means; undefined for one that is not about the network. */
export function findNetworkFailure(error: unknown): NetworkFailure | undefined {
  if (!(error instanceof Error)) return undefined
  if (error.name === 'TimeoutError') return { kind: 'timeout', cause: 'did not answer in time' }
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : ''
    if (timeouts.has(code)) return { kind: 'timeout', cause: 'did not answer in time' }
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return { kind: 'name', cause: `has no address in the DNS (${code})` }
    if (isTlsCode(code)) return { kind: 'tls', cause: `cannot be trusted: ${current.message}` }
    const cause = connections[code]
    if (cause !== undefined) return { kind: 'connection', cause: `${cause} (${code})` }
    if (code.startsWith('HPE_')) return { kind: 'connection', cause: `does not speak HTTP (${code})` }
  }
  return undefined
}

function isTlsCode(code: string): boolean {
  return (
    /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_)/.test(code) ||
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'EPROTO'].includes(code)
  )
}
