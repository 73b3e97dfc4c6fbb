import type { Console } from '../console.ts'
import { forbidden } from '../http/console-error.ts'
import { flag, identifier, list, object, optional, queryList, text } from '../http/fields.ts'
import { dataReply, type Reply, type Route, readBody, readQuery } from '../http/router.ts'

const release = { release: 'Zurich', version: 'S-25.3.2', build: '118', patch: '2', latestAgentVersion: '25.3.1.502' }

/** Health, version and settings of the console. */
export function systemRoutes(console: Console): Route[] {
  const { tenant } = console
  const status = (path: string): Route => ({
    method: 'GET',
    path,
    open: true,
    handle: (call) => {
      readQuery(call, {})
      return dataReply({ health: 'ok' })
    },
  })
  const configuration = (): Reply => {
    const { globalTwoFaEnabled, allowedDomains } = tenant.console
    return dataReply({
      globalTwoFaEnabled,
      allowedDomains: allowedDomains.map((domain) => ({ domain, inherited: false })),
      passwordExpiration: 90,
      tfaEnrollmentExpiration: 1440,
      rememberMeLength: 43_200,
      uiInactivityTimeoutSeconds: 900,
      accessibleUrl: null,
      region: 'simulated',
      globalSharedConsole: false,
    })
  }
  return [
    status('/system/status'),
    status('/system/status/db'),
    status('/system/status/cache'),
    {
      method: 'GET',
      path: '/system/info',
      handle: (call) => {
        readQuery(call, {})
        return dataReply(release)
      },
    },
    {
      method: 'GET',
      path: '/system/env',
      open: true,
      handle: (call) => {
        readQuery(call, {})
        return dataReply({ env: 'simulator', isProd: false, url: 'https://console.example.com' })
      },
    },
    {
      method: 'GET',
      path: '/system/configuration',
      permission: 'Configuration.view',
      handle: (call) => {
        readQuery(call, { siteIds: optional(queryList(identifier)), accountIds: optional(queryList(identifier)) })
        if (call.caller.level !== 'tenant') throw forbidden()
        return configuration()
      },
    },
    {
      method: 'PUT',
      path: '/system/configuration',
      permission: 'Configuration.edit',
      handle: (call) => {
        readQuery(call, {})
        if (call.caller.level !== 'tenant') throw forbidden()
        const domain = object({ domain: text({ min: 1 }), inherited: optional(flag) })
        const { data } = readBody(
          call,
          object({
            data: object({ globalTwoFaEnabled: optional(flag), allowedDomains: optional(list(domain)) }),
            filter: optional(object({ tenant: optional(flag) })),
          }),
        )
        tenant.changeSettings({
          ...(data.globalTwoFaEnabled === undefined ? {} : { globalTwoFaEnabled: data.globalTwoFaEnabled }),
          ...(data.allowedDomains ? { allowedDomains: data.allowedDomains.map((entry) => entry.domain) } : {}),
        })
        return configuration()
      },
    },
  ]
}
