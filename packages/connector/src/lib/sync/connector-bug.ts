import { Code, ConnectorError } from '../errors.ts'

/** What a connector may not answer: it fails the sync, and trying again would not help. */
export function connectorBug(message: string, code: Code = Code.internal): ConnectorError {
  return new ConnectorError('upstream_failure', `${message} (this is a bug of the connector)`, { code })
}
