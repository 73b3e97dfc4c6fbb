import type { AddressGuard } from '@rostrum/outbound'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
} from 'openid-client'
import { createGuardedFetch } from './guarded-fetch.ts'
import { type OidcSettings, toIssuer } from './oidc-settings.ts'
import type { Claims } from './read-claims.ts'

/** What a sign-in is told apart by, made anew for each. */
export interface Marks {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** The identity provider did not do what it should; the text is fit for logs and pages. */
export class OidcError extends Error {
  override readonly name = 'OidcError'
}

/** Speaks with an identity provider. Its answers are checked: signature, issuer, audience, nonce, state, times. */
export class OidcProvider {
  readonly #guard: AddressGuard

  constructor(guard: AddressGuard) {
    this.#guard = guard
  }

  /** Where the browser goes. @throws OidcError */
  async begin(settings: OidcSettings, secret: string | undefined, redirectUrl: string, marks: Marks): Promise<URL> {
    return translate('the identity provider cannot be asked', async () => {
      const config = await this.#discover(settings, secret)
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUrl,
        scope: [...new Set(['openid', 'profile', 'email', ...settings.extraScopes])].join(' '),
        state: marks.state,
        nonce: marks.nonce,
        code_challenge: await calculatePKCECodeChallenge(marks.verifier),
        code_challenge_method: 'S256',
      })
      if (url.protocol !== 'https:' && url.protocol !== toIssuer(settings.issuerUrl, this.#guard).protocol)
        throw new Error(`its authorization endpoint begins with ${url.protocol}//`)
      return url
    })
  }

  /** What the provider says of whoever came back with `answered`. @throws OidcError */
  async finish(settings: OidcSettings, secret: string | undefined, answered: URL, marks: Marks): Promise<Claims> {
    return translate('the answer of the identity provider was refused', async () => {
      const config = await this.#discover(settings, secret)
      const tokens = await authorizationCodeGrant(config, answered, {
        expectedState: marks.state,
        expectedNonce: marks.nonce,
        pkceCodeVerifier: marks.verifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (claims === undefined) throw new Error('there is no ID token')
      if (claims[settings.emailClaim] !== undefined || config.serverMetadata().userinfo_endpoint === undefined)
        return claims
      // Some tell no more than the subject in the token itself.
      return { ...claims, ...(await fetchUserInfo(config, tokens.access_token, claims.sub)) }
    })
  }

  async #discover(settings: OidcSettings, secret: string | undefined): Promise<Configuration> {
    const issuer = toIssuer(settings.issuerUrl, this.#guard)
    return discovery(issuer, settings.clientId, undefined, secret === undefined ? None() : ClientSecretPost(secret), {
      [customFetch]: createGuardedFetch(this.#guard),
      execute: [enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : [])],
    })
  }
}

/** Nothing of what came is in the text but the library's words and the provider's error code. */
async function translate<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new OidcError(`${what}: ${describe(error)}`)
  }
}

function describe(error: unknown): string {
  const { message, code, error: word, cause } = Object(error) as Readonly<Record<string, unknown>>
  const texts = [message, word, code].filter((text) => typeof text === 'string' && text !== '')
  const because = cause instanceof Error ? [describe(cause)] : []
  return [...new Set([...texts, ...because])].join(': ').slice(0, 500)
}
