import type { SyncRun, SyncStats } from '@rostrum/c1z'
import type { Command } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import { syncRunJson } from '../json/sync-run-json.ts'
import { type Session, withSession } from '../session.ts'
import { chooseSync } from '../view/choose-sync.ts'
import { showDuration, showTime } from '../view/show-time.ts'
import { type SyncOptions, syncOption } from './options.ts'

export function addStats(parent: Command, context: CommandContext): void {
  parent
    .command('stats')
    .description('Count what a sync found.')
    .addOption(syncOption())
    .action((options: SyncOptions, command: Command) =>
      withSession(context, command, async (session) => {
        const { file, asJson, stdout, json } = session
        if (!asJson && options.syncId === undefined && file.latestFinished() === undefined) {
          return stdout.write('No finished sync found in the c1z\n')
        }
        const run = chooseSync(file, options.syncId)
        const stats = file.stats(run.id)
        if (asJson) await stdout.write(syncRunJson(json, run, stats))
        else await writeTables(session, run, stats)
      }),
    )
}

async function writeTables(session: Session, run: SyncRun, stats: SyncStats): Promise<void> {
  await writeTable(
    session,
    ['Field', 'Value'],
    [
      // The format with the other engine is refused when the file is opened.
      ['Engine', 'sqlite'],
      ['Sync ID', run.id],
      ['Sync Type', run.type],
      ['Parent Sync ID', run.parentSyncId],
      ['Started At', showTime(run.startedAt)],
      ['Ended At', showTime(run.endedAt)],
      ['Duration', showDuration(run.startedAt, run.endedAt)],
      ['Sync Token', run.token],
    ],
  )
  await session.stdout.write('\n')
  await writeTable(
    session,
    ['Type', 'Count'],
    [
      ['Resource Types', String(stats.resourceTypes)],
      ['Resources', String(stats.resources)],
      ['Entitlements', String(stats.entitlements)],
      ['Grants', String(stats.grants)],
    ],
  )
  await session.stdout.write('\n')
  const { resourcesByResourceType, entitlementsByResourceType, grantsByResourceType } = stats
  const counts = [resourcesByResourceType, entitlementsByResourceType, grantsByResourceType]
  const types = [...new Set(counts.flatMap((byType) => Object.keys(byType)))].sort()
  await writeTable(
    session,
    ['Resource Type', 'Resources', 'Entitlements', 'Grants'],
    types.map((type) => [type, ...counts.map((byType) => String(Object.hasOwn(byType, type) ? byType[type] : 0))]),
  )
}

async function writeTable({ table }: Session, header: readonly string[], rows: readonly (readonly string[])[]) {
  const lines = table(header)
  for (const row of rows) await lines.row(row)
  await lines.end()
}
