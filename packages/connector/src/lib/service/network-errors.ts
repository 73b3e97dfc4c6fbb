import { ConnectorError } from '../errors.ts'

/** Why a connection to the control plane failed, each cause in its own words. */
export function explainNetworkError(error: unknown, where: string): ConnectorError {
  const [message, fix] = explain(codeOfNetwork(error))
  return new ConnectorError('upstream_failure', `${where}: ${message}`, { cause: error, fix })
}

function explain(code: string): readonly [string, string] {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['the host name is not known', 'check the host of the client id, BATON_C1_API_HOST and DNS']
    case 'ECONNREFUSED':
      return ['the connection was refused', 'check that the control plane runs and that the port is right']
    case 'CERT_HAS_EXPIRED':
      return ["the control plane's certificate has expired", 'renew it, or set this host’s clock right']
    case 'CERT_NOT_YET_VALID':
      return ["the control plane's certificate is not valid yet", 'set this host’s clock right']
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return ["the control plane's certificate is for another host name", 'connect by a name that the certificate has']
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return ["the control plane's certificate is not trusted", 'point SSL_CERT_FILE at the PEM file of its authority']
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return ['no answer in time', 'check the network, firewall and proxy between this host and the control plane']
    default:
      return [`the connection failed (${code})`, 'check the network, firewall and proxy on the way']
  }
}

/** Node wraps the cause, and bundles the failures of several addresses. */
function codeOfNetwork(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return 'unknown cause'
  if (error instanceof AggregateError && error.errors.length > 0) return codeOfNetwork(error.errors[0], depth + 1)
  if ('code' in error && typeof error.code === 'string' && error.code !== 'UND_ERR_SOCKET') return error.code
  return error.cause === undefined ? error.message : codeOfNetwork(error.cause, depth + 1)
}
