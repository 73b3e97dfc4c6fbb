import cookies from '@fastify/cookie'
import type { Database } from '@rostrum/database'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import type { Credentials } from '../credentials/credentials.ts'
import { RateLimiter } from '../rate-limit.ts'
import { ServiceError } from '../service-error.ts'
import { clearCookie, isSameOrigin, readCookie, setCookie } from './cookie.ts'
import type { DeviceCodes } from './device-codes.ts'
import type { LocalAccounts } from './local-accounts.ts'
import { readOidcSettings } from './oidc-settings.ts'
import { escapeHtml, fault, form, sendPage } from './pages.ts'
import type { Sessions, SignInMethod } from './sessions.ts'
import type { SignInLinks } from './sign-in-links.ts'
import type { SingleSignOn } from './single-sign-on.ts'
import { addSingleSignOn } from './single-sign-on-http.ts'

export interface SignInOptions {
  readonly database: Database
  readonly clock: Clock
  readonly sessions: Sessions
  readonly localAccounts: LocalAccounts
  readonly deviceCodes: DeviceCodes
  readonly signInLinks: SignInLinks
  readonly singleSignOn: SingleSignOn
  readonly credentials: Credentials
  /** where browsers find this server, with the scheme */
  readonly origin: () => string
  /** the console answers at / then, and no page of the server's own */
  readonly hasConsole: boolean
}

/** What anybody may call, and each call of which costs something. */
const costly = new Set(['/sign-in/oidc', '/sign-in/oidc/test', '/sign-in/oidc/callback'])
const limited = new Set(['/setup', '/sign-in', '/sign-in/link', '/device', '/auth/v1/device_authorization', ...costly])

type Form = Readonly<Record<string, string>>

/** The pages and calls by which people and programs come in: the first run, sign-in, and the approval of programs. */
export async function addSignIn(app: FastifyInstance, options: SignInOptions): Promise<void> {
  const { database, sessions, localAccounts, deviceCodes, signInLinks } = options
  await app.register(cookies)
  const limiter = new RateLimiter(options.clock, { burst: 30, perSecond: 0.5 })
  // Checking a password is costly, and guessing is to be slow.
  app.addHook('preHandler', async ({ method, routeOptions, ip }, reply) => {
    if (method !== (costly.has(routeOptions.url ?? '') ? 'GET' : 'POST')) return
    if (!limited.has(routeOptions.url ?? '')) return
    const { isAllowed, retryAfter } = limiter.take(ip)
    if (isAllowed) return
    reply.code(429).header('retry-after', retryAfter)
    if (routeOptions.url?.startsWith('/auth/v1/')) {
      // Programs that wait to be let in know this word, and wait longer (RFC 8628).
      const description = `too many tries from this address; the next one is taken in ${retryAfter} s`
      return reply.header('cache-control', 'no-store').send({ error: 'slow_down', error_description: description })
    }
    const text = `Too many tries from your address; the next one is taken in ${retryAfter} s.`
    await sendPage(reply, { title: 'Too many tries', body: fault(text), status: 429 })
  })
  const signedIn = (request: FastifyRequest) => sessions.find(readCookie(request))
  const signIn = async (request: FastifyRequest, reply: FastifyReply, userId: string, method: SignInMethod) => {
    const source = { address: request.ip, agent: request.headers['user-agent'] ?? '' }
    const begun = await database.transaction((tx) => sessions.begin(tx, { userId, method, ...source }))
    setCookie(request, reply, begun.token, begun.maxAgeSeconds)
  }

  app.get('/setup', (request, reply) => {
    const { token = '' } = formOf(request.query)
    return sendPage(reply, { title: 'Set up Rostrum', body: form('/setup', firstStep({ token }), [continues]) })
  })
  app.post('/setup', async (request, reply) => {
    const came = formOf(request.body)
    const { token = '', email = '', secret, code = '' } = came
    const title = 'Set up Rostrum'
    try {
      assertSameOrigin(request)
      if (secret === undefined) {
        const factor = await database.transaction((tx) => localAccounts.beginFirstRun(tx, token, email))
        return sendPage(reply, { title, body: secondStep(came, factor) })
      }
      const { organizationName = '', displayName = '', password = '' } = came
      const userId = await database.transaction((tx) =>
        localAccounts.completeFirstRun(tx, { token, email, displayName, organizationName, password, secret, code }),
      )
      await signIn(request, reply, userId, 'local')
      return sendPage(reply, {
        title: 'Rostrum is set up',
        body: '<p>You are signed in as its first administrator.</p>',
      })
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      const body =
        secret === undefined ? form('/setup', firstStep(came), [continues]) : secondStep(came, { secret, uri: '' })
      return sendPage(reply, { title, body: `${fault(error.message)}${body}`, status: 400 })
    }
  })

  addSingleSignOn(app, { ...options, signedIn, signIn, isOwnPath })
  app.get('/sign-in', async (request, reply) => {
    const { next = '', local } = formOf(request.query)
    const { settings } = await readOidcSettings(database.db)
    const { isEnabled, isMandatory } = settings
    const kept = isOwnPath(next) ? { next } : {}
    const button = `<p><a href="/sign-in/oidc?${escapeHtml(`${new URLSearchParams(kept)}`)}">Sign in with single sign-on</a></p>`
    const other = `<p><a href="/sign-in?${escapeHtml(`${new URLSearchParams({ ...kept, local: 'yes' })}`)}">Emergency access</a></p>`
    const rest = isMandatory && local === undefined ? other : signInForm(next)
    return sendPage(reply, { title: 'Sign in', body: `${isEnabled ? button : ''}${rest}` })
  })
  app.post('/sign-in', async (request, reply) => {
    const { email = '', password = '', code = '', next = '' } = formOf(request.body)
    const source = { address: request.ip, agent: (request.headers['user-agent'] ?? '').slice(0, 200) }
    const userId = isSameOrigin(request)
      ? await database.transaction((tx) => localAccounts.check(tx, { email, password, code }, source))
      : undefined
    if (userId === undefined) {
      const body = `${fault('The address, the password or the code is not right, or there were too many tries.')}${signInForm(next)}`
      return sendPage(reply, { title: 'Sign in', body, status: 401 })
    }
    await signIn(request, reply, userId, 'local')
    return reply.redirect(isOwnPath(next) ? next : '/', 303)
  })
  // A look at a link does not use it up: programs that preview links look at them, too.
  app.get('/sign-in/link', async (request, reply) => {
    const { token = '' } = formOf(request.query)
    const found = await signInLinks.find(database.db, token)
    if (found === undefined) return sendPage(reply, { title: 'Sign in', body: fault(linkIsOver), status: 404 })
    const kept = [{ name: 'token', label: '', type: 'hidden' as const, value: token }]
    const label = `Sign in as ${found.displayName}`
    return sendPage(reply, { title: 'Sign in', body: form('/sign-in/link', kept, [{ label, value: 'sign-in' }]) })
  })
  app.post('/sign-in/link', async (request, reply) => {
    const { token = '' } = formOf(request.body)
    const source = { address: request.ip, agent: (request.headers['user-agent'] ?? '').slice(0, 200) }
    const userId = isSameOrigin(request)
      ? await database.transaction((tx) => signInLinks.redeem(tx, token, source))
      : undefined
    if (userId === undefined) return sendPage(reply, { title: 'Sign in', body: fault(linkIsOver), status: 401 })
    await signIn(request, reply, userId, 'link')
    return reply.redirect('/', 303)
  })
  app.post('/sign-out', async (request, reply) => {
    assertSameOrigin(request)
    const session = await signedIn(request)
    if (session !== undefined) await database.transaction((tx) => sessions.end(tx, session))
    clearCookie(request, reply)
    return reply.redirect('/sign-in', 303)
  })

  if (!options.hasConsole)
    app.get('/', async (request, reply) => {
      if ((await signedIn(request)) === undefined) return reply.redirect('/sign-in', 303)
      const leave = form('/sign-out', [], [{ label: 'Sign out', value: 'sign-out' }])
      const body = `<p>You are signed in. A program that waits shows a code: <a href="/device">let it in</a>.</p>${leave}`
      return sendPage(reply, { title: 'Rostrum', body })
    })
  app.get('/device', async (request, reply) => {
    const { user_code: userCode = '' } = formOf(request.query)
    if ((await signedIn(request)) === undefined) {
      const next = `/device?${new URLSearchParams({ user_code: userCode })}`
      return reply.redirect(`/sign-in?${new URLSearchParams({ next })}`, 303)
    }
    const waiting = await database.transaction((tx) => deviceCodes.find(tx, userCode))
    const title = 'Let a program in'
    if (waiting === undefined) return sendPage(reply, { title, body: codeForm(userCode) })
    const { program, address, agent } = waiting
    const facts = { Code: waiting.userCode, Program: program, 'Asked from': address, 'It says it is': agent }
    const list = Object.entries(facts).map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`)
    const body = `<p>It will be able to do everything that you may do. Only let it in if you have just started it, and it shows this code.</p>
<dl>${list.join('')}</dl>${form('/device', [{ name: 'user_code', label: '', type: 'hidden', value: waiting.userCode }], decisions)}`
    return sendPage(reply, { title, body })
  })
  app.post('/device', async (request, reply) => {
    const session = await signedIn(request)
    if (session === undefined) return reply.redirect('/sign-in', 303)
    const { user_code: userCode = '', action } = formOf(request.body)
    const title = 'Let a program in'
    try {
      assertSameOrigin(request)
      const isApproved = action === 'approve'
      const actor = { kind: 'user' as const, id: session.userId, source: { address: request.ip, session: session.id } }
      await database.transaction((tx) => deviceCodes.decide(tx, userCode, isApproved, actor))
      const told = isApproved ? 'The program is let in. You can close this page.' : 'The program was refused.'
      return sendPage(reply, { title, body: `<p>${told}</p>` })
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      return sendPage(reply, { title, body: `${fault(error.message)}${codeForm('')}`, status: 400 })
    }
  })

  app.post('/auth/v1/device_authorization', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { client_id: clientId = '' } = formOf(request.body)
    try {
      const source = { address: request.ip, agent: request.headers['user-agent'] ?? '' }
      const begun = await database.transaction((tx) => deviceCodes.begin(tx, { clientId, ...source }))
      const page = `${options.origin()}/device`
      return {
        device_code: begun.deviceCode,
        user_code: begun.userCode,
        verification_uri: page,
        verification_uri_complete: `${page}?user_code=${begun.userCode}`,
        expires_in: begun.expiresInSeconds,
        interval: begun.intervalSeconds,
      }
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      return reply.code(400).send({ error: 'invalid_client', error_description: error.message })
    }
  })
}

/** What the token endpoint answers to a program that waits: OAuth's words (RFC 8628). */
export async function exchangeDeviceCode(
  { database, deviceCodes, credentials }: Pick<SignInOptions, 'database' | 'deviceCodes' | 'credentials'>,
  came: Readonly<Record<string, unknown>>,
): Promise<{ readonly status: number; readonly body: object }> {
  return database.transaction(async (tx) => {
    const answer = await deviceCodes.redeem(tx, String(came.device_code ?? ''), String(came.client_id ?? ''))
    if (answer.kind === 'approved') {
      const { accessToken, expiresInSeconds } = await credentials.issueForUser(
        tx,
        answer.userId,
        'sign-in of a program',
      )
      return { status: 200, body: { access_token: accessToken, token_type: 'Bearer', expires_in: expiresInSeconds } }
    }
    const [error, description] = refusals[answer.kind]
    return { status: 400, body: { error, error_description: description } }
  })
}

const refusals = {
  pending: ['authorization_pending', 'nobody has decided yet'],
  refused: ['access_denied', 'the sign-in was refused'],
  expired: ['expired_token', 'the code is over: begin again'],
  unknown: ['invalid_grant', 'the code is not known, or was used'],
} as const

const linkIsOver = 'This link is not known, was used, or is over: an operator makes another one.'
const continues = { label: 'Continue', value: 'continue' }
const decisions = [
  { label: 'Let it in', value: 'approve' },
  { label: 'Refuse', value: 'refuse' },
]

function firstStep({ token = '', organizationName = '', email = '', displayName = '' }: Form) {
  return [
    { name: 'token', label: 'Set-up token, from the log of the server', value: token },
    { name: 'organizationName', label: 'Name of your organisation', value: organizationName },
    { name: 'displayName', label: 'Your name', value: displayName, autocomplete: 'name' },
    { name: 'email', label: 'Your e-mail address', type: 'email' as const, value: email, autocomplete: 'username' },
  ]
}

function secondStep(came: Form, { secret, uri }: { readonly secret: string; readonly uri: string }): string {
  const kept = ['token', 'organizationName', 'displayName', 'email'].map((name) => ({
    name,
    label: '',
    type: 'hidden' as const,
    value: came[name] ?? '',
  }))
  const fields = [
    ...kept,
    { name: 'secret', label: '', type: 'hidden' as const, value: secret },
    {
      name: 'password',
      label: 'Password, at least 12 characters',
      type: 'password' as const,
      autocomplete: 'new-password',
    },
    { name: 'code', label: 'Code that the authenticator shows', autocomplete: 'one-time-code' },
  ]
  const address = uri === '' ? '' : `<p><a href="${escapeHtml(uri)}">Open an authenticator on this machine</a></p>`
  return `<p>Add this secret to an authenticator: <code>${escapeHtml(secret)}</code></p>${address}${form('/setup', fields, [continues])}`
}

function signInForm(next: string): string {
  const fields = [
    { name: 'email', label: 'E-mail address', type: 'email' as const, autocomplete: 'username' },
    { name: 'password', label: 'Password', type: 'password' as const, autocomplete: 'current-password' },
    { name: 'code', label: 'Code of the authenticator', autocomplete: 'one-time-code' },
  ]
  const hidden = isOwnPath(next) ? [{ name: 'next', label: '', type: 'hidden' as const, value: next }] : []
  return form('/sign-in', [...fields, ...hidden], [{ label: 'Sign in', value: 'sign-in' }])
}

function codeForm(userCode: string): string {
  const told = userCode === '' ? '' : fault('Nobody waits with this code: it is used, over, or mistyped.')
  const input =
    '<label for="user_code">Code that the program shows</label><input id="user_code" name="user_code" required>'
  return `${told}<form method="get" action="/device">${input}<button>Continue</button></form>`
}

/** A place to go on to has to be of this server. */
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path)
}

function assertSameOrigin(request: FastifyRequest): void {
  if (!isSameOrigin(request))
    throw new ServiceError('permission_denied', 'NOT_ALLOWED', 'this form was not sent by a page of this server')
}

function formOf(value: unknown): Form {
  return Object.fromEntries(
    Object.entries(Object(value) as Record<string, unknown>).flatMap(([name, text]) =>
      typeof text === 'string' && !text.includes('\0') ? [[name, text.slice(0, 4096)]] : [],
    ),
  )
}
