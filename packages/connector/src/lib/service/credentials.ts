import { createPrivateKey, type KeyObject } from 'node:crypto'
import { ConnectorError } from '../errors.ts'

/** How a connector makes itself known to its control plane (baton-protocol 7.1, 7.2). */
export interface ClientCredentials {
  /** the complete id: issuer, subject and client id of every token request */
  readonly clientId: string
  /** the words before the `@` */
  readonly clientName: string
  /** host of the control plane, with its port if the id has one */
  readonly host: string
  readonly key: KeyObject
  readonly keyId: string | undefined
  /** the private key as JSON, as the secret holds it */
  readonly jwk: string
}

export function parseClientCredentials(clientId: string, clientSecret: string): ClientCredentials {
  return { clientId, ...parseClientId(clientId), ...parseClientSecret(clientSecret) }
}

function parseClientId(clientId: string): { clientName: string; host: string } {
  const at = clientId.indexOf('@')
  const slash = clientId.indexOf('/', at + 1)
  if (at < 1 || slash <= at + 1) {
    throw malformed(`client id "${clientId}" is not of the form name@host/use`, 'copy the whole id, as it was shown')
  }
  return { clientName: clientId.slice(0, at), host: clientId.slice(at + 1, slash) }
}

function parseClientSecret(secret: string): { key: KeyObject; keyId: string | undefined; jwk: string } {
  const pieces = secret.split(':')
  const encoded = pieces.slice(3).join(':')
  if (secret === '') throw malformedSecret('is missing')
  if (pieces.length < 4) throw malformedSecret('has fewer than four parts between colons')
  if (pieces[2] !== 'v1') throw malformedSecret('is not of version v1')
  if (!/^[\w-]+$/.test(encoded)) throw malformedSecret('holds a key that is not base64url without padding')
  const jwk = Buffer.from(encoded, 'base64url').toString()
  const fields = parseObject(jwk)
  if (fields.kty !== 'OKP' || fields.crv !== 'Ed25519') throw malformedSecret('holds a key that is not Ed25519')
  if (typeof fields.d !== 'string') throw malformedSecret('holds a public key instead of a private one')
  if (!is32Bytes(fields.d) || !is32Bytes(fields.x)) throw malformedSecret('holds a key of the wrong length')
  const keyId = typeof fields.kid === 'string' && fields.kid !== '' ? fields.kid : undefined
  return { key: importKey({ kty: 'OKP', crv: 'Ed25519', d: fields.d, x: fields.x }), keyId, jwk }
}

function parseObject(json: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch {
    // The parser's message would quote the secret.
  }
  throw malformedSecret('holds a key that is not JSON')
}

function is32Bytes(value: unknown): value is string {
  return typeof value === 'string' && Buffer.from(value, 'base64url').length === 32
}

function importKey(jwk: { kty: string; crv: string; d: string; x: string }): KeyObject {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' })
  } catch {
    throw malformedSecret('holds a key that cannot be read')
  }
}

function malformedSecret(what: string): ConnectorError {
  return malformed(`the client secret ${what}`, 'copy the whole secret, as it was shown once, or make a new one')
}

/** Exit code 2, as the Go connectors end. */
function malformed(message: string, fix: string): ConnectorError {
  return new ConnectorError('bad_configuration', message, { code: 2, fix })
}
