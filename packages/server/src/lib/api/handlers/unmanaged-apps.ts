import { listUnmanagedApps } from '@rostrum/database/queries'
import type { Context } from '../../context.ts'
import { type Handlers, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { cutPage, inQuery, readPage } from '../paging.ts'

/** Apps that were discovered in a provider of identities, and how one of them is taken in (product.md APP-2, CON-4). */
export function unmanagedAppHandlers({ apps, owners }: Context): Handlers {
  return {
    'UnmanagedApps.List': read(async ({ access, query }, db) => {
      access.assert('app.pick')
      const { query: search = '' } = query
      const asked = { ...inQuery(query, 'unmanaged apps', search), keyLength: 2 }
      const page = readPage(asked)
      const [displayName, id] = (page.after ?? []).map(String)
      const after = displayName === undefined || id === undefined ? {} : { after: { displayName, id } }
      const found = await listUnmanagedApps(db, { search }, { ...after, limit: page.limit + 1 })
      const { rows, nextPageToken } = cutPage(found, page, asked, (app) => [app.displayName, app.id])
      const list = rows.map(({ provider, ...app }) => ({
        appId: app.id,
        displayName: app.displayName,
        providerAppId: provider?.id ?? '',
        providerDisplayName: provider?.displayName ?? '',
        accountCount: app.accounts,
        userCount: app.users,
      }))
      return { list, nextPageToken }
    }),
    'UnmanagedApps.Manage': write(async ({ access, params, request, userId, actor }, tx) => {
      // Whoever adds connectors takes an app in for one.
      if (!access.may('connector.create')) access.assert('app.promote')
      const { app, isNew } = await apps.manage(tx, toId(params.app_id), actor)
      const named = (request.userIds ?? []).map(toId)
      const owned = { kind: 'app', id: app.id } as const
      const isOwned = (await owners.list(tx, owned, { limit: 1 })).length > 0
      // Nobody comes to own what is managed already by taking it in.
      if (isNew && (named.length > 0 || !isOwned))
        await owners.set(tx, owned, named.length > 0 ? named : [userId], actor)
      return { appId: app.id, displayName: app.display_name }
    }),
    'UnmanagedApps.SetProvider': write(async ({ access, params, request, actor }, tx) => {
      access.assert('app.promote')
      const { isProvider = false } = request
      const unmanagedAppCount = await apps.setProvider(tx, toId(params.app_id), isProvider, actor)
      return { isProvider, unmanagedAppCount }
    }),
  }
}
