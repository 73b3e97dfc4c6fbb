import { createHash, createPublicKey } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import { parseClientId, withoutPort } from './client-id.ts'
import type { PublicKey } from './client-secret.ts'

export interface AssertionOptions {
  readonly clientId: string
  readonly publicKey: PublicKey
  /** names and addresses of this server, without ports */
  readonly hosts: readonly string[]
  readonly now: Date
  readonly nonces: SeenNonces
}

const leewaySeconds = 30
const lifetimeMaxSeconds = 300

/**
 * Whether a signed assertion proves that its sender holds the secret (baton-protocol 7.4, c1-api 1.4). Returns what is
 * wrong with it, for the log; its sender only learns that it was refused.
 */
export async function findAssertionFault(assertion: string, options: AssertionOptions): Promise<string | undefined> {
  const { clientId, publicKey, hosts, now, nonces } = options
  const own = parseClientId(clientId)?.host
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
    const { payload, protectedHeader } = await jwtVerify(assertion, key, {
      algorithms: ['EdDSA'],
      issuer: clientId,
      subject: clientId,
      // Connectors name the host of their id whatever they connect to, the other clients the one they connect to.
      audience: own === undefined ? [...hosts] : [...hosts, withoutPort(own)],
      clockTolerance: leewaySeconds,
      currentDate: now,
      requiredClaims: ['exp', 'iat'],
    })
    const aheadSeconds = (payload.exp ?? 0) - now.getTime() / 1000
    if (aheadSeconds > lifetimeMaxSeconds + leewaySeconds)
      return `the assertion is good for ${Math.round(aheadSeconds)} s, ${lifetimeMaxSeconds} are allowed`
    const { nonce } = protectedHeader
    if (typeof nonce === 'string' && !nonces.add(`${clientId} ${nonce}`, now)) return 'the nonce was used before'
    return undefined
  } catch (error) {
    if (error instanceof errors.JOSEError) return `${error.message} (${error.code})`
    throw error
  }
}

/** Nonces of the last minutes, so that an assertion that was listened to is of no use to anybody. */
export class SeenNonces {
  readonly #until = new Map<string, number>()

  /** False when it was seen before. */
  add(text: string, now: Date): boolean {
    const at = now.getTime()
    // Whoever signs may choose one of any length.
    const nonce = createHash('sha256').update(text).digest('base64url')
    for (const [old, until] of this.#until) {
      if (until > at) break
      this.#until.delete(old)
    }
    if (this.#until.has(nonce)) return false
    this.#until.set(nonce, at + (lifetimeMaxSeconds + 2 * leewaySeconds) * 1000)
    return true
  }
}
