import { hkdfSync, randomBytes } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { MasterKeys } from '../secrets/master-keys.ts'

const issuer = 'rostrum'

export interface AccessTokenClaims {
  /** of the credential it was issued to; whether that one still lives is asked at every use */
  readonly credentialId: string
  readonly tokenId: string
  readonly issuedAt: Date
}

/**
 * Access tokens that say themselves whom they are for, signed with a key that all servers of one installation derive
 * from the master key: they outlive a restart and are known to each server.
 */
export class AccessTokens {
  readonly #keys: ReadonlyMap<string, Uint8Array>
  readonly #current: string

  constructor(masterKeys: MasterKeys) {
    const derive = (key: Buffer) => new Uint8Array(hkdfSync('sha256', key, '', 'rostrum access tokens', 32))
    this.#keys = new Map(masterKeys.map(({ id, key }) => [id.toString('hex'), derive(key)]))
    this.#current = masterKeys[0].id.toString('hex')
  }

  issue(credentialId: string, lifetimeSeconds: number, now: Date): Promise<string> {
    const issuedAt = Math.floor(now.getTime() / 1000)
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256', kid: this.#current })
      .setIssuer(issuer)
      .setSubject(credentialId)
      .setJti(randomBytes(12).toString('base64url'))
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(this.#keyOf(this.#current))
  }

  /** Undefined for what this installation did not issue, and for what has ended. */
  async verify(token: string, now: Date): Promise<AccessTokenClaims | undefined> {
    try {
      const { payload } = await jwtVerify(token, ({ kid = '' }) => this.#keyOf(kid), {
        algorithms: ['HS256'],
        issuer,
        currentDate: now,
        requiredClaims: ['sub', 'iat', 'exp', 'jti'],
      })
      return {
        credentialId: payload.sub ?? '',
        tokenId: payload.jti ?? '',
        issuedAt: new Date((payload.iat ?? 0) * 1000),
      }
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined
      throw error
    }
  }

  #keyOf(id: string): Uint8Array {
    const key = this.#keys.get(id)
    if (key === undefined) throw new errors.JWKSNoMatchingKey()
    return key
  }
}
