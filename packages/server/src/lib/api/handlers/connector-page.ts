import type { ConnectorSchedule } from '@rostrum/api'
import type { Db, Tx } from '@rostrum/database'
import type { Connector } from '@rostrum/database/rows'
import { loadDetailsOf } from '../../connectors/details.ts'
import type { ScheduleChoice } from '../../connectors/lifecycle.ts'
import type { Context } from '../../context.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toDetailsView, toTestView } from '../views/connector-details.ts'
import { assertUnchanged, manageConnector, mayManageConnector, seeConnector } from './connectors.ts'

type Caller = Pick<Call<OperationName>, 'access' | 'userId'>

/** How a connector stands, and what people do with it beside its settings. */
export function connectorPageHandlers({ connectorLifecycle, programs, hosted, database, clock }: Context): Handlers {
  const show = async (db: Db, call: Caller, { id }: Pick<Connector, 'id'>) => {
    const details = await loadDetailsOf(db, id)
    const mayManage = details.connector.deleted_at === null && (await mayManageConnector(db, call, details.connector))
    return toDetailsView(details, mayManage)
  }
  const manage = (db: Db | Tx, call: Caller & { params: { app_id: string; connector_id: string } }) =>
    manageConnector(db, call, call.params.app_id, call.params.connector_id)
  return {
    'Connectors.Show': read(async (call, db) =>
      show(db, call, await seeConnector(db, call, call.params.app_id, call.params.connector_id)),
    ),
    'Connectors.SetOptions': write(async (call, tx) => {
      const connector = await manage(tx, call)
      const { version, options, isProvisioningEnabled, isAnomalyGuardEnabled } = call.request
      assertUnchanged(connector, version)
      const change = {
        ...(options !== undefined && { options }),
        ...(isProvisioningEnabled !== undefined && { isProvisioningEnabled }),
        ...(isAnomalyGuardEnabled !== undefined && { isAnomalyGuardEnabled }),
      }
      await connectorLifecycle.update(tx, connector.id, change, call.actor)
      return show(tx, call, connector)
    }),
    // A program is asked, which takes its time: nothing is held open meanwhile.
    'Connectors.Test': read(async (call, db) => {
      const connector = await manage(db, call)
      const { settings = {} } = call.request
      const checks = await programs.check(connector, settings)
      if (Object.keys(settings).length === 0)
        await database.transaction((tx) => hosted.saveTest(tx, connector, checks, call.actor))
      return toTestView(checks, clock.now())
    }),
    'Connectors.Delete': write(async (call, tx) => {
      const connector = await manage(tx, call)
      await connectorLifecycle.delete(tx, connector.id, call.actor, { endsData: call.request.data === 'END' })
      return {}
    }),
    'Connectors.Pause': write(async (call, tx) => {
      const connector = await manage(tx, call)
      await connectorLifecycle.pause(tx, connector.id, call.request.reason ?? '', call.actor)
      return show(tx, call, connector)
    }),
    'Connectors.Resume': write(async (call, tx) => {
      const connector = await manage(tx, call)
      await connectorLifecycle.resume(tx, connector.id, call.actor)
      return show(tx, call, connector)
    }),
    // The same three, as they are published: without a reason, and with a cron expression or nothing.
    'ConnectorService.PauseSync': write(async (call, tx) => {
      const { id } = await manage(tx, call)
      await connectorLifecycle.pause(tx, id, '', call.actor)
      return {}
    }),
    'ConnectorService.ResumeSync': write(async (call, tx) => {
      const { id } = await manage(tx, call)
      await connectorLifecycle.resume(tx, id, call.actor)
      return {}
    }),
    'ConnectorService.UpdateConnectorSchedule': write(async (call, tx) => {
      const { id } = await manage(tx, call)
      const { cronSpec = '', timezone = '' } = call.request.cron ?? {}
      const choice = readSchedule(cronSpec === '' ? {} : { kind: 'CRON', cronSpec, timezone })
      await connectorLifecycle.schedule(tx, id, choice, call.actor)
      return {}
    }),
    'Connectors.SetSchedule': write(async (call, tx) => {
      const connector = await manage(tx, call)
      await connectorLifecycle.schedule(tx, connector.id, readSchedule(call.request), call.actor)
      return show(tx, call, connector)
    }),
  }
}

function readSchedule({ kind = 'USUAL', interval, cronSpec, timezone }: ConnectorSchedule): ScheduleChoice {
  switch (kind) {
    case 'USUAL':
      return { kind: 'usual' }
    case 'INTERVAL':
      return { kind: 'interval', intervalMs: (interval ?? 0) * 1000 }
    case 'CRON':
      return { kind: 'cron', expression: cronSpec ?? '', timeZone: timezone || 'UTC' }
    default:
      return kind satisfies never
  }
}
