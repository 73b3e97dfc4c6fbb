import type { Db } from '@rostrum/database'
import type { WhatFalls } from '../../apps/app-removal.ts'
import { ownsApp } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { seeApp } from './apps.ts'

/** An app is deleted by its name, after a look at what goes with it (product.md APP-8, UI-5). */
export function appRemovalHandlers({ appRemoval }: Context): Handlers {
  return {
    'AppRemoval.Get': read(async (call, db) => toView(await appRemoval.look(db, await manage(db, call)))),
    'AppRemoval.Delete': write(async (call, tx) => {
      const app = await manage(tx, call)
      return toView(await appRemoval.remove(tx, app.id, call.request.displayName ?? '', call.actor))
    }),
  }
}

type Caller = Pick<Call<OperationName>, 'access' | 'userId'> & { readonly params: { readonly app_id: string } }

async function manage(db: Db, call: Caller) {
  const app = await seeApp(db, call, call.params.app_id)
  call.access.assert('app.manage', await ownsApp(db, call.userId, app.id))
  return app
}

function toView({ connectors, discovered, ...counts }: WhatFalls) {
  const named = ({ id, display_name: displayName }: WhatFalls['connectors'][number]) => ({ id, displayName })
  return { ...counts, connectors: connectors.map(named), discoveredApps: discovered.map(named) }
}
