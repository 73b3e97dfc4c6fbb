import { createReadStream, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { signalOf } from './connector.ts'
import { type InstallationOptions, withInstallationOptions } from './options.ts'
import { describeSync, syncJson } from './show-sync.ts'
import { loadServer, operator, withInstallation } from './with-installation.ts'

interface ImportOptions extends InstallationOptions {
  readonly connector?: string
  readonly name?: string
}

export function addImport(program: Command, context: CommandContext): void {
  withInstallationOptions(
    program
      .command('import')
      .argument('<file>', 'a sync file, sync.c1z say')
      .summary('bring a sync file by hand')
      .description('Brings a sync file by hand. It is checked, compared and guarded like any other sync.')
      .option('--connector <id>', 'whose state it is')
      .option('--name <name>', 'of a new app with a connector that takes files'),
  ).action((file: string, options: ImportOptions) => {
    const { connector, name } = options
    if ((connector === undefined) === (name === undefined))
      throw new CliError('either --connector says whose state the file is, or --name names a new app')
    const path = resolve(context.io.cwd, file)
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) throw new CliError(`there is no file ${path}`)
    if (!found.isFile()) throw new CliError(`${path} is no file`)
    return withInstallation(context, options, async (services) => {
      const { database, imports } = services
      const { runReconciler, waitForSync } = await loadServer()
      const actor = operator(context)
      const target =
        connector === undefined
          ? ({ kind: 'new app', displayName: name ?? '' } as const)
          : ({ kind: 'connector', connectorId: connector } as const)
      const { connectorId, syncRunId: id } = await imports.add(target, createReadStream(path), actor)
      // A server that runs does it, too: whoever comes first.
      await runReconciler(services, 'ingest')
      const report = await waitForSync(database.db, id, signalOf(context))
      await context.stdout.write(options.json ? `${JSON.stringify(syncJson(report))}\n` : describeSync(report))
      if (report.run.outcome !== 'failed') return
      const again = name === undefined ? '' : ` (another file comes into the same app with --connector ${connectorId})`
      throw new CliError(`the import failed: ${report.run.error_evidence ?? ''}${again}`)
    })
  })
}
