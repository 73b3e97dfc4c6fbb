import type { SyncRunLogLine } from '@rostrum/api'
import type { Db, Tx } from '@rostrum/database'
import type { SyncRun } from '@rostrum/database/queries'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { lateMs } from '../../runner/run-log.ts'
import { ServiceError } from '../../service-error.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { cutPage, inQuery, readPage } from '../paging.ts'
import { toSyncRunViews } from '../views/sync-run.ts'
import { manageConnector, seeConnector } from './connectors.ts'

type Caller = Pick<Call<OperationName>, 'access' | 'userId'>
type Params = { readonly app_id: string; readonly connector_id: string }

const linesUsual = 200
const linesMost = 1000
const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const

/** The syncs of a connector, their logs while they run and afterwards, and what people decide about them (product.md 4.9). */
export function syncRunHandlers({ syncs, tasks, clock }: Context): Handlers {
  const decide = <Name extends DecisionName>(act: (tx: Tx, run: SyncRun, call: Call<Name>) => Promise<void>) =>
    write<Name>(async (call, tx) => {
      const connector = await manageConnector(tx, call, call.params.app_id, call.params.connector_id)
      await act(tx, await getRun(tx, connector.id, call.params.id), call)
      return show(tx, await getRun(tx, connector.id, call.params.id))
    })
  return {
    'SyncRuns.List': read(async (call, db) => {
      const { id } = await seeConnector(db, call, call.params.app_id, call.params.connector_id)
      const asked = { ...inQuery(call.query, 'sync runs', id), keyLength: 2 }
      const page = readPage(asked)
      const [at, after] = page.after ?? []
      let query = db
        .selectFrom('sync_runs')
        .selectAll()
        .where('connector_id', '=', id)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.limit + 1)
      if (at !== undefined)
        query = query.where(sql<boolean>`(created_at, id) < (${new Date(Number(at))}, ${toId(String(after))})`)
      const cut = cutPage(await query.execute(), page, asked, (run) => [run.created_at.getTime(), run.id])
      return { list: await toSyncRunViews(db, cut.rows), nextPageToken: cut.nextPageToken }
    }),
    'SyncRuns.Get': read(async (call, db) => show(db, await seeRun(db, call, call.params))),
    'SyncRuns.ListLog': read(async (call, db) => {
      const run = await seeRun(db, call, call.params)
      const { after = '', level = 'DEBUG', text = '', page_size: size = linesUsual } = call.query
      if (!/^\d{0,15}$/.test(after))
        throw new ServiceError(
          'invalid_argument',
          'VALUE_INVALID',
          `after is ${JSON.stringify(after.slice(0, 40))}: it takes what an answer before it said`,
        )
      let query = db
        .selectFrom('sync_run_log')
        .selectAll()
        .where('sync_run_id', '=', run.id)
        .where('line', '>', Number(after))
        .where('level', 'in', levels.slice(levels.indexOf(level)).map(lower))
        .orderBy('line')
        .limit(Math.min(Math.max(size, 1), linesMost))
      if (text !== '')
        query = query.where(
          sql<boolean>`(strpos(lower(message), lower(${text})) > 0 or strpos(lower(fields::text), lower(${text})) > 0)`,
        )
      const rows = await query.execute()
      const list = rows.map(
        (row): SyncRunLogLine => ({
          line: String(row.line),
          at: row.at,
          level: row.level.toUpperCase() as Uppercase<typeof row.level>,
          phase: row.phase,
          message: row.message,
          fields: Object(row.fields),
        }),
      )
      // Whoever watches asks again behind the last line, until the run has ended and nothing more comes.
      const isOver = run.ended_at !== null && call.now.getTime() - run.ended_at.getTime() > lateMs
      return { list, after: list.at(-1)?.line ?? after, isEnded: isOver && list.length === 0 }
    }),
    'SyncRuns.Confirm': decide((tx, run, { actor }) => syncs.decide(tx, run.id, 'confirm', actor)),
    'SyncRuns.Discard': decide((tx, run, { actor }) => syncs.decide(tx, run.id, 'discard', actor)),
    'SyncRuns.Cancel': decide(async (tx, run, { actor }) => {
      const task = await tx
        .selectFrom('connector_tasks')
        .selectAll()
        .where('sync_run_id', '=', run.id)
        .where('state', '<>', 'finished')
        .executeTakeFirst()
      if (task === undefined) {
        const message = `sync ${run.id} cannot be cancelled any more: it is ${run.outcome ?? run.state}`
        throw new ServiceError('failed_precondition', 'SYNC_NOT_CANCELLABLE', message)
      }
      await syncs.noteCancel(tx, run, actor)
      await tasks.cancel(tx, task, 'cancelled by a person', clock.now())
    }),
  }
}

type DecisionName = 'SyncRuns.Confirm' | 'SyncRuns.Discard' | 'SyncRuns.Cancel'

async function show(db: Db, run: SyncRun) {
  const [view] = await toSyncRunViews(db, [run])
  return view ?? {}
}

async function seeRun(db: Db, call: Caller, params: Params & { readonly id: string }): Promise<SyncRun> {
  const connector = await seeConnector(db, call, params.app_id, params.connector_id)
  return getRun(db, connector.id, params.id)
}

/** @throws ServiceError */
async function getRun(db: Db, connectorId: string, id: string): Promise<SyncRun> {
  const run = await db
    .selectFrom('sync_runs')
    .selectAll()
    .where('id', '=', toId(id))
    .where('connector_id', '=', connectorId)
    .executeTakeFirst()
  if (run === undefined)
    throw new ServiceError('not_found', 'SYNC_RUN_NOT_FOUND', `there is no sync ${toId(id)} of this connector`)
  return run
}

function lower<Text extends string>(text: Text): Lowercase<Text> {
  return text.toLowerCase() as Lowercase<Text>
}
