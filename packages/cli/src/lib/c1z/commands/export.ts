import type { Writable } from 'node:stream'
import { type Command, Option } from 'commander'
import type { CommandContext } from '../../command-context.ts'
import { writeOutFile } from '../../output/out-file.ts'
import { Output } from '../../output/output.ts'
import { writeCsv } from '../export/csv.ts'
import { writeJson } from '../export/json.ts'
import { exportRows } from '../export/rows.ts'
import { writeXlsx } from '../export/xlsx.ts'
import { type Session, withSession } from '../session.ts'
import type { SyncView } from '../view/sync-view.ts'
import { type SyncOptions, syncOption } from './options.ts'

interface ExportOptions extends SyncOptions {
  readonly out: string
}

type WriteExport = (stream: Writable, session: Session, view: SyncView) => Promise<void>

export function addExport(parent: Command, context: CommandContext): void {
  const group = parent.command('export').description('Write a sync into a file of another format.')
  const add = (format: string, description: string, write: WriteExport) =>
    group
      .command(format)
      .description(description)
      .addOption(
        new Option('--out <path>', 'the file to write; an existing one is replaced').default(`./sync.${format}`),
      )
      .addOption(syncOption())
      .action((options: ExportOptions, command: Command) =>
        withSession(context, command, async (session) => {
          const view = session.view(options.syncId)
          await writeOutFile(session.resolve(options.out), (stream) => write(stream, session, view))
        }),
      )
  add('csv', 'Write users, entitlements and the grants of users as comma-separated values.', (stream, session, view) =>
    writeCsv(stream, exportRows(session, view)),
  )
  add('xlsx', 'Write users, entitlements and the grants of users as an Excel workbook.', (stream, session, view) =>
    writeXlsx(stream, exportRows(session, view)),
  )
  add('json', 'Write everything as one JSON object, made of what the listings show.', async (stream, session, view) => {
    const output = new Output(stream)
    await writeJson(output, session, view)
    await output.flush()
  })
}
