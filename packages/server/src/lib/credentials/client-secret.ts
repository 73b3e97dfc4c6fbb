import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'

const prefix = 'secret-token:conductorone.com:v1:'

export interface MintedSecret {
  /** for its holder, once: it is kept nowhere */
  readonly secret: string
  readonly publicKey: PublicKey
}

/** An Ed25519 key as it is stored: 32 bytes in base64url. */
export type PublicKey = string & { readonly kind: 'Ed25519' }

/** A secret is a private key; only the public one stays here (baton-protocol 7.2). */
export function mintClientSecret(): MintedSecret {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const encoded = Buffer.from(JSON.stringify({ kty, crv, x, d })).toString('base64url')
  // The key's own form, as Node exports it.
  return { secret: prefix + encoded, publicKey: String(x) as PublicKey }
}

/** The public key of a whole secret, as some send it in place of an assertion; undefined for what is none. */
export function publicKeyOfSecret(secret: string): PublicKey | undefined {
  if (!secret.startsWith(prefix)) return undefined
  try {
    const { kty, crv, d }: JsonWebKey = JSON.parse(Buffer.from(secret.slice(prefix.length), 'base64url').toString())
    if (kty !== 'OKP' || crv !== 'Ed25519' || d === undefined) return undefined
    // Not the `x` it says of itself: whoever knows the public key could write that.
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(d, 'base64url')])
    const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
    return String(x) as PublicKey
  } catch {
    return undefined
  }
}
