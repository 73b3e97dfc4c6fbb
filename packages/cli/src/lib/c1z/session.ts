import { resolve } from 'node:path'
import { SyncFile } from '@rostrum/c1z'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { escapeHidden } from '../output/escape-hidden.ts'
import type { Output } from '../output/output.ts'
import { Table } from '../output/table.ts'
import { paced } from '../paced.ts'
import { MessageJson } from './json/message-json.ts'
import { chooseSync } from './view/choose-sync.ts'
import { SyncView } from './view/sync-view.ts'

/** Options of `rostrum c1z` itself, which every command below it takes. */
interface FileOptions {
  readonly file: string
  readonly outputFormat: string
  readonly json?: boolean
}

/** A command at work on one sync file. */
export interface Session {
  readonly file: SyncFile
  readonly asJson: boolean
  readonly stdout: Output
  readonly json: MessageJson
  /** the sync with that id, else the one finished last */
  view(syncId: string | undefined): SyncView
  table(header: readonly string[]): Table
  /** Iterate over rows with this: it lets signals through. */
  rows<Row>(rows: Iterable<Row>): AsyncIterable<Row>
  /** another sync file, closed with this one */
  openOther(path: string): Promise<SyncFile>
  /** a path that was typed */
  resolve(path: string): string
}

/** Opens the file that the command names, does the work, closes the file, whatever happened. */
export async function withSession(
  context: CommandContext,
  command: Command,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const { io, stdout, stderr } = context
  const options = command.optsWithGlobals<FileOptions>()
  const resolvePath = (path: string) => resolve(io.cwd, path)
  await using opened = new AsyncDisposableStack()
  const open = async (path: string) => opened.use(await SyncFile.open(resolvePath(path), { env: io.env }))
  const file = await open(options.file)
  const json = new MessageJson()
  await work({
    file,
    asJson: options.json === true || options.outputFormat === 'json',
    stdout,
    json,
    view: (syncId) => new SyncView(file, chooseSync(file, syncId)),
    table: (header) => new Table(stdout, header, { styled: io.stdout.isTTY === true && !io.env.NO_COLOR }),
    rows: (rows) => paced(rows, io.signal),
    openOther: open,
    resolve: resolvePath,
  })
  for (const typeUrl of json.leftOut) {
    await stderr.write(`rostrum: annotations of type ${escapeHidden(typeUrl)} were left out: unknown or unreadable\n`)
  }
}
