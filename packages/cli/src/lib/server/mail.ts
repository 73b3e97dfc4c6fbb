import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { type InstallationOptions, withInstallationOptions } from './options.ts'
import { loadServer, operator, withInstallation } from './with-installation.ts'

interface MailOptions extends InstallationOptions {
  readonly host: string
  readonly port: number
  readonly security: 'starttls' | 'tls' | 'none'
  readonly user: string
  readonly from: string
  readonly off: boolean
}

const passwordVariable = 'ROSTRUM_MAIL_PASSWORD'

export function addMail(program: Command, context: CommandContext): void {
  const mail = program.command('mail').description('How mail leaves the building.')
  withInstallationOptions(
    mail
      .command('set')
      .description(`Says which server takes our mail. Its password, if it wants one, is read from ${passwordVariable}.`)
      .requiredOption('--host <name>', 'the mail server')
      .option('--port <number>', 'its port', readPort, 587)
      .addOption(new Option('--security <kind>', 'how').choices(['starttls', 'tls', 'none']).default('starttls'))
      .option('--user <name>', 'by which it knows us', '')
      .requiredOption('--from <address>', 'whom mail comes from')
      .option('--off', 'only keep the settings, and send nothing', false),
  ).action((options: MailOptions) =>
    withInstallation(context, options, async ({ database, box, guard, clock }) => {
      const { saveMailSettings } = await loadServer()
      const { host, port, security, user, from, off } = options
      const password = context.io.env[passwordVariable] ?? ''
      const wanted = { isEnabled: !off, host, port, security, user, from, password, version: undefined }
      const by = { box, guard, actor: operator(context), now: clock.now() }
      await database.transaction((tx) => saveMailSettings(tx, wanted, by))
      const done = off ? 'is kept, and sends nothing' : 'takes our mail'
      await context.stdout.write(options.json ? `${JSON.stringify({ host, port })}\n` : `${host}:${port} ${done}.\n`)
    }),
  )
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('it is a number.')
}
