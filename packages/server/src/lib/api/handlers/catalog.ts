import type { Db } from '@rostrum/database'
import { isRequestableBy } from '@rostrum/database/governance'
import { isIn } from '@rostrum/database/queries'
import { sql } from 'kysely'
import { Expanded } from '../expanded.ts'
import { type Handlers, read } from '../handler.ts'
import { nobody } from '../ids.ts'
import { inBody, pageById } from '../paging.ts'
import { toBindingView } from '../views/access.ts'
import { toViews } from './entitlements.ts'

/** What a person can ask for, and which of it they hold (product.md REQ-1). */
export function catalogHandlers(): Handlers {
  return {
    'RequestCatalogSearchService.SearchEntitlements': read(async (call, db) => {
      const { request, userId } = call
      const expanded = new Expanded(request.expandMask)
      const { query: text, entitlementAlias: alias, appDisplayName: app, grantedStatus } = request
      // By their few accounts, once: not by the many holders of each entitlement.
      const isHeld = sql<boolean>`e.id in (select g.entitlement_id from account_owners o
        join grants g on g.principal_id = o.account_id and g.held_until is null
        where o.user_id = ${userId} and o.held_until is null)`
      const { rows, nextPageToken } = await pageById(inBody(request, 'catalog', userId), ({ after, limit }) => {
        let query = db
          .selectFrom('entitlements as e')
          .innerJoin('resources as r', 'r.id', 'e.resource_id')
          .innerJoin('apps as a', 'a.id', 'e.app_id')
          .selectAll('e')
          .select('r.resource_type_id')
          .where(sql<boolean>`(${isRequestableBy(userId)} or (e.ended_at is null and ${isHeld}))`)
          .where('e.id', '>', after)
          .orderBy('e.id')
          .limit(limit)
        if (text)
          query = query.where(
            sql<boolean>`(${isIn('e.folded_name', text)} or ${isIn('r.folded_name', text)}
              or strpos(lower(a.display_name), lower(${text})) > 0)`,
          )
        if (alias) query = query.where('e.alias', '=', alias)
        if (app) query = query.where(sql<boolean>`strpos(lower(a.display_name), lower(${app})) > 0`)
        if (grantedStatus?.endsWith('NOT_GRANTED')) query = query.where(sql<boolean>`not ${isHeld}`)
        else if (grantedStatus?.endsWith('GRANTED')) query = query.where(isHeld)
        return query.execute()
      })
      const views = await toViews(db, rows, expanded)
      const bindings = await bindingsOf(
        db,
        userId,
        rows.map(({ id }) => id),
      )
      const list = rows.map((row, place) => ({
        entitlement: views[place],
        appEntitlementUserBindings: bindings
          .filter((grant) => grant.entitlement_id === row.id)
          .map((grant) => toBindingView(grant, row.app_id)),
      }))
      return { list, expanded: expanded.elements, nextPageToken }
    }),
  }
}

function bindingsOf(db: Db, userId: string, entitlementIds: readonly string[]) {
  return db
    .selectFrom('grants as g')
    .innerJoin('account_owners as o', 'o.account_id', 'g.principal_id')
    .select(['g.entitlement_id', 'g.principal_id', 'g.held_from', 'g.held_until', 'g.expires_at'])
    .where('g.entitlement_id', 'in', [...entitlementIds, nobody])
    .where('g.held_until', 'is', null)
    .where('o.held_until', 'is', null)
    .where('o.user_id', '=', userId)
    .orderBy('g.id')
    .execute()
}
