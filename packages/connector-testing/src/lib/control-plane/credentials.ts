import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { jwtVerify } from 'jose'

/** What a connector is given to prove who it is, and what the control plane keeps of it. */
export interface ClientCredential {
  readonly clientId: string
  readonly clientSecret: string
  readonly publicKey: KeyObject
}

export function mintCredential(host: string): ClientCredential {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { kty, crv, x, d } = privateKey.export({ format: 'jwk' })
  const encoded = Buffer.from(JSON.stringify({ kty, crv, x, d })).toString('base64url')
  const number = 10_000 + (randomBytes(2).readUInt16BE() % 50_000)
  return {
    clientId: `patient-otter-${number}@${host}/ccc`,
    clientSecret: `secret-token:conductorone.com:v1:${encoded}`,
    publicKey: createPublicKey(privateKey),
  }
}

/** Checks a request for a token as a strict control plane does (baton-protocol 7.4); says what is wrong with it. */
export async function findFault(
  form: URLSearchParams,
  credential: ClientCredential,
  now: Date,
  nonces: Set<string>,
): Promise<string | undefined> {
  if (form.get('grant_type') !== 'client_credentials') return 'grant_type'
  if (form.get('client_id') !== credential.clientId) return 'client_id'
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    return 'client_assertion_type'
  const audience = credential.clientId.split('@')[1]?.split('/')[0]?.replace(/:\d+$/, '') ?? ''
  try {
    const { payload, protectedHeader } = await jwtVerify(form.get('client_assertion') ?? '', credential.publicKey, {
      algorithms: ['EdDSA'],
      issuer: credential.clientId,
      subject: credential.clientId,
      audience,
      currentDate: now,
      clockTolerance: 5,
      requiredClaims: ['iat', 'nbf', 'exp'],
    })
    const nonce = String(protectedHeader.nonce)
    if (!/^[0-9a-f]{32}$/.test(nonce)) return 'nonce'
    if (nonces.has(nonce)) return 'nonce used before'
    nonces.add(nonce)
    return (payload.exp ?? 0) - (payload.iat ?? 0) > 300 ? 'exp' : undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
