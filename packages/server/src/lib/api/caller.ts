import type { Database } from '@rostrum/database'
import type { Actor } from '../audit/actor.ts'
import { Access } from '../authz/access.ts'
import type { Caller, Credentials } from '../credentials/credentials.ts'
import { isAllowedFrom } from '../networks.ts'
import type { Sessions } from '../sign-in/sessions.ts'
import { ApiError } from './errors.ts'

export interface Heads {
  readonly authorization: string | undefined
  readonly address: string
  readonly agent: string
  /** what the session's cookie holds, where the call may be made by a browser */
  readonly cookie: string | undefined
}

export interface KnownCaller {
  readonly actor: Actor
  readonly access: Access
  readonly userId: string
  readonly credentialId: string
  /** by roles or networks */
  readonly isLimited: boolean
  /** by the session of a browser */
  readonly isConsole: boolean
}

/** Whoever calls, with what they may do. @throws ApiError when it is not known who it is */
export async function findCaller(
  { credentials, database, sessions }: { credentials: Credentials; database: Database; sessions: Sessions },
  { authorization, address, agent, cookie }: Heads,
): Promise<KnownCaller> {
  const session = authorization === undefined ? await sessions.find(cookie) : undefined
  if (session !== undefined) {
    const source = { address, agent: agent.slice(0, 200), session: session.id }
    const person: Actor = { kind: 'user', id: session.userId, source }
    const rights = await Access.of(database.db, person)
    if (rights.roles.size === 0) throw unauthenticated(undefined)
    return {
      actor: person,
      access: rights,
      userId: session.userId,
      credentialId: session.id,
      isLimited: false,
      isConsole: true,
    }
  }
  const caller = await credentials.authenticate(authorization)
  const userId = caller?.userId
  if (caller === undefined || userId === undefined) throw unauthenticated(caller)
  if (!isAllowedFrom(caller.allowedRanges, address)) {
    const message = `this credential may not be used from ${address}`
    throw new ApiError({ code: 'permission_denied', reason: 'ADDRESS_NOT_ALLOWED', message })
  }
  const source = { address, agent: agent.slice(0, 200), credentialId: caller.credentialId }
  const limits = caller.roles.length === 0 ? {} : { limitedTo: caller.roles }
  const actor: Actor = { kind: caller.isService ? 'service_principal' : 'user', id: userId, source, ...limits }
  const access = await Access.of(database.db, actor)
  if (access.roles.size === 0) throw unauthenticated(caller)
  const isLimited = caller.roles.length + caller.allowedRanges.length > 0
  return { actor, access, userId, credentialId: caller.credentialId, isLimited, isConsole: false }
}

function unauthenticated(caller: Caller | undefined): ApiError {
  const message =
    caller === undefined
      ? 'the access token is missing, was not issued here, has expired, or its credential was revoked'
      : caller.userId === undefined
        ? 'the credential of a connector is for its hosts only'
        : 'the user is disabled, or has no role'
  return new ApiError({ code: 'unauthenticated', reason: 'UNAUTHENTICATED', message })
}
