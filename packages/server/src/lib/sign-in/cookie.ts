import type { TLSSocket } from 'node:tls'
import type { FastifyReply, FastifyRequest } from 'fastify'

// Over TLS the browser itself keeps the name to this host; on the plain listener of loopback it would not take it.
const secureName = '__Host-rostrum'
const plainName = 'rostrum'

function isSecure({ raw }: FastifyRequest): boolean {
  return (raw.socket as TLSSocket).encrypted === true
}

/** What the session's cookie holds. */
export function readCookie(request: FastifyRequest): string | undefined {
  return request.cookies[isSecure(request) ? secureName : plainName]
}

export function setCookie(request: FastifyRequest, reply: FastifyReply, token: string, maxAge: number): void {
  const secure = isSecure(request)
  reply.setCookie(secure ? secureName : plainName, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge,
  })
}

export function clearCookie(request: FastifyRequest, reply: FastifyReply): void {
  const secure = isSecure(request)
  reply.clearCookie(secure ? secureName : plainName, { path: '/', httpOnly: true, sameSite: 'lax', secure })
}

/** Whether a call that changes something comes from a page of this server, and not from another site's. */
export function isSameOrigin({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin, host } = headers
  return origin !== undefined && URL.parse(origin)?.host === host
}

/** Binds a sign-in that is under way at the identity provider to the browser in which it began. */
export function setFlowCookie(request: FastifyRequest, reply: FastifyReply, token: string, maxAge: number): void {
  const secure = isSecure(request)
  reply.setCookie(flowNameOf(secure), token, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge })
}

export function readFlowCookie(request: FastifyRequest): string | undefined {
  return request.cookies[flowNameOf(isSecure(request))]
}

export function clearFlowCookie(request: FastifyRequest, reply: FastifyReply): void {
  const secure = isSecure(request)
  reply.clearCookie(flowNameOf(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure })
}

function flowNameOf(secure: boolean): string {
  return `${secure ? secureName : plainName}-oidc`
}
