import type { SyncFile } from '@rostrum/c1z'
import type { Command } from 'commander'
import { CliError } from '../../cli-error.ts'
import type { CommandContext } from '../../command-context.ts'
import { type Compared, writeDiff } from '../diff/write-diff.ts'
import { withSession } from '../session.ts'
import { findSync } from '../view/choose-sync.ts'
import { type SyncOptions, syncOption } from './options.ts'

interface DiffOptions extends SyncOptions {
  readonly baseSyncId?: string
}

export function addDiff(parent: Command, context: CommandContext): void {
  parent
    .command('diff')
    .description('Show what changed between the last two full syncs of the file, always as JSON.')
    .option('--base-sync-id <id>', 'the sync to compare with, instead of the last full one but one')
    .addOption(syncOption().default(undefined, 'the last full one'))
    .action((options: DiffOptions, command: Command) =>
      withSession(context, command, async (session) => writeDiff(session, chooseSyncs(session.file, options))),
    )
}

function chooseSyncs(file: SyncFile, { baseSyncId, syncId }: DiffOptions): Compared {
  const current = syncId === undefined ? file.latestFinished('full') : findSync(file, syncId)
  if (current === undefined) throw new CliError(`no syncs found - cannot diff: ${file.path} has no finished full sync`)
  const base =
    baseSyncId === undefined
      ? [file.latestFinished('full'), file.previousFinished('full')].find((run) => run && run.id !== current.id)
      : findSync(file, baseSyncId)
  if (base === undefined) {
    throw new CliError(`cannot diff single sync run: ${file.path} has no finished full sync besides ${current.id}`)
  }
  return { file, base: base.id, current: current.id }
}
