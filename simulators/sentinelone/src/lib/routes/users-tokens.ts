import type { Console } from '../console.ts'
import { ConsoleError, conflict, forbidden, notAuthenticated, notFound } from '../http/console-error.ts'
import { flag, identifier, object, text, unsaid } from '../http/fields.ts'
import { dataReply, type OpenCall, type Route, readBody, readData, readQuery, success } from '../http/router.ts'
import { parseInstant } from '../instants.ts'
import type { User } from '../tenant/records.ts'
import { getUserById } from './users-read.ts'

const sessionMs = 60 * 60_000
const mustReset = () => new ConsoleError(4010091, 'Password reset is required', null)

/** API tokens of users, and signing in. */
export function userTokenRoutes(console: Console): Route[] {
  const { tenant, tokens } = console

  const signIn = (call: OpenCall, user: User): string => {
    tenant.as({ kind: 'user', id: user.id, name: user.fullName ?? user.id }, () => tenant.recordLogin(user.id, call.ip))
    return tokens.mint({ owner: user.id, session: true, expiresAt: new Date(tenant.nowMs() + sessionMs) }).id
  }

  return [
    {
      method: 'POST',
      path: '/users/generate-api-token',
      handle: (call) => {
        readQuery(call, {})
        const { forceLegacy } = readData(call, { forceLegacy: unsaid(flag) })
        const { owner } = call.caller
        if ('name' in owner || !owner.canGenerateApiToken) throw forbidden()
        if (owner.apiToken && parseInstant(owner.apiToken.expiresAt) > tenant.nowMs())
          throw conflict('An API token was already generated for this user.')
        const token = tokens.issue({ owner: owner.id, legacy: forceLegacy ?? false })
        tenant.emitAboutUser('apiTokenGenerated', owner)
        return dataReply({ token: token.id })
      },
    },
    {
      method: 'POST',
      path: '/users/revoke-api-token',
      handle: (call) => {
        readQuery(call, {})
        const data = readData(call, { id: identifier, currentPassword: unsaid(text()), twoFaCode: unsaid(text()) })
        const { caller } = call
        const isSelf = caller.owner.id === data.id
        if (!isSelf && !caller.can('Users.revokeOtherUsersApiTokens')) throw console.notAllowed()
        const user = isSelf
          ? tenant.users.get(data.id)
          : getUserById(console, call, data.id, 'Users.revokeOtherUsersApiTokens')
        if (!user || !tokens.revoke(user.id)) throw notFound()
        tenant.emitAboutUser('apiTokenRevoked', user)
        return success()
      },
    },
    {
      method: 'POST',
      path: '/users/login',
      open: true,
      handle: (call) => {
        readQuery(call, {})
        const body = readBody(
          call,
          object({
            username: text({ min: 1 }),
            password: text({ min: 1 }),
            rememberMe: unsaid(flag),
            twoFaCode: unsaid(text()),
            reason: unsaid(text()),
          }),
        )
        const user = tenant.users.find((candidate) => candidate.email?.toLowerCase() === body.username.toLowerCase())
        if (!user) {
          tenant.emit('loginOfUnknownUser', { data: { username: body.username, ipAddress: call.ip } })
          throw notAuthenticated()
        }
        if (user.password === undefined || user.password !== body.password) {
          tenant.recordLoginFailure(user.id, call.ip)
          throw notAuthenticated()
        }
        if (user.mustResetPassword) throw mustReset()
        return dataReply({ token: signIn(call, user) })
      },
    },
    {
      method: 'POST',
      path: '/users/login/by-api-token',
      open: true,
      handle: (call) => {
        readQuery(call, {})
        const { apiToken } = readData(call, { apiToken: text({ min: 1 }), reason: unsaid(text()) })
        const user = tenant.users.get(tokens.findValid(apiToken)?.ownerId)
        // Service users have tokens too and cannot sign in.
        if (!user) throw notAuthenticated()
        return dataReply({ token: signIn(call, user) })
      },
    },
    {
      method: 'POST',
      path: '/users/logout',
      handle: (call) => {
        readQuery(call, {})
        readBody(call, object({ data: unsaid(object({})) }))
        const { token, owner } = call.caller
        if (!token.session || 'name' in owner) throw forbidden()
        tenant.drop('tokens', token.id)
        tenant.recordLogout(owner.id)
        return success()
      },
    },
    {
      method: 'POST',
      path: '/users/auth/elevate',
      handle: (call) => {
        readQuery(call, {})
        readData(call, { code: text({ min: 1 }) })
        return dataReply({ duration: 30 })
      },
    },
  ]
}
