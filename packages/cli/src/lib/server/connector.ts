import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Command, Option } from 'commander'
import { CliError } from '../cli-error.ts'
import type { CommandContext } from '../command-context.ts'
import { escapeHidden } from '../output/escape-hidden.ts'
import { writeOutFile } from '../output/out-file.ts'
import { Table } from '../output/table.ts'
import { type InstallationOptions, withInstallationOptions } from './options.ts'
import { describeSync, syncJson } from './show-sync.ts'
import { loadServer, operator, withInstallation } from './with-installation.ts'

const overlaps: Readonly<Record<string, number | null>> = {
  none: 0,
  '1h': 3_600_000,
  '24h': 86_400_000,
  'until-revoked': null,
}

export function addConnector(program: Command, context: CommandContext): void {
  const connector = program.command('connector').description('Connectors: what feeds the apps.')
  addCreate(connector, context)
  addList(connector, context)
  addRotate(connector, context)
  addSync(connector, context)
  addLog(connector, context)
  addFile(connector, context)
  addDecision(connector, context, 'confirm', 'Takes the sync that is held as it is: what is gone from it ends.')
  addDecision(connector, context, 'discard', 'Leaves everything as it was before the sync that is held.')
}

interface CreateOptions extends InstallationOptions {
  readonly type: string
  readonly name: string
  readonly app?: string
  readonly provisioning?: true
}

function addCreate(parent: Command, context: CommandContext): void {
  withInstallationOptions(
    parent
      .command('create')
      .description('Makes a connector with a client id and secret for its hosts. The secret is shown this once.')
      .addOption(
        new Option('--type <type>', 'which program it is').choices(['baton', 'sentinelone']).makeOptionMandatory(),
      )
      .requiredOption('--name <name>', 'as it is shown; a new app takes it, too')
      .option('--app <id>', 'the app that it feeds, instead of a new one')
      .option('--provisioning', 'let it write'),
  ).action((options: CreateOptions) =>
    withInstallation(context, options, async ({ database, connectors }) => {
      const actor = operator(context)
      const made = await database.transaction(async (tx) => {
        const wanted = {
          catalogId: options.type,
          displayName: options.name,
          appId: options.app,
          hosting: 'self_hosted' as const,
          isProvisioningEnabled: options.provisioning ?? false,
        }
        const { appId, connectorId } = await connectors.create(tx, wanted, actor)
        const { clientId, clientSecret } = await connectors.rotate(tx, connectorId, null, actor)
        return { appId, connectorId, clientId, clientSecret }
      })
      await context.stdout.write(options.json ? `${JSON.stringify(made)}\n` : describeCredential(made))
    }),
  )
}

function addList(parent: Command, context: CommandContext): void {
  withInstallationOptions(parent.command('list').description('Lists the connectors.')).action(
    (options: InstallationOptions) =>
      withInstallation(context, options, async ({ database, connectors }) => {
        const rows = await connectors.list(database.db)
        if (options.json) return context.stdout.write(`${JSON.stringify({ connectors: rows })}\n`)
        const table = new Table(context.stdout, ['ID', 'Name', 'App', 'Type', 'Status'], {
          styled: context.io.stdout.isTTY ?? false,
        })
        for (const { connectorId, displayName, appName, type, status } of rows)
          await table.row([connectorId, displayName, appName, type, status])
        await table.end()
      }),
  )
}

function addRotate(parent: Command, context: CommandContext): void {
  withInstallationOptions(
    parent
      .command('rotate')
      .argument('<connector>', 'its id')
      .description('Makes a further client id and secret for the hosts of a connector. The secret is shown this once.')
      .addOption(
        new Option('--overlap <time>', 'how long those before it go on working')
          .choices(Object.keys(overlaps))
          .default('1h'),
      ),
  ).action((connectorId: string, options: InstallationOptions & { overlap: string }) =>
    withInstallation(context, options, async ({ database, connectors }) => {
      const { appId, clientId, clientSecret } = await database.transaction((tx) =>
        connectors.rotate(tx, connectorId, overlaps[options.overlap] ?? null, operator(context)),
      )
      const made = { appId, connectorId, clientId, clientSecret }
      await context.stdout.write(options.json ? `${JSON.stringify(made)}\n` : describeCredential(made))
    }),
  )
}

function addSync(parent: Command, context: CommandContext): void {
  withInstallationOptions(
    parent
      .command('sync')
      .argument('<connector>', 'its id')
      .description('Asks a connector for a sync now, or joins the one that is under way.')
      .option('--wait', 'until it has ended'),
  ).action((connectorId: string, options: InstallationOptions & { wait?: true }) =>
    withInstallation(context, options, async ({ database, syncs }) => {
      const { waitForSync } = await loadServer()
      const { id, isNew } = await database.transaction((tx) =>
        syncs.request(tx, { connectorId, trigger: 'manual', actor: operator(context) }),
      )
      if (!options.wait) {
        const text = isNew ? `Sync ${id} is asked for.\n` : `Sync ${id} is under way already.\n`
        return context.stdout.write(options.json ? `${JSON.stringify({ syncId: id, isNew })}\n` : text)
      }
      const report = await waitForSync(database.db, id, signalOf(context))
      await context.stdout.write(options.json ? `${JSON.stringify(syncJson(report))}\n` : describeSync(report))
      if (report.run.outcome === 'failed') throw new CliError(`sync ${id} failed: ${report.run.error_message ?? ''}`)
    }),
  )
}

function addLog(parent: Command, context: CommandContext): void {
  withInstallationOptions(
    parent
      .command('log')
      .argument('<connector>', 'its id')
      .description("Shows the log of a connector's latest sync, or of another one.")
      .option('--sync <id>', 'another sync of the connector'),
  ).action((connectorId: string, options: InstallationOptions & { sync?: string }) =>
    withInstallation(context, options, async ({ database }) => {
      const { listSyncLog } = await loadServer()
      const lines = await listSyncLog(database.db, connectorId, options.sync)
      for (const { at, level, phase, message, fields = {} } of lines) {
        const more = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`
        const text = `${at.toISOString()} ${level.padEnd(5)} ${phase}: ${escapeHidden(message)}${escapeHidden(more)}`
        await context.stdout.write(
          options.json ? `${JSON.stringify({ at, level, phase, message, fields })}\n` : `${text}\n`,
        )
      }
    }),
  )
}

function addFile(parent: Command, context: CommandContext): void {
  withInstallationOptions(
    parent
      .command('file')
      .argument('<connector>', 'its id')
      .description("Writes the sync file of a connector's latest sync, for `rostrum c1z` and other readers.")
      .addOption(new Option('--out <path>', 'an existing file is replaced').default('./sync.c1z'))
      .option('--sync <id>', 'another sync of the connector'),
  ).action((connectorId: string, options: InstallationOptions & { out: string; sync?: string }) =>
    withInstallation(context, options, async ({ database, blobs }) => {
      const { findSyncFile } = await loadServer()
      const found = await findSyncFile(database.db, connectorId, options.sync)
      const path = resolve(context.io.cwd, options.out)
      await writeOutFile(path, (stream) => pipeline(blobs.read(found.key), stream))
      const { syncId, sha256 } = found
      const told = { syncId, path, sha256 }
      await context.stdout.write(
        options.json ? `${JSON.stringify(told)}\n` : `${path} is the file of sync ${syncId}.\n`,
      )
    }),
  )
}

function addDecision(parent: Command, context: CommandContext, decision: 'confirm' | 'discard', what: string): void {
  withInstallationOptions(parent.command(decision).argument('<connector>', 'its id').description(what)).action(
    (connectorId: string, options: InstallationOptions) =>
      withInstallation(context, options, async ({ database, syncs }) => {
        const { findLatestSync } = await loadServer()
        const held = await findLatestSync(database.db, connectorId, ['held'])
        if (held === undefined) throw new CliError(`no sync of connector ${connectorId} is held`)
        await database.transaction((tx) => syncs.decide(tx, held.id, decision, operator(context)))
        const text = decision === 'confirm' ? 'is confirmed, and will be applied' : 'is discarded'
        await context.stdout.write(
          options.json ? `${JSON.stringify({ syncId: held.id, decision })}\n` : `Sync ${held.id} ${text}.\n`,
        )
      }),
  )
}

function describeCredential(made: {
  appId: string
  connectorId: string
  clientId: string
  clientSecret: string
}): string {
  return `App:           ${made.appId}
Connector:     ${made.connectorId}
Client id:     ${made.clientId}
Client secret: ${made.clientSecret}

The secret is not shown again. A host takes them as BATON_CLIENT_ID and BATON_CLIENT_SECRET.
`
}

export function signalOf({ io }: CommandContext): AbortSignal {
  return io.signal ?? new AbortController().signal
}
