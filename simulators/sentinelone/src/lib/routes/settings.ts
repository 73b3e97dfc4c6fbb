import type { Console } from '../console.ts'
import { forbidden } from '../http/console-error.ts'
import { flag, identifier, list, object, optional, queryList, text, unsaid } from '../http/fields.ts'
import { type Call, dataReply, type Route, readBody, readQuery, success } from '../http/router.ts'

const ids = optional(queryList(identifier))
const placeQuery = { accountIds: ids, siteIds: ids }

const ssoShape = {
  enabled: flag,
  idpEntityId: unsaid(text()),
  redirectUrl: unsaid(text()),
  domains: unsaid(list(text())),
}

/** Single sign-on, as far as a switch: callers below the tenant may not even look. */
export function settingsRoutes(console: Console): Route[] {
  const { tenant } = console
  const assertTenant = (call: Call) => {
    if (call.caller.level !== 'tenant') throw forbidden()
  }
  return [
    {
      method: 'GET',
      path: '/settings/sso',
      permission: 'Integrations.view',
      handle: (call) => {
        readQuery(call, placeQuery)
        assertTenant(call)
        return dataReply({ enabled: tenant.console.singleSignOn, idpEntityId: null, redirectUrl: null, domains: [] })
      },
    },
    {
      method: 'PUT',
      path: '/settings/sso',
      permission: 'Integrations.edit',
      handle: (call) => {
        readQuery(call, {})
        assertTenant(call)
        const filter = unsaid(object({ tenant: unsaid(flag) }))
        const { data } = readBody(call, object({ data: object(ssoShape), filter }))
        tenant.changeSettings({ singleSignOn: data.enabled })
        return dataReply({ enabled: data.enabled, idpEntityId: null, redirectUrl: null, domains: [] })
      },
    },
    {
      method: 'POST',
      path: '/settings/sso/test',
      permission: 'Integrations.edit',
      handle: (call) => {
        readQuery(call, {})
        assertTenant(call)
        readBody(call, object({ data: unsaid(object(ssoShape)), filter: unsaid(object({ tenant: unsaid(flag) })) }))
        return success()
      },
    },
    {
      method: 'GET',
      path: '/settings/sso/sp-cert',
      permission: 'Integrations.view',
      handle: (call) => {
        readQuery(call, placeQuery)
        assertTenant(call)
        return { text: 'the simulator has no certificate\n', contentType: 'text/plain; charset=utf-8' }
      },
    },
  ]
}
