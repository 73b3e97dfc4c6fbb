import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { watchSecret } from '@rostrum/leak-check'
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import Provider from 'oidc-provider'

export const clientId = 'rostrum'
export const clientSecret = 'the secret of a client of a test'

/** A real identity provider, at which one person is signed in; what it answers can be spoilt. */
export class IdentityProvider implements AsyncDisposable {
  readonly issuer: string
  /** what it says of the person */
  person: Readonly<Record<string, unknown>> = {}
  /** changes the claims of the tokens that it makes out */
  change: JWTPayload = {}
  /** signs them with a key that is not its own */
  isForging = false
  /** what its discovery answers instead of the truth */
  discovery: string | undefined
  readonly #server: Server
  readonly #keys: { readonly own: CryptoKey; readonly foreign: CryptoKey }

  private constructor(issuer: string, server: Server, keys: { own: CryptoKey; foreign: CryptoKey }) {
    this.issuer = issuer
    this.#server = server
    this.#keys = keys
  }

  static async start(redirectUrl: string): Promise<IdentityProvider> {
    watchSecret(clientSecret)
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const own = await generateKeyPair('RS256', { extractable: true })
    const foreign = await generateKeyPair('RS256')
    const idp = new IdentityProvider(issuer, server, { own: own.privateKey, foreign: foreign.privateKey })
    const provider = new Provider(issuer, {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUrl], ...byPost }],
      jwks: { keys: [{ ...(await exportJWK(own.privateKey)), kid: 'own', alg: 'RS256', use: 'sig' }] },
      cookies: { keys: ['of a test'] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      features: { devInteractions: { enabled: false } },
      pkce: { required: () => true },
      interactions: { url: () => '/interaction' },
      findAccount: (_: unknown, accountId: string) => ({
        accountId,
        claims: () => ({ sub: accountId, ...idp.person }),
      }),
      async loadExistingGrant({ oidc }: { oidc: { provider: Provider; client: object; session: object } }) {
        const { clientId: client } = oidc.client as { clientId: string }
        const { accountId } = oidc.session as { accountId: string }
        const grant = new oidc.provider.Grant({ clientId: client, accountId })
        grant.addOIDCScope('openid email profile')
        await grant.save()
        return grant
      },
    })
    provider.use(async (context, next) => {
      await next()
      if (context.path === '/token' && context.body.id_token !== undefined)
        context.body.id_token = await idp.#spoil(context.body.id_token)
    })
    const answer = provider.callback()
    server.on('request', (request, response) => {
      if (request.url === '/interaction')
        provider.interactionFinished(request, response, { login: { accountId: 'somebody' } })
      else if (idp.discovery !== undefined && request.url === '/.well-known/openid-configuration')
        response.setHeader('content-type', 'application/json').end(idp.discovery)
      else answer(request, response)
    })
    return idp
  }

  reset(): void {
    this.change = {}
    this.isForging = false
    this.discovery = undefined
  }

  /** What a browser does there, from where it was sent to where it is sent back. */
  async follow(from: string): Promise<string> {
    const cookies = new Map<string, string>()
    let url = new URL(from)
    while (url.href.startsWith(this.issuer)) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        cookies.set(name, value)
      }
      const location = answer.headers.get('location')
      if (location === null) throw new Error(`${url.pathname} answered ${answer.status}: ${await answer.text()}`)
      url = new URL(location, url)
    }
    return `${url.pathname}${url.search}`
  }

  async #spoil(token: string): Promise<string> {
    const { own, foreign } = this.#keys
    const header = { alg: 'RS256', kid: 'own' }
    const claims = { ...decodeJwt(token), ...this.change }
    return new SignJWT(claims).setProtectedHeader(header).sign(this.isForging ? foreign : own)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    if (this.#server.listening) await once(this.#server.close(), 'close')
  }
}

const byPost = { token_endpoint_auth_method: 'client_secret_post' }
