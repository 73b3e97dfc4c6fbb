import type { Command } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import { syncOutput } from '../json/sync-output.ts'
import { writeListObject } from '../json/write-list.ts'
import { withSession } from '../session.ts'
import { showTime } from '../view/show-time.ts'

export function addSyncs(parent: Command, context: CommandContext): void {
  parent
    .command('syncs')
    .description('List the syncs that the file keeps, unfinished ones too.')
    .action((_options: object, command: Command) =>
      withSession(context, command, async ({ file, asJson, stdout, json, rows, table }) => {
        if (asJson) return writeListObject(stdout, 'syncs', rows(file.syncs), (run) => syncOutput(json, run))
        const lines = table(['ID', 'Started At', 'Ended At', 'Type', 'Parent ID', 'Token'])
        for (const { id, startedAt, endedAt, type, parentSyncId, token } of file.syncs) {
          await lines.row([id, showTime(startedAt), showTime(endedAt), type, parentSyncId, token])
        }
        await lines.end()
      }),
    )
}
