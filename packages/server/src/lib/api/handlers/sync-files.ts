import type { Tx } from '@rostrum/database'
import { getLiveApp } from '../../apps/apps.ts'
import { ownsApp, ownsConnector } from '../../authz/owners.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import type { FileImport, ImportTarget } from '../../syncs/file-imports.ts'
import { getLiveConnector } from '../../syncs/sync-runs.ts'
import { type Call, type Handlers, upload } from '../handler.ts'
import { doOnce } from '../idempotency.ts'
import { toId } from '../ids.ts'

/** Sync files that people bring (product.md CON-34); the body is the file itself. */
export function syncFileHandlers({ imports, database }: Context): Handlers {
  return {
    'SyncFiles.Import': upload(async (call, content) => {
      const { actor, now, userId, idempotencyKey: key } = call
      const target = await database.transaction((tx) => authorize(tx, call))
      if (content === undefined)
        throw new ServiceError(
          'invalid_argument',
          'VALUE_INVALID',
          'the body is to be the file, as application/octet-stream',
        )
      return imports.add(target, content, actor, async (tx, sha256, work) => {
        if (key === undefined) return work()
        const request = ['SyncFiles.Import', target, sha256]
        // What is kept of the first try is what it answered.
        return (await doOnce(tx, { actorId: userId, key, request, hasSecret: false, now }, work)) as FileImport
      })
    }),
  }
}

/** Who may make the app or the connector may bring its file, and who manages a connector may go on with it. */
async function authorize(db: Tx, { access, query, userId }: Call<'SyncFiles.Import'>): Promise<ImportTarget> {
  const { connector_id: connectorId, app_id: appId, display_name: displayName } = query
  if (connectorId !== undefined) {
    const absent = { reason: 'CONNECTOR_NOT_FOUND', message: 'there is no such connector' } as const
    if (access.reach('connector.manage') === undefined) access.assertSees('connector.manage', false, absent)
    const connector = await getLiveConnector(db, toId(connectorId))
    const place = { id: connector.id, appId: connector.app_id }
    access.assertSees('connector.manage', await ownsConnector(db, userId, place), absent)
    return { kind: 'connector', connectorId: connector.id }
  }
  if (appId !== undefined) {
    const absent = { reason: 'APP_NOT_FOUND', message: 'there is no such app' } as const
    if (!access.may('connector.create') && access.reach('app.manage') === undefined)
      access.assertSees('app.manage', false, absent)
    const app = await getLiveApp(db, toId(appId))
    if (!access.may('connector.create')) access.assertSees('app.manage', await ownsApp(db, userId, app.id), absent)
    return { kind: 'app', appId: app.id }
  }
  if (!access.may('app.create')) access.assert('connector.create')
  const name = displayName?.trim() ?? ''
  if (name === '') {
    const message = 'one of connector_id, app_id and display_name says whose state the file is'
    throw new ServiceError('invalid_argument', 'VALUE_INVALID', message)
  }
  return { kind: 'new app', displayName: name }
}
