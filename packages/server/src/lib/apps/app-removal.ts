import type { Db, Tx } from '@rostrum/database'
import type { App } from '@rostrum/database/rows'
import type { Actor } from '../audit/actor.ts'
import type { ConnectorLifecycle } from '../connectors/lifecycle.ts'
import { ServiceError } from '../service-error.ts'
import type { TaskFlow } from '../tasks/task-flow.ts'
import { type Apps, getLiveApp } from './apps.ts'

/** What goes with an app (product.md APP-8). */
export interface WhatFalls {
  readonly accountCount: number
  readonly openTaskCount: number
  readonly campaignCount: number
  readonly connectors: readonly { readonly id: string; readonly display_name: string }[]
  /** unmanaged apps that are known through this one alone */
  readonly discovered: readonly { readonly id: string; readonly display_name: string }[]
}

interface Options {
  readonly apps: Apps
  readonly connectorLifecycle: ConnectorLifecycle
  readonly flow: TaskFlow
}

/** Takes an app out with all that hangs on it. History and evidence stay. */
export class AppRemoval {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  async look(db: Db, app: App): Promise<WhatFalls> {
    const open = db.selectFrom('tasks').where('app_id', '=', app.id).where('state', '=', 'open')
    const [tasks, campaigns, connectors, discovered] = await Promise.all([
      open.select(({ fn }) => fn.countAll<string>().as('count')).executeTakeFirstOrThrow(),
      open.select('campaign_id').distinct().where('campaign_id', 'is not', null).execute(),
      db
        .selectFrom('connectors')
        .select(['id', 'display_name'])
        .where('app_id', '=', app.id)
        .where('deleted_at', 'is', null)
        .orderBy('display_name')
        .orderBy('id')
        .execute(),
      db
        .selectFrom('apps as a')
        .innerJoin('resources as r', 'r.id', 'a.source_resource_id')
        .select(['a.id', 'a.display_name'])
        .where('r.app_id', '=', app.id)
        .where('a.state', '=', 'unmanaged')
        .where('a.deleted_at', 'is', null)
        .orderBy('a.display_name')
        .orderBy('a.id')
        .execute(),
    ])
    return {
      accountCount: Number(app.account_count),
      openTaskCount: Number(tasks.count),
      campaignCount: campaigns.length,
      connectors,
      discovered,
    }
  }

  /** @throws ServiceError when what was typed is not its name */
  async remove(tx: Tx, appId: string, typedName: string, actor: Actor): Promise<WhatFalls> {
    const { apps, connectorLifecycle, flow } = this.#options
    const app = await getLiveApp(tx, appId)
    if (typedName !== app.display_name)
      throw new ServiceError(
        'invalid_argument',
        'VALUE_INVALID',
        `displayName is ${JSON.stringify(typedName.slice(0, 100))}: to delete the app, send its name, ${JSON.stringify(app.display_name)}`,
      )
    const falls = await this.look(tx, app)
    for (const { id } of falls.connectors) await connectorLifecycle.delete(tx, id, actor)
    const open = await tx
      .selectFrom('tasks')
      .selectAll()
      .where('app_id', '=', appId)
      .where('state', '=', 'open')
      .orderBy('id')
      .forUpdate()
      .execute()
    for (const task of open) await flow.close(tx, task, 'cancelled', 'its application was deleted', actor)
    for (const { id } of falls.discovered) await apps.delete(tx, id, actor)
    await apps.delete(tx, appId, actor)
    return falls
  }
}
