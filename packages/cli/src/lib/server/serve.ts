import { once } from 'node:events'
import type { Addresses } from '@rostrum/server'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { withInstallationOptions } from './options.ts'
import { loadServer, withConfig } from './with-installation.ts'

interface ServeOptions {
  readonly dataDir?: string
  readonly httpPort?: string
  readonly httpsPort?: string
  readonly json?: true
}

export function addServe(program: Command, context: CommandContext): void {
  withInstallationOptions(
    program
      .command('serve')
      .summary('run the server')
      .description(
        'Runs the server until it is told to end: the token endpoint and gRPC for connectors on the HTTPS port, the same ' +
          'on plain HTTP for this machine, and everything that goes on by itself. Settings come from the environment; ' +
          'docs/reference/configuration.md lists them.',
      )
      .option('--http-port <port>', 'plain HTTP on 127.0.0.1; 0 takes any free port')
      .option('--https-port <port>', 'HTTPS and gRPC; 0 takes any free port'),
  ).action((options: ServeOptions) =>
    withConfig(context, options, async (config, log) => {
      const { Server } = await loadServer()
      await using server = await Server.start(config, log)
      const { http, https, caFile, setupUrl } = server.addresses
      const told = options.json ? `${JSON.stringify({ http, https, caFile, setupUrl })}\n` : describe(server.addresses)
      await context.stdout.write(told)
      await context.stdout.flush()
      await Promise.race([stopped(context), server.installation.ended])
    }),
  )
}

export function addWork(program: Command, context: CommandContext): void {
  withInstallationOptions(
    program
      .command('work')
      .summary('run a worker beside servers')
      .description(
        'Does what goes on by itself, and answers nobody. Needs DATABASE_URL: the embedded database has one server.',
      ),
  ).action((options: ServeOptions) =>
    withConfig(context, options, async (config, log) => {
      const { startWorker } = await loadServer()
      await using worker = await startWorker(config, log)
      await context.stdout.write(options.json ? '{"working":true}\n' : 'Working. End it with Ctrl-C.\n')
      await context.stdout.flush()
      await Promise.race([stopped(context), worker.installation.ended])
    }),
  )
}

export function addMigrate(program: Command, context: CommandContext): void {
  program
    .command('migrate')
    .summary("bring an external database to this release's schema")
    .description(
      "Brings the database of ROSTRUM_MIGRATE_DATABASE_URL to this release's schema, as the role that owns it, and gives " +
        'the role of DATABASE_URL what it needs. The same however often it is run. The embedded database is migrated by `rostrum serve`.',
    )
    .option('--json', 'answer as JSON')
    .action((options: { json?: true }) =>
      withConfig(context, {}, async (config) => {
        const { migrateExternal } = await loadServer()
        const run = await migrateExternal(config)
        if (options.json) return context.stdout.write(`${JSON.stringify({ migrations: run })}\n`)
        const names = run.map((name) => `  ${name}\n`).join('')
        await context.stdout.write(run.length === 0 ? 'Nothing to do: the schema is current.\n' : `Done:\n${names}`)
      }),
    )
}

async function stopped({ io: { signal } }: CommandContext): Promise<void> {
  if (signal === undefined) return new Promise(() => {})
  if (!signal.aborted) await once(signal, 'abort')
}

function describe({ http, https, caFile, setupUrl }: Addresses): string {
  const trust =
    caFile === undefined
      ? ''
      : `Its certificate is of its own authority. Connectors and clients trust it with one of
  SSL_CERT_FILE=${caFile}
  NODE_EXTRA_CA_CERTS=${caFile}
`
  const firstRun = setupUrl === undefined ? '' : `The first administrator is made, once, at ${setupUrl}\n`
  return `Serving at ${https} and, for this machine only, at ${http}\n${trust}${firstRun}`
}
