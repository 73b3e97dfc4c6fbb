import { reachesPrincipal } from '../caller.ts'
import type { Console } from '../console.ts'
import { forbidden, validationError } from '../http/console-error.ts'
import { identifier, list, object, text, unsaid } from '../http/fields.ts'
import { bodyFilter } from '../http/filters.ts'
import {
  affected,
  type Call,
  dataReply,
  type Reply,
  type Route,
  readBody,
  readData,
  readQuery,
  success,
} from '../http/router.ts'
import type { User } from '../tenant/records.ts'
import { usersList } from './users-list.ts'
import { getUserById } from './users-read.ts'

/** Invitations, passwords and second factors. */
export function userActionRoutes(console: Console): Route[] {
  const { tenant } = console
  const filters = usersList(tenant).filters

  /** An action on everybody a filter finds. */
  const bulk = (path: string, act: (user: User) => void): Route => ({
    method: 'POST',
    path,
    permission: 'Users.edit',
    handle: (call) => {
      readQuery(call, {})
      const { filter } = readBody(call, object({ filter: bodyFilter(filters), data: unsaid(object({})) }))
      const reach = call.caller.reach('Users.edit')
      const users = tenant.users.filter((user) => reachesPrincipal(tenant, reach, user) && filter.test(user))
      for (const user of users) act(user)
      return affected(users.length)
    },
  })

  /** An action on people named one by one, all of whom must exist. */
  const named = (path: string, act: (user: User) => void, reply: (count: number) => Reply): Route => ({
    method: 'POST',
    path,
    permission: 'Users.edit',
    handle: (call) => {
      readQuery(call, {})
      if (!call.caller.can('Users.allow2FAForOtherUsers')) throw console.notAllowed()
      const { ids } = readData(call, { ids: list(identifier, { min: 1, max: 5000 }) })
      const users = ids.map((id) => getUserById(console, call, id, 'Users.edit'))
      for (const user of users) act(user)
      return reply(users.length)
    },
  })

  const switchTwoFa = (path: string, twoFaEnabled: boolean): Route => ({
    method: 'POST',
    path,
    handle: (call) => {
      readQuery(call, {})
      const data = readData(call, { id: identifier, currentPassword: unsaid(text()), twoFaCode: unsaid(text()) })
      const user = findUserOrSelf(console, call, data.id)
      if (user.twoFaEnabledReadOnly) throw forbidden('Two-factor authentication of this user is managed elsewhere.')
      tenant.updateUser(user.id, { twoFaEnabled })
      return success()
    },
  })

  const forgetDevice = (user: User) =>
    tenant.updateUser(user.id, { twoFaConfigured: false, twoFaStatus: 'not_configured', primaryTwoFaMethod: null })

  return [
    bulk('/users/onboarding/send-verification-email', (user) => tenant.sendInvitation(user.id)),
    bulk('/users/login/send-reset-password-email', (user) => tenant.emitAboutUser('passwordResetRequested', user)),
    bulk('/users/login/force-reset-password-on-login', (user) => {
      tenant.emitAboutUser('passwordResetRequested', tenant.patch('users', user.id, { mustResetPassword: true }))
    }),
    switchTwoFa('/users/2fa/enable', true),
    switchTwoFa('/users/2fa/disable', false),
    named('/users/reset-2fa', forgetDevice, affected),
    named('/users/delete-2fa', forgetDevice, affected),
    named(
      '/users/enroll-2fa',
      (user) => tenant.updateUser(user.id, { twoFaEnabled: true, twoFaConfigured: false, twoFaStatus: 'enrolled' }),
      (count) => dataReply({ affected: count, expiration: 24 }),
    ),
    {
      method: 'POST',
      path: '/users/change-password',
      handle: (call) => {
        readQuery(call, {})
        const data = readData(call, {
          id: identifier,
          currentPassword: unsaid(text()),
          newPassword: text({ min: 8 }),
          confirmNewPassword: text(),
          twoFaCode: unsaid(text()),
        })
        const user = findUserOrSelf(console, call, data.id)
        if (data.newPassword !== data.confirmNewPassword)
          throw validationError('data: confirmNewPassword: Passwords do not match.')
        tenant.patch('users', user.id, { password: data.newPassword, mustResetPassword: false })
        tenant.emitAboutUser('passwordChanged', user)
        return success()
      },
    },
  ]
}

/** Oneself without any right, others with the right to edit them. */
function findUserOrSelf(console: Console, call: Call, id: string): User {
  const { owner } = call.caller
  if (owner.id === id && !('name' in owner)) return owner
  if (!call.caller.can('Users.edit')) throw console.notAllowed()
  return getUserById(console, call, id, 'Users.edit')
}
