import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ServiceError } from '../service-error.ts'
import { clearFlowCookie, readFlowCookie, setFlowCookie } from './cookie.ts'
import { OidcError } from './oidc-provider.ts'
import { escapeHtml, fault, sendPage } from './pages.ts'
import type { Session } from './sessions.ts'
import type { SingleSignOn } from './single-sign-on.ts'

interface Options {
  readonly singleSignOn: SingleSignOn
  readonly origin: () => string
  readonly signedIn: (request: FastifyRequest) => Promise<Session | undefined>
  readonly signIn: (request: FastifyRequest, reply: FastifyReply, userId: string, method: 'oidc') => Promise<void>
  /** whether a place to go on to is of this server */
  readonly isOwnPath: (path: string) => boolean
}

const path = '/sign-in/oidc/callback'
const back = '<p><a href="/sign-in">Back to sign-in</a></p>'

/** Where browsers go to the identity provider, and come back from it. */
export function addSingleSignOn(app: FastifyInstance, options: Options): void {
  const { singleSignOn, origin, signedIn, signIn, isOwnPath } = options
  const redirectUrl = () => `${origin()}${path}`
  const sourceOf = ({ ip, headers }: FastifyRequest) => ({
    address: ip,
    agent: (headers['user-agent'] ?? '').slice(0, 200),
  })
  const testerOf = async (request: FastifyRequest) => {
    const session = await signedIn(request)
    if (session === undefined) return undefined
    return { kind: 'user' as const, id: session.userId, source: { ...sourceOf(request), session: session.id } }
  }
  const begin = async (
    request: FastifyRequest,
    reply: FastifyReply,
    wanted: Parameters<SingleSignOn['begin']>[1],
  ): Promise<FastifyReply> => {
    try {
      const { url, browser, maxAgeSeconds } = await singleSignOn.begin(redirectUrl(), wanted)
      setFlowCookie(request, reply, browser, maxAgeSeconds)
      return reply.header('cache-control', 'no-store').redirect(url.href, 303)
    } catch (error) {
      if (!(error instanceof OidcError || error instanceof ServiceError)) throw error
      request.log.warn({ fault: error.message }, 'a sign-in could not begin')
      const status = error instanceof OidcError ? 502 : error.code === 'permission_denied' ? 403 : 400
      return sendPage(reply, { title: 'Sign in', body: `${fault(error.message)}${back}`, status })
    }
  }

  app.get('/sign-in/oidc', (request, reply) => {
    const { next } = Object(request.query) as Readonly<Record<string, unknown>>
    return begin(request, reply, { next: typeof next === 'string' && isOwnPath(next) ? next.slice(0, 2000) : '/' })
  })
  app.get('/sign-in/oidc/test', async (request, reply) => {
    const tester = await testerOf(request)
    if (tester === undefined)
      return reply.redirect(`/sign-in?${new URLSearchParams({ next: '/sign-in/oidc/test' })}`, 303)
    return begin(request, reply, { next: '/', tester })
  })
  app.get(path, async (request, reply) => {
    const answered = new URL(`${origin()}${request.url}`)
    const came = { browser: readFlowCookie(request) ?? '', tester: await testerOf(request), source: sourceOf(request) }
    clearFlowCookie(request, reply)
    const finished = await singleSignOn.finish(answered, came)
    switch (finished.kind) {
      case 'signed_in':
        await signIn(request, reply, finished.userId, 'oidc')
        return reply.redirect(finished.next, 303)
      case 'tested': {
        const { email, name } = finished
        const who = `<p>You came back as ${escapeHtml(name)}, ${escapeHtml(email)}.</p>`
        const body = `${who}<p>With these settings single sign-on can be made mandatory.</p>`
        return sendPage(reply, { title: 'The test sign-in worked', body })
      }
      case 'refused':
        return sendPage(reply, { title: 'Sign in', body: `${fault(finished.fault)}${back}`, status: 401 })
    }
  })
}
